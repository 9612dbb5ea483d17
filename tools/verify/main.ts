import { readFileSync } from "node:fs";
import { runChecks, waitUntilResponds } from ".";
import { driftResults } from "./drift";
import { readStack } from "./stack";
import { verify } from "./verify";

void verify(process.argv.slice(2), {
  readFile: (path) => readFileSync(path === "-" ? 0 : path, "utf8"),
  readStack,
  runChecks,
  waitUntilResponds,
  driftResults,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
}).then((code) => {
  process.exitCode = code;
});
