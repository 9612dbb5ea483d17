import { cpus, setPriority } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { runMain } from "../../command-line/run-command";
import { ensureBinaries } from "../../../sandbox/binaries/index";
import { ensureDebianPackages } from "../../../sandbox/debian-packages";
import { haproxyRootFileSystem } from "../../../sandbox/images/index";
import { Progress } from "../../../sandbox/progress";
import { localHaproxy } from "../../testbed/local-haproxy";
import { isInNetworkNamespace, runInNetworkNamespace } from "../../testbed/network-namespace";
import { Bench, full, parts, quick, type Part } from "./bench";
import { logReader } from "./candidates";
import { backend, hostname, ports } from "./configurations";
import { debianPackages } from "./load";

const command = new Command("npm run bench:front-end --")
  .description(
    "Compares this program's HAProxy with a baseline: CPU time of a request and of a TLS handshake, without and with access log; memory of an " +
      "idle WebSocket; CPU time of HAProxy and Traefik together. Needs root, runs in network and PID namespaces of its own, takes 6 minutes.",
  )
  .option("--quick", "few requests in one round, to see whether everything works", false)
  .addOption(new Option("--only <part>", "measure one part").choices(parts));

/** Nice value of everything that is measured, and of what sends requests and responds. */
const priority = -15;

const progress = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<number> {
  const options = command.opts<{ readonly quick: boolean; readonly only?: Part }>();
  // What needs the network outside is there afterwards; all of it is cached.
  await ensureDebianPackages(new Progress(), debianPackages);
  await haproxyRootFileSystem(new Progress());
  const binaries = await ensureBinaries(new Progress());
  if (!isInNetworkNamespace()) {
    return runInNetworkNamespace();
  }
  // What else the machine does shall disturb as little as possible; its own processes inherit it.
  setPriority(priority);
  const chosen = options.only === undefined ? parts : [options.only];
  const haproxy = await localHaproxy(hostname);
  const log = logReader();
  const server = await haproxy.start(backend, { port: ports.backend });
  try {
    const bench = new Bench(haproxy, log, options.quick ? quick : full, progress);
    const tables = await bench.run(chosen, join(binaries, "traefik"));
    process.stdout.write(
      `${cpus().length} processors (${cpus()[0]?.model ?? "unknown"})\n\n${tables.join("\n")}`,
    );
  } finally {
    await server.end();
    await log.end();
    haproxy.remove();
  }
  return 0;
}

void runMain(command, main);
