import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { adapters } from "../../components/chart/adapters";
import { hostAddress, nodeAddress, nodeLink } from "../../sandbox/node/addresses";
import type { Site } from "../../tools/verify/index";
import { outcomeOf } from "./any-client";
import { objects, upOf } from "./command-line";
import { eventually, settingsOf } from "./deploy-mode";
import { exposureModes } from "./mode-table";
import { runningPods, runOnNode, type Pod } from "./pod-network";
import { duringWork, failures, send, site } from "./site";
import { uploadSlowly } from "./slow-upload";
import { makeStack, removeStack, useSettings } from "./stack";
import { portsOfNodesStack as stack, type Ports } from "./test-stack";

/** Services on machines without a load balancer (docs/services.md): one stack is changed from one kind to the next. */

const adapter = adapters.find(({ series }) => series === "0.95") ?? assert.fail("there is no series 0.95");

const { hostname, namespace, release } = stack;

/** What clients of the node itself type: no port. */
const ports: Ports = { https: 443, http: 80 };

/** An address of the node beside its own, as keepalived gives it to one of several. */
const virtualAddress = "10.77.0.10";

/** Long enough for a request that an update finds on its way. */
const drainSeconds = 20;

/** How long a pod may take to start on a busy machine, in seconds; otherwise it takes three. */
const startSeconds = 40;

async function deploy(frontEnd: Readonly<Record<string, unknown>>): Promise<void> {
  const mode = exposureModes(stack).find(({ name }) => name === "haproxy") ?? assert.fail("no mode haproxy");
  const settings = settingsOf(mode, adapter, stack);
  useSettings({ ...settings, ports, frontEnd: { type: "haproxy", replicas: 1, ...frontEnd } }, stack);
  await upOf(stack);
}

interface FrontEndService {
  readonly spec: {
    readonly type: string;
    readonly externalTrafficPolicy?: string;
    readonly ports: readonly { readonly name: "http" | "https"; readonly nodePort?: number }[];
  };
  readonly status: { readonly loadBalancer: object };
}

async function frontEndService(): Promise<FrontEndService> {
  const services = await objects("services", "--namespace", namespace);
  const found = services.find(({ metadata }) => metadata.name === `${release}-front-end`);
  return (found ?? assert.fail("there is no front-end Service")) as unknown as FrontEndService;
}

/** The client that reana-server sees, and the header that says so. */
async function seenClient(of: Site): Promise<Readonly<Record<string, string | undefined>>> {
  const { body } = await send(of, "/api/sandbox/request", "GET");
  const seen = JSON.parse(body) as {
    readonly remote_addr: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
  };
  const forwardedFor = seen.headers.find(([name]) => name === "X-Forwarded-For")?.[1];
  return { address: seen.remote_addr, forwardedFor };
}

const uploadPieces = Array.from({ length: 20 }, (_, i) => Buffer.alloc(1000, i));

const realClient = { address: hostAddress, forwardedFor: hostAddress };

const haproxyPods = (): Promise<readonly Pod[]> => runningPods(namespace, "app.kubernetes.io/name=haproxy");

