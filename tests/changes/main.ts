import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { adapters } from "../../components/chart/adapters";
import { UsageError } from "../../tools/command-line/usage-error";
import { runMain } from "../../tools/command-line/run-command";
import { issuedFor, type Issued } from "../../tools/testbed/server-certificate";
import type { Endpoint, Site } from "../../tools/verify/index";
import { apply, succeed, upOf } from "../e2e/command-line";
import { eventually, settingsOf } from "../e2e/deploy-mode";
import { exposureModes } from "../e2e/mode-table";
import { send, site } from "../e2e/site";
import { currentSettings, makeStack, removeStack, useSettings } from "../e2e/stack";
import { changesStack as stack } from "../e2e/test-stack";
import { type Change, changes, type Deployed, isServed } from "./changes";
import { DocumentedHaproxy, nodePorts } from "./documented-haproxy";
import { loadGenerator, startLoad, type Target } from "./load-generator";
import { faultLines, isLossless, report, type Row } from "./report";
import { tally } from "./responses";
import { countTransfers } from "./transfer-count";
import { Transfers } from "./transfers";
import { type HeldWebsockets, holdWebsockets } from "./websockets";

const command = new Command("npm run test:changes --")
  .description(
    "Changes a stack on the sandbox's node in every way that a site is changed in use, while clients send requests, upload, download and " +
      "hold websockets. Prints what became of them as a table. The node has to be up (npm start); it takes a quarter of an hour.",
  )
  .option(
    "--documented",
    "in place of the program's HAProxy one with the defaults of haproxytech's chart and the lines of REANA's documentation",
  )
  .argument("[row...]", `only these: ${changes.map(({ id }) => id).join(", ")}`);

/** Seconds that open connections get when HAProxy goes away: the program's default. */
const drainSeconds = 120;

/** Time with the load alone, in milliseconds: until connections are kept, and until what went away has closed its own. */
const before = 2_000;
const after = 10_000;

/** Websockets that are open when a change begins. */
const websockets = 4;

async function main(): Promise<number> {
  const { documented = false } = command.opts<{ documented?: boolean }>();
  const program = await loadGenerator();
  await makeStack(stack);
  await apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: stack.namespace } }]);
  try {
    const deployed = await deploy(documented);
    const haproxy = documented ? new DocumentedHaproxy(deployed.issued[0], deployed.issued[1]) : undefined;
    if (haproxy !== undefined) {
      await haproxy.change();
      // It has no probe: its pod is ready before it listens.
      await eventually(() => isServed(deployed.site), 30_000, "the documented HAProxy does not serve");
    }
    const chosen = chosenChanges(haproxy?.changes ?? changes, command.args);
    const rows = await measureAll(program, deployed, chosen);
    await haproxy?.remove();
    process.stdout.write(`\n${report(rows)}\n`);
    rows.forEach((row) => process.stdout.write(faultLines(row)));
    const total = rows.reduce((sum, { requests }) => sum + requests.requests, 0);
    process.stdout.write(`${total} requests in all\n`);
    return documented || rows.every(isLossless) ? 0 : 1;
  } finally {
    await removeStack(stack);
    // The next run makes it again, which it cannot while it goes away.
    await succeed("kubectl", "delete", "namespace", stack.namespace, "--timeout=120s");
  }
}

function chosenChanges(all: readonly Change[], ids: readonly string[]): readonly Change[] {
  const unknown = ids.find((id) => !all.some((change) => change.id === id));
  if (unknown !== undefined) {
    throw new UsageError(`${unknown} is no row; rows are ${all.map(({ id }) => id).join(", ")}.`);
  }
  return all.filter(({ id, losesRequests = false }) =>
    ids.length === 0 ? !losesRequests : ids.includes(id),
  );
}

