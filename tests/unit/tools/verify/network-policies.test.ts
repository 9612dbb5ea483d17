import assert from "node:assert/strict";
import {
  type CheckResult,
  insideChecks,
  type Kubectl,
  runChecks,
  type Site,
} from "../../../../tools/verify/index";
import { runCheck } from "../../../../tools/verify/check";
import { kubectlBy } from "../../../../tools/verify/kubectl";
import { networkPoliciesCheck } from "../../../../tools/verify/network-policies";
import { reached, probePod } from "../../../../tools/verify/probe-pod";
import { assertFailed, assertPassed } from "./one-check";
import { type Faults, startSite } from "./reana-site";

const image = "registry.example.org/haproxy:3.2";

const services = { frontEnd: "reana-front-end", traefik: "reana-traefik", server: "reana-server" };

const service = (name: string, clusterIP: string): unknown => ({
  metadata: { name },
  spec: { clusterIP, selector: { app: "haproxy", instance: "reana" }, ports: [{ port: 80 }] },
});

const inCluster = [
  service("reana-front-end", "10.96.0.1"),
  service("reana-traefik", "fd00::2"),
  service("reana-server", "10.96.0.3"),
];

const haproxyPods = [
  {
    spec: {
      containers: [
        { name: "logs", image: "another" },
        { name: "haproxy", image },
      ],
    },
  },
];

/** As HAProxy says it: once on standard error, once in its log. */
const said = (name: string, outcome: "succeeded" | "failed"): string =>
  `[WARNING]  (1) : Health check for server probe/${name} ${outcome}, reason: Layer4.\n` +
  `Health check for server probe/${name} ${outcome}, reason: Layer4.\n`;

interface Cluster {
  readonly kubectl: Kubectl;
  readonly asked: (readonly string[])[];
  /** Pods that are there now, as they were created. */
  readonly pods: Map<string, string>;
}

/**
 * @param logs what the pod's log is, one look after the other; the last stays
 */
function cluster(
  logs: readonly string[],
  objects = inCluster,
  pods: readonly unknown[] = haproxyPods,
): Cluster {
  const found: Cluster = { asked: [], pods: new Map(), kubectl: (args, input) => respond(args, input) };
  const rest = [...logs];
  const respond = async (args: readonly string[], input = ""): Promise<string> => {
    found.asked.push(args);
    assert.deepEqual(args.slice(-2), ["--namespace", "reana"]);
    const [verb = "", what = ""] = args;
    switch (`${verb} ${what}`) {
      case "get services":
        return JSON.stringify({ items: objects });
      case "get pods":
        assert.ok(args.includes("app=haproxy,instance=reana"));
        return JSON.stringify({ items: pods });
      case "create --filename":
        found.pods.set((JSON.parse(input) as { metadata: { name: string } }).metadata.name, input);
        return "";
      case "delete pod":
        found.pods.delete(args[2] ?? "");
        return "";
    }
    assert.equal(verb, "logs");
    assert.ok(found.pods.has(what), "the log of no pod");
    const log = rest.length > 1 ? rest.shift() : rest[0];
    if (log === undefined || log === "") {
      return Promise.reject(new Error("container is waiting to start"));
    }
    return log;
  };
  return found;
}

const check = networkPoliciesCheck({ start: 40, further: 5, pause: 1 });

async function result(
  { kubectl }: Cluster,
  change: Partial<Site> = {},
  networkPolicies = true,
  faults: Faults = {},
): Promise<CheckResult> {
  const running = await startSite(faults);
  try {
    const inside = { kubectl, networkPolicies, namespace: "reana", services };
    return await runCheck(check, { ...running.site, frontEnd: "haproxy", inside, ...change });
  } finally {
    await running.close();
  }
}

const closed = said("HAProxy", "succeeded") + said("Traefik", "failed") + said("reana-server", "failed");

