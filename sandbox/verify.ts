import { spawn } from "node:child_process";
import * as path from "node:path";
import { stack } from "./deployment";
import { hostAddress } from "./node/addresses";
import { pulumiEnvironment, pulumiLayout } from "./pulumi/installation";

/** How `npm run verify` ended. */
export interface Verified {
  /** The table of its checks. */
  readonly table: string;
  readonly passed: boolean;
}

/** How long the site may take to respond after everything is deployed, in seconds. */
const responseLimit = 120;

/**
 * Runs `npm run verify` on the stack, as a person would who has the sandbox's Pulumi on PATH.
 *
 * @param note called with what the command waits for
 * @throws Error with what the command printed, when the site does not respond or cannot be checked
 */
export async function verify(state: string, note: (text: string) => void): Promise<Verified> {
  const environment = pulumiEnvironment(state, process.env);
  const { programs } = pulumiLayout(state);
  const options = [
    ...["--stack", stack, "--wait", String(responseLimit), "--open-session"],
    // The relay on loopback connects to the node from the machine's side of their link.
    ...["--client-address", hostAddress],
  ];
  const child = spawn(
    process.execPath,
    ["--require", "ts-node/register/transpile-only", path.join("tools", "verify", "main.ts"), ...options],
    {
      cwd: path.dirname(__dirname),
      env: { ...environment, PATH: `${programs}${path.delimiter}${environment["PATH"] ?? ""}` },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let table = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (table += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
    const [, missing] = /^waiting: (.*)\n$/m.exec(text) ?? [];
    if (missing !== undefined) {
      note(missing);
    }
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (table === "") {
    throw new Error(errors.replaceAll(/^waiting: .*\n/gm, "").trim() || `npm run verify ended with ${code}`);
  }
  return { table, passed: code === 0 };
}
