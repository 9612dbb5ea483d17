import { createInterface } from "node:readline/promises";
import { endProcessWith } from "../command-line/process-io";
import { processDependencies, recover } from "./recover";

/** Asks on the terminal. */
async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} (yes/no) `)).trim());
  } finally {
    terminal.close();
  }
}

void endProcessWith(
  recover(
    process.argv.slice(2),
    processDependencies(process.stdin.isTTY && process.stdout.isTTY ? confirm : undefined),
  ),
);
