import { readFileSync } from "node:fs";
import { runChecks, waitUntilResponds } from ".";
import { endProcessWith, processIo } from "../command-line/process-io";
import { driftResults } from "./drift";
import { readStack } from "./stack";
import { verify } from "./verify";

void endProcessWith(
  verify(process.argv.slice(2), {
    readFile: (path) => readFileSync(path === "-" ? 0 : path, "utf8"),
    readStack,
    runChecks,
    waitUntilResponds,
    driftResults,
    ...processIo,
  }),
);
