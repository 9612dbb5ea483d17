import { UsageError } from "../command-line/usage-error";
import { eventually } from "../command-line/eventually";
import type { ClusterClient } from "../../components/cluster/cluster-client";
import type { Administration, DatabaseState } from "./administration";
import { keepToken, tokenSecretName } from "./token-secret";

/** What the steps need. */
export interface FirstSteps {
  readonly administration: Pick<Administration, "state" | "createDatabase" | "createAdministrator">;
  readonly cluster: Pick<ClusterClient, "read" | "create">;
  readonly namespace: string;
  readonly releasePrefix: string;
  readonly email: string;
  /** Asked for only when the administrator is not there yet. */
  readonly password: () => Promise<string>;
  readonly progress: (text: string) => void;
}

/** What each step did. */
export interface StepResults {
  readonly database: "created" | "present";
  readonly administrator: "created" | "present";
  readonly secret: "created" | "present";
}

/** Longest wait for the database, in milliseconds. */
const databaseLimit = 180_000;

/**
 * Makes the database, the administrator and the Secret with its token. Each step looks first, so that the command may be repeated, also
 * after it was interrupted.
 */
export async function takeFirstSteps(steps: FirstSteps): Promise<StepResults> {
  const { administration, email, progress } = steps;
  const read = (): Promise<DatabaseState> =>
    eventually(
      () => administration.state(),
      databaseLimit,
      `the database does not respond to reana-server within ${databaseLimit / 1000} s`,
    );
  progress("Reading the database ...");
  let state = await read();
  const database = state.complete ? "present" : "created";
  if (!state.complete) {
    progress("Making the database's tables ...");
    await administration.createDatabase();
    state = await read();
    if (!state.complete) {
      throw new Error("REANA's script create-database.sh ended well, and the database is still not complete");
    }
  }
  const administrator = state.administrator === undefined ? "created" : "present";
  if (state.administrator === undefined) {
    const password = await steps.password();
    progress(`Creating administrator ${email} ...`);
    await administration.createAdministrator(email, password);
    state = await read();
  }
  if (state.administrator?.email !== email) {
    throw new UsageError(
      `--admin-email ${email}: this REANA has the administrator ${state.administrator?.email ?? "(none)"}, and has only one`,
    );
  }
  const { token } = state.administrator;
  if (token === undefined) {
    throw new Error(
      `administrator ${email} has no access token that is in force: REANA's web page gives a new one`,
    );
  }
  progress("Keeping the administrator's token in a Secret ...");
  const name = tokenSecretName(steps.releasePrefix);
  return { database, administrator, secret: await keepToken(steps.cluster, steps.namespace, name, token) };
}
