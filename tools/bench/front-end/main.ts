import { cpus, setPriority } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exitWith } from "../../command-line/exit-code";
import { ensureBinaries } from "../../../sandbox/binaries/index";
import { ensureDebianPackages } from "../../../sandbox/debian-packages";
import { haproxyRootFileSystem } from "../../../sandbox/images/index";
import { Progress } from "../../../sandbox/progress";
import { localHaproxy } from "../../testbed/local-haproxy";
import { isInNetworkNamespace, runInNetworkNamespace } from "../../testbed/network-namespace";
import { Bench, parts, quick, whole, type Part } from "./bench";
import { logReader } from "./candidates";
import { backend, hostname, ports } from "./configurations";
import { debianPackages } from "./load";

const usage = `npm run bench:edge [-- --quick] [-- --only PART]

Measures this program's HAProxy beside what people deploy: processor time of a request and of a TLS handshake, with logging off and on;
memory of an idle websocket; processor time of the whole path through Traefik. Needs root; all of it runs in a network of its own, and
takes about six minutes.
  --quick      few requests in one round, to see whether everything works
  --only PART  requests, handshakes, websockets or path
`;

/** Nice value of everything that is measured, and of what asks and answers. */
const priority = -15;

const progress = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { quick: { type: "boolean" }, only: { type: "string" }, help: { type: "boolean" } },
  });
  const known = values.only === undefined || (parts as readonly string[]).includes(values.only);
  if (values.help === true || !known) {
    process.stdout.write(usage);
    return values.help === true ? 0 : 2;
  }
  // What needs the network outside is there afterwards; all of it is cached.
  await ensureDebianPackages(new Progress(), debianPackages);
  await haproxyRootFileSystem(new Progress());
  const binaries = await ensureBinaries(new Progress());
  if (!isInNetworkNamespace()) {
    return runInNetworkNamespace();
  }
  // What else the machine does shall disturb as little as possible; its own processes inherit it.
  setPriority(priority);
  const chosen = values.only === undefined ? parts : [values.only as Part];
  const haproxy = await localHaproxy(hostname);
  const log = logReader();
  const server = await haproxy.start(backend, { port: ports.backend });
  try {
    const bench = new Bench(haproxy, log, values.quick === true ? quick : whole, progress);
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

exitWith(main());
