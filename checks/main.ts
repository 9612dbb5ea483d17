import { readFileSync } from "node:fs";
import { printTable, runChecks, summary } from ".";
import { type Options, readOptions, usage } from "./options";
import { readStack } from "./stack";
import { UsageError } from "./usage-error";

/** `npm run verify`: the exit code is 1 when something failed, 2 when the command line is wrong or the stack cannot be read. */
async function main(args: readonly string[]): Promise<number> {
  let options: Options | "help";
  try {
    options = await readOptions(args, { readFile: (path) => readFileSync(path, "utf8"), readStack });
  } catch (error) {
    if (!(error instanceof UsageError)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n\n${usage}`);
    return 2;
  }
  if (options === "help") {
    process.stdout.write(usage);
    return 0;
  }
  const results = await runChecks(options.site);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  } else {
    printTable(results);
    process.stdout.write(`\n${summary(results)}\n`);
  }
  return results.some(({ status }) => status === "failed") ? 1 : 0;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
