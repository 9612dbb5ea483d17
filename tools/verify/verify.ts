import type { CheckResult } from "./check";
import { type GivenOptions, verifyCommand } from "./command";
import { type Options, readOptions, type Sources } from "./options";
import type { Site } from "./site";
import { formatTable, summary } from "./table";
import { runCommand } from "../command-line/run-command";

/** What the command needs of the world around it. */
export interface VerifyIo extends Sources {
  runChecks(site: Site): Promise<readonly CheckResult[]>;
  /** Compares the cluster with what the stack made. Never throws. */
  driftResults(stack: string, configFile: string | undefined): Promise<readonly CheckResult[]>;
  /** @throws Error naming what does not respond after the limit, in milliseconds */
  waitUntilResponds(site: Site, limit: number, note: (text: string) => void): Promise<void>;
  /** Results, or the help that was asked for. */
  stdout(text: string): void;
  /** What is wrong with the command line, or what the command waits for. */
  stderr(text: string): void;
}

/**
 * `npm run verify`.
 *
 * @returns the exit code: 0 nothing failed, 1 something failed or the site did not respond in time, 2 the command line is wrong or the stack cannot be read
 */
export function verify(args: readonly string[], io: VerifyIo): Promise<number> {
  const command = verifyCommand();
  const action = async (): Promise<0 | 1> =>
    check(await readOptions(command.opts<GivenOptions>(), command.args, io), io);
  return runCommand(command, args, action, io);
}

async function check(options: Options, io: VerifyIo): Promise<0 | 1> {
  if (options.wait !== undefined) {
    await io.waitUntilResponds(options.site, options.wait, (text) => io.stderr(`waiting: ${text}\n`));
  }
  const { site, stack } = options;
  const found = await Promise.all([
    io.runChecks(site),
    ...(stack === undefined ? [] : [io.driftResults(stack.name, stack.configFile)]),
  ]);
  const results = found.flat();
  io.stdout(
    options.json
      ? `${JSON.stringify(results, null, 2)}\n`
      : `${formatTable(results)}\n${options.site.url.origin}: ${summary(results)}\n`,
  );
  return results.some(({ status }) => status === "failed") ? 1 : 0;
}