describe("without a load balancer", () => {
  before(() => makeStack(stack));
  after(() => removeStack(stack));

  describe("a Service of type LoadBalancer that nobody serves", () => {
    let service: FrontEndService;
    before(async () => {
      // Of a class that no controller has: also a cluster that serves others leaves it alone.
      await deploy({ service: { type: "LoadBalancer", loadBalancerClass: "reana.example.org/nobody" } });
      service = await frontEndService();
    });

    it("has no address, and pulumi up has not waited for one", () => {
      assert.deepEqual(service.status.loadBalancer, {});
    });

    it("leaves all else in place, NetworkPolicies included", async () => {
      const policies = await objects("networkpolicies", "--namespace", namespace);
      const names = policies.map(({ metadata }) => metadata.name);
      for (const pods of [
        "haproxy-ingress",
        "haproxy-egress",
        "traefik-ingress",
        "server-ingress",
        "ui-ingress",
      ]) {
        assert.ok(names.includes(`${release}-${pods}`), `no policy ${pods}, only ${names.join(", ")}`);
      }
      const nodePort = (scheme: string): number =>
        service.spec.ports.find(({ name }) => name === scheme)?.nodePort ??
        assert.fail(`${scheme} has no node port`);
      const of = await site({ https: nodePort("https"), http: nodePort("http") }, stack);
      assert.deepEqual(await failures(of), []);
    });

    it("has nothing left to do in a second update", async () => {
      await upOf(stack, "--expect-no-changes");
    });
  });

  describe("an address that the network leads to the node", () => {
    before(async () => {
      await runOnNode("ip", "address", "add", `${virtualAddress}/32`, "dev", nodeLink);
      await deploy({
        timeouts: { drainSeconds },
        service: {
          type: "ClusterIP",
          externalIPs: [virtualAddress],
          ipFamilyPolicy: "SingleStack",
          ipFamilies: ["IPv4"],
        },
      });
    });
    after(() => runOnNode("ip", "address", "delete", `${virtualAddress}/32`, "dev", nodeLink));

    it("serves the site at ports 80 and 443, and the client keeps its address", async () => {
      const of = await site({ ...ports, host: virtualAddress }, stack);
      assert.deepEqual(await failures(of), []);
      assert.deepEqual(await seenClient(of), realClient);
    });

    it("is the only one: the node's own does not respond there", async () => {
      assert.equal(await outcomeOf("https", "/", hostname, ports), "ECONNREFUSED");
    });
  });

  describe("a pod of HAProxy with ports of the node", () => {
    let of: Site;
    before(async () => {
      await deployWithHostPorts({});
      of = await site({ ...ports, host: nodeAddress }, stack);
    });

    it("serves the site at ports 80 and 443, and the client keeps its address", async () => {
      assert.deepEqual(await failures(of), []);
      assert.deepEqual(await seenClient(of), realClient);
    });

    it("is replaced when the one before is gone, which ends what it has begun", async () => {
      const [before] = await haproxyPods();
      let upload: Promise<void> | undefined;
      const attempts = await attemptsDuring(async () => {
        const updated = deployWithHostPorts({ headersSeconds: 9 });
        await Promise.race([
          updated,
          eventually(async () => !(await isStaying(before)), 120_000, "no pod is replaced"),
        ]);
        upload = uploadSlowly(of, randomUUID(), uploadPieces, 8_000);
        await Promise.all([updated, upload]);
      });
      const after = await haproxyPods();
      assert.deepEqual(
        [after.length, after[0]?.name === before?.name],
        [1, false],
        "the pod was not replaced",
      );
      const failed = attempts.filter(({ outcome }) => outcome !== "200");
      const outcomes = [...new Set(failed.map(({ outcome }) => outcome))];
      const seconds = ((failed.at(-1)?.at ?? 0) - (failed[0]?.at ?? 0)) / 1000;
      process.stdout.write(
        `      ${failed.length} of ${attempts.length} requests in ${seconds} s: ${outcomes.join(", ")}\n`,
      );
      // Nobody is there, and then one that has not reached Traefik yet.
      assert.deepEqual(
        outcomes.filter((outcome) => /^\d/.test(outcome) && outcome !== "503"),
        [],
      );
      assert.ok(seconds < drainSeconds + startSeconds, `${seconds} s without HAProxy`);
      assert.deepEqual(await failures(of), []);
    });
  });
});

const deployWithHostPorts = (timeouts: object): Promise<void> =>
  deploy({ hostPort: ports, service: { type: "ClusterIP" }, timeouts: { drainSeconds, ...timeouts } });

const isStaying = async (pod: Pod | undefined): Promise<boolean> =>
  (await haproxyPods()).some(({ name }) => name === pod?.name);

/** A request, each over a connection of its own. */
interface Attempt {
  /** When it began, in milliseconds. */
  readonly at: number;
  /** Its status or error. */
  readonly outcome: string;
}

/** Begins ten requests a second, whatever becomes of those before, for as long as the work goes on. */
async function attemptsDuring(work: () => Promise<void>): Promise<readonly Attempt[]> {
  const attempts: Promise<Attempt>[] = [];
  await duringWork(work, async () => {
    const at = Date.now();
    attempts.push(
      outcomeOf("https", "/api/sandbox/request", hostname, ports).then((outcome) => ({ at, outcome })),
    );
    await sleep(100);
  });
  return Promise.all(attempts);
}
