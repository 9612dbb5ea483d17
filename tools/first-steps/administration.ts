import { z } from "zod";
import type { PodContainer, PodResult, RunInPod } from "../pods/run-in-pod";

/** What reana-server knows of its database. */
export interface DatabaseState {
  /** All of REANA's tables and default resources are there. */
  readonly complete: boolean;
  /** The administrator's address and token; undefined: there is none yet. */
  readonly administrator: { readonly email: string; readonly token: string | undefined } | undefined;
}

/** Id of the account that `flask reana-admin create-admin-user` makes, and that REANA's other commands look for. */
const administratorId = "00000000-0000-0000-0000-000000000000";

/**
 * Prints the state as JSON, by reana-server's own models. The last steps of REANA's script are the resources of quotas and the tables of
 * Invenio, which not every image has.
 */
const readState = `
import importlib.util, json
from sqlalchemy import inspect
from reana_db.database import Session, engine
from reana_db.models import Resource, User
tables = inspect(engine)
complete = tables.has_table("resource", schema="__reana") and Session.query(Resource).count() > 0
if importlib.util.find_spec("invenio_accounts"):
    complete = complete and tables.has_table("accounts_user")
user = Session.query(User).filter_by(id_="${administratorId}").first() if complete else None
print(json.dumps({"complete": complete, "administrator": user and {"email": user.email, "token": user.access_token}}))
`;

/** Runs REANA's command with the password as a value of Python, where the list of processes does not show it. */
const createUser = `
import sys
from flask.cli import main
password = sys.stdin.readline().rstrip("\\n")
sys.argv = ["flask", "reana-admin", "create-admin-user", "--email", sys.argv[1], "--password", password]
main()
`;

const stateShape = z.object({
  complete: z.boolean(),
  administrator: z
    .object({ email: z.string(), token: z.string().nullish() })
    .nullable()
    .transform((user) => user && { email: user.email, token: user.token ?? undefined }),
});

/** @throws Error that does not quote the line, which has the administrator's token */
function stateOf(line: string): z.infer<typeof stateShape> {
  try {
    return stateShape.parse(JSON.parse(line));
  } catch {
    throw new Error("the database cannot be read: reana-server printed something else than its state");
  }
}

/** How long REANA's script may take on a slow database, in milliseconds. */
const scriptLimit = 600_000;

/** REANA's commands for administrators, in the container of reana-server. */
export class Administration {
  constructor(
    private readonly run: RunInPod,
    private readonly server: PodContainer,
  ) {}

  /** @returns undefined while the database does not respond. @throws Error when it cannot be read for another reason */
  async state(): Promise<DatabaseState | undefined> {
    const result = await this.run(this.server, ["python3", "-c", readState]);
    if (result.code !== 0) {
      if (result.stderr.includes("OperationalError")) {
        return undefined;
      }
      throw failed("the database cannot be read", result);
    }
    const line = result.stdout.trim().split("\n").at(-1) ?? "";
    const { complete, administrator } = stateOf(line);
    return { complete, administrator: administrator ?? undefined };
  }

  /** Makes tables and default resources. Each command of the script leaves alone what is there. */
  async createDatabase(): Promise<void> {
    const result = await this.run(this.server, ["./scripts/create-database.sh"], { limit: scriptLimit });
    if (result.code !== 0) {
      throw failed("REANA's script create-database.sh failed", result);
    }
  }

  /** @throws Error with what REANA objects to, which has no secret */
  async createAdministrator(email: string, password: string): Promise<void> {
    const result = await this.run(this.server, ["python3", "-c", createUser, email], {
      input: `${password}\n`,
    });
    if (result.code !== 0) {
      throw failed("REANA does not create the administrator", result, password);
    }
  }
}

/** The last line of the errors, or of all that was printed: SQL with its parameters stands in other lines. */
function failed(problem: string, { code, stdout, stderr }: PodResult, secret?: string): Error {
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  const reason =
    lines.find((line) => line.startsWith("ERROR: ")) ??
    lines.findLast((line) => /^[\w.]*(Error|Exception|NotFound)\b/.test(line)) ??
    lines.at(0) ??
    `exit code ${code}`;
  const shown = secret === undefined ? reason : reason.replaceAll(secret, "[secret]");
  return new Error(`${problem}: ${shown}`);
}
