import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { pingPath } from "./api-ping";
import { sendRequest } from "./request";
import { type Check, failed, type Finding, skipped, passed } from "./check";
import type { Kubectl } from "./kubectl";
import type { Inside } from "./site";
import { attemptSeconds, reached, probePod, type Target } from "./probe-pod";

/**
 * Whether the cluster enforces the NetworkPolicies that keep its other pods away from Traefik and reana-server. Kubernetes takes them
 * in any case; its network plugin may ignore them, so only a connection shows it.
 */
export const networkPoliciesCheck = (waits: Waits): Check => ({
  name: "network policies",
  expected: () => "a pod that is none of REANA's reaches HAProxy, and nothing behind it",
  remedy: () =>
    "the cluster does not enforce NetworkPolicies: every pod in it, users' jobs included, can go round HAProxy and claim any scheme, host and " +
    "address. Use a network plugin that enforces them (Calico, Cilium, kube-router and others; flannel alone does not)",
  async run(site) {
    const { inside } = site;
    if (inside === undefined) {
      return skipped("give --from-inside: a pod is started in the cluster for some seconds");
    }
    if (!inside.networkPolicies || site.frontEnd !== "haproxy") {
      return skipped(
        `there is nothing to try: reana:networkPolicies.enabled is ${inside.networkPolicies}, reana:frontEnd.type ${site.frontEnd}`,
      );
    }
    const { status } = await sendRequest(site, { scheme: "https", target: pingPath });
    if (status !== 200) {
      return skipped(`${pingPath} returns ${status}: what is not reached may as well be down`);
    }
    return judge(await probe(inside, waits), waits);
  },
});

/** In milliseconds. */
interface Waits {
  /** How long the pod may take to start and to reach HAProxy. */
  readonly start: number;
  /** What it then still gets to reach the others. */
  readonly further: number;
  readonly pause: number;
}

export const networkPolicies = networkPoliciesCheck({
  start: 60_000,
  // Two attempts, the second of which begins after HAProxy was reached.
  further: 2 * attemptSeconds * 1000 + 500,
  pause: 500,
});

/** The one that everybody may connect to: unless it is reached, not reaching the others says nothing. */
const open = "HAProxy";

function judge(reachedNames: ReadonlySet<string>, { start }: Waits): Finding {
  const round = [...reachedNames].filter((name) => name !== open);
  if (!reachedNames.has(open)) {
    return failed(
      `the pod did not reach HAProxy within ${start / 1000} s, so nothing can be said`,
      "see whether a policy of yours keeps pods of REANA's namespace from everything; if not, run verify again",
    );
  }
  return round.length === 0
    ? passed("reaches HAProxy alone")
    : failed(`reaches ${round.sort().join(" and ")}`);
}

/** Starts the pod, waits for what it finds and takes it away again, also when that fails. */
async function probe({ kubectl, namespace, services }: Inside, waits: Waits): Promise<ReadonlySet<string>> {
  const inNamespace: Kubectl = (args, input) => kubectl([...args, "--namespace", namespace], input);
  const { image, targets } = await lookUp(inNamespace, services);
  const name = `reana-verify-${randomUUID().slice(0, 8)}`;
  try {
    await inNamespace(["create", "--filename", "-"], JSON.stringify(probePod(name, image, targets)));
    // A pod that is still starting has no log.
    const look = (): Promise<ReadonlySet<string>> =>
      inNamespace(["logs", name]).then(reached, () => new Set<string>());
    const end = Date.now() + waits.start;
    while (!(await look()).has(open) && Date.now() < end) {
      await sleep(waits.pause);
    }
    await sleep(waits.further);
    return await look();
  } finally {
    await inNamespace(["delete", "pod", name, "--ignore-not-found", "--wait=false", "--now"]);
  }
}

interface ServiceObject {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly clusterIP: string;
    readonly selector: Readonly<Record<string, string>>;
    readonly ports: readonly { readonly port: number }[];
  };
}

interface PodObject {
  readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] };
}

/** Addresses, not names: whether the pod may ask DNS is not what is checked. */
async function lookUp(
  kubectl: Kubectl,
  services: Inside["services"],
): Promise<{ readonly image: string; readonly targets: readonly Target[] }> {
  const found = listed<ServiceObject>(
    await kubectl(["get", "services", ...Object.values(services), "--output", "json"]),
  );
  const serviceOf = (role: keyof Inside["services"]): ServiceObject => {
    const service = found.find(({ metadata }) => metadata.name === services[role]);
    if (service === undefined) {
      throw new Error(`there is no Service ${services[role]}`);
    }
    return service;
  };
  const selector = Object.entries(serviceOf("frontEnd").spec.selector).map((label) => label.join("="));
  const pods = listed<PodObject>(
    await kubectl(["get", "pods", "--selector", selector.join(","), "--output", "json"]),
  );
  const image = pods.flatMap(({ spec }) => spec.containers).find(({ name }) => name === "haproxy")?.image;
  if (image === undefined) {
    throw new Error("no pod of HAProxy is there");
  }
  const target = (name: string, role: keyof Inside["services"]): Target => {
    const { clusterIP, ports } = serviceOf(role).spec;
    return { name, address: clusterIP, port: ports[0]?.port ?? 80 };
  };
  return {
    image,
    targets: [target(open, "frontEnd"), target("Traefik", "traefik"), target("reana-server", "server")],
  };
}

const listed = <Item>(text: string): readonly Item[] =>
  (JSON.parse(text) as { items?: readonly Item[] }).items ?? [];
