import { readFileSync } from "node:fs";
import { Command } from "commander";
import { haproxyRootFileSystem } from "../../sandbox/images/index";
import { Progress } from "../../sandbox/progress";
import { table } from "../../tools/bench/statistics";
import { runMain } from "../../tools/command-line/run-command";
import { localHaproxy } from "../../tools/testbed/local-haproxy";
import { isInNetworkNamespace, runInNetworkNamespace } from "../../tools/testbed/network-namespace";
import { scenarios } from "./attacks";
import { configuration, podMemory } from "./configuration";
import { measure, type Result } from "./measure";
import { hostname } from "./places";

const command = new Command("npm run test:load --")
  .description(
    "One client attacks HAProxy, and others have to be served all the while, within the memory of a pod. Needs root: the run has network " +
      "and PID namespaces of its own.",
  )
  .option("--configuration <file>", "measure this haproxy.cfg in place of the program's")
  .option("--only <text>", "measure only the attacks whose name has this text");

async function main(): Promise<number> {
  if (!isInNetworkNamespace()) {
    // While there is a network to get it by; it is cached.
    await haproxyRootFileSystem(new Progress());
    return runInNetworkNamespace();
  }
  const { configuration: file, only = "" } = command.opts<{ configuration?: string; only?: string }>();
  const text = file === undefined ? configuration : readFileSync(file, "utf8");
  const haproxy = await localHaproxy(hostname);
  const results: Result[] = [];
  try {
    for (const scenario of scenarios.filter(({ name }) => name.includes(only))) {
      const result = await measure(scenario, text, haproxy, podMemory);
      results.push(result);
      process.stdout.write(table(columns, [row(result)]));
    }
  } finally {
    haproxy.remove();
  }
  return results.every(isServed) ? 0 : 1;
}

const columns = [
  "attack",
  "most memory, MiB",
  "most descriptors",
  "HAProxy",
  "others: failed of requests, slowest",
];

const isServed = ({ alive, others }: Result): boolean => alive && others.every(({ failed }) => failed === 0);

const row = ({ name, memory, descriptors, alive, others }: Result): readonly string[] => [
  name,
  (memory / 1024 / 1024).toFixed(0),
  String(descriptors),
  alive ? "lives" : "ended",
  others
    .map((served) => `${served.name} ${served.failed} of ${served.requests}, ${served.slowest} ms`)
    .join("; "),
];

void runMain(command, main);