async function deploy(documented: boolean): Promise<Deployed> {
  const mode = exposureModes(stack).find(({ name }) => name === "haproxy");
  const adapter = adapters.find(({ series }) => series === "0.95");
  if (mode === undefined || adapter === undefined) {
    throw new Error("there is no exposure mode haproxy, or no series 0.95");
  }
  const settings = settingsOf(mode, adapter, stack);
  const { timeouts: _, ...frontEnd } = settings["frontEnd"] as Readonly<Record<string, unknown>>;
  const values = settings["values"] as object;
  const traefik = settings["traefik"] as object;
  useSettings(
    {
      ...settings,
      // A Secret for the certificate can only be in a namespace that is there before.
      namespace: { name: stack.namespace, create: false },
      frontEnd: { ...frontEnd, timeouts: { drainSeconds } },
      values: {
        ...values,
        // All clients of the test have one address and user agent.
        components: { reana_server: { environment: { REANA_RATELIMIT_GUEST_USER: "100000 per second" } } },
      },
      // Without this program nobody denies other pods, and Traefik has its own default.
      ...(documented
        ? { networkPolicies: { enabled: false }, traefik: { ...traefik, drainSeconds: 10 } }
        : {}),
    },
    stack,
  );
  await upOf(stack);
  const own = await site(documented ? nodePorts : undefined, stack);
  const { hostname } = stack;
  const issuedBy = (authority: string): Issued => issuedFor(hostname, authority);
  const issued = [issuedBy("First"), issuedBy("Second"), issuedBy("Third")] as const;
  const ca = [own.ca ?? "", ...issued.map((each) => each.ca)].join("");
  return { site: { ...own, ca }, issued };
}

/**
 * What clients request: the page, reana-server, and something that changes it. reana-server does all of it by itself: what else it calls
 * is beyond the path of a request, and not what changes here.
 */
const targetsOf = ({ url }: Site): readonly Target[] => {
  const get = (path: string): Target => ({ method: "GET", url: new URL(path, url).href });
  const post: Target = {
    method: "POST",
    url: new URL("/api/quota", url).href,
    headers: { "Content-Type": "application/json", "X-Quota-Management-Secret": "s" },
    body: JSON.stringify({ email: "you@example.org", resource_type: "disk", limit: 1 }),
  };
  return [get("/api/ping"), get("/"), get("/api/config"), post, get("/api/you?access_token=t"), get("/")];
};

interface Measured {
  /** As far as it is known when the load has ended. */
  readonly row: Row;
  readonly held: HeldWebsockets;
  /** In milliseconds of the epoch. Until the next begins, what is cut counts here. */
  readonly begun: number;
}

async function measureAll(
  program: string,
  deployed: Deployed,
  chosen: readonly Change[],
): Promise<readonly Row[]> {
  const workflow = randomUUID();
  const opened = await send(deployed.site, `/api/workflows/${workflow}/open/jupyter`, "POST");
  if (opened.status !== 200) {
    throw new Error(`no session could be opened: ${opened.status} ${opened.body}`);
  }
  const transfers = new Transfers(deployed.site, workflow);
  const measured: Measured[] = [];
  const openConnectionsDecided = async (): Promise<void> => {
    await transfers.end();
    await Promise.all(measured.map(({ held }) => held.decided(drainSeconds * 1000)));
  };
  try {
    await transfers.start();
    for (const change of chosen) {
      if (change.endsTraefik === true) {
        await openConnectionsDecided();
      }
      await change.prepare?.();
      measured.push(await measure(program, deployed, change, transfers, workflow));
    }
    await openConnectionsDecided();
  } finally {
    measured.forEach(({ held }) => held.end());
  }
  return measured.map(({ row, held, begun }, index) => ({
    ...row,
    transfers: countTransfers(transfers.all, begun, measured[index + 1]?.begun ?? Infinity),
    websockets: row.allowsErrorPages
      ? row.websockets
      : { all: held.all, kept: held.keptFor(drainSeconds * 1000) },
  }));
}

async function measure(
  program: string,
  deployed: Deployed,
  { name, make, endsTraefik = false, startsNoTransfers = false }: Change,
  transfers: Transfers,
  workflow: string,
): Promise<Measured> {
  const { site: of } = deployed;
  const begun = Date.now();
  transfers.startsNone = startsNoTransfers;
  const held = await holdWebsockets(of, `/${workflow}/api/kernels/echo`, endsTraefik ? 0 : websockets);
  const load = startLoad({
    program,
    targets: targetsOf(of),
    connectTo: of.connect as Endpoint,
    authorities: of.ca ?? "",
  });
  await sleep(before);
  const begin = Date.now();
  // The other rows are worth having when this one fails.
  const settings = currentSettings(stack);
  const error = await make(deployed).then(
    () => undefined,
    (reason: Error) => {
      useSettings(settings, stack);
      return reason.message;
    },
  );
  const took = Date.now() - begin;
  await sleep(after);
  const streams = await load.end();
  transfers.startsNone = false;
  const row: Row = {
    change: name,
    took,
    requests: tally(streams),
    transfers: countTransfers(transfers.all, begun, Infinity),
    websockets: { all: 0, kept: 0 },
    allowsErrorPages: endsTraefik,
    error,
  };
  process.stdout.write(report([row]));
  process.stdout.write(faultLines(row));
  return { row, held, begun };
}

void runMain(command, main);