describe("the check of network policies", () => {
  it("passes where the pod reaches HAProxy alone, and deletes the pod", async () => {
    const enforcing = cluster(["", "", said("Traefik", "failed"), closed]);
    assertPassed(await result(enforcing), /^reaches HAProxy alone$/);
    assert.equal(enforcing.pods.size, 0);
    assert.equal(enforcing.asked.filter(([verb]) => verb === "create").length, 1);
  });

  it("fails where it reaches more, even after it first did not, and says what that means and what to use", async () => {
    const late = cluster([closed, `${closed}${said("Traefik", "succeeded")}`]);
    const found = await result(late);
    assertFailed(found, /^reaches Traefik$/);
    assert.match(found.remedy, /does not enforce NetworkPolicies: every pod.*users' jobs.*Calico, Cilium/);
    const ignoring = cluster([
      ["HAProxy", "Traefik", "reana-server"].map((name) => said(name, "succeeded")).join(""),
    ]);
    assertFailed(await result(ignoring), /^reaches Traefik and reana-server$/);
    assert.equal(ignoring.pods.size, 0);
  });

  it("says nothing about a cluster whose pod reaches nobody, or never starts", async () => {
    for (const log of [said("HAProxy", "failed"), ""]) {
      const lost = cluster([log]);
      const found = await result(lost);
      assertFailed(found, /did not reach HAProxy within 0\.04 s, so nothing can be said/);
      assert.match(found.remedy, /a policy of yours/);
      assert.equal(lost.pods.size, 0);
    }
  });

  it("does not run without network policies, without HAProxy in the cluster, or of a site that is down: then no pod is started", async () => {
    for (const [change, networkPolicies, faults, reason] of [
      [{}, false, {}, /reana:networkPolicies\.enabled is false/],
      [{ frontEnd: "ingress-controller" }, true, {}, /frontEnd\.type ingress-controller/],
      [{}, true, { status: { ping: 503 } }, /returns 503/],
      [{ inside: undefined }, true, {}, /--from-inside/],
    ] as const) {
      const untouched = cluster([closed]);
      const found = await result(untouched, change, networkPolicies, faults);
      assert.equal(found.status, "skipped");
      assert.match(found.found, reason);
      assert.deepEqual(untouched.asked, []);
    }
  });

  it("says what is not there", async () => {
    assertFailed(await result(cluster([closed], inCluster.slice(0, 1))), /no Service reana-traefik/);
    assertFailed(await result(cluster([closed], inCluster, [])), /no pod of HAProxy/);
  });

  it("is among the checks only where the cluster is given", async () => {
    const running = await startSite();
    const names = async (site: Site): Promise<readonly string[]> =>
      (await runChecks(site)).map(({ name }) => name);
    const { kubectl } = cluster([closed]);
    const inside = { kubectl, networkPolicies: false, namespace: "reana", services };
    const [without, within] = [await names(running.site), await names({ ...running.site, inside })];
    await running.close();
    assert.deepEqual([...without, ...insideChecks.map(({ name }) => name)], within);
  });
});

describe("the probe pod", () => {
  const targets = [
    { name: "Traefik", address: "fd00::2", port: 80 },
    { name: "HAProxy", address: "10.96.0.1", port: 8080 },
  ];
  const pod = JSON.stringify(probePod("reana-verify-1", image, targets));

  it("connects to the given targets, from the image that is there", () => {
    assert.match(pod, /server Traefik \[fd00::2\]:80 check inter 2s fall 1 rise 1\\n/);
    assert.match(pod, /server HAProxy 10\.96\.0\.1:8080 check inter 2s fall 1 rise 1\\n/);
    assert.ok(pod.includes(image));
  });

  it("has no name or label that a policy lets in, and ends by itself", () => {
    assert.match(pod, /"labels":\{"app.kubernetes.io\/name":"reana-verify"\}/);
    assert.match(pod, /"activeDeadlineSeconds":180/);
  });

  it("has reached what succeeded, whatever failed before", () => {
    assert.deepEqual([...reached(said("a", "failed") + said("b", "succeeded") + said("b", "failed"))], ["b"]);
  });
});

describe("kubectl", () => {
  it("is given what it reads, and what it printed is returned", async () => {
    assert.equal(await kubectlBy(["cat"])([], "a pod"), "a pod");
  });

  it("says what it said when it fails, or that it is not there", async () => {
    const failing = kubectlBy(["sh", "-c", 'echo "no such $1" >&2; exit 1', "kubectl"]);
    await assert.rejects(failing(["pods"]), /^Error: sh pods: no such pods$/);
    await assert.rejects(kubectlBy(["/no/such/kubectl"])(["get"]), /cannot be started: .*ENOENT/);
  });
});
