import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { middlewareReference } from "../../components/ingress/plan-ingresses";
import { routerAnnotation } from "../../components/traefik/entry-points";
import { podPorts } from "../../components/haproxy/config/input";
import type { Site } from "../../tools/verify/index";
import { haproxyNames, traefikRelease } from "../../sandbox/images/names";
import type { Issued } from "../../tools/testbed/server-certificate";
import { apply, sandbox, succeed, upOf, withFile } from "../e2e/command-line";
import { eventually } from "../e2e/deploy-mode";
import { runningPods } from "../e2e/pod-network";
import { send } from "../e2e/site";
import { currentSettings, useSettings } from "../e2e/stack";
import { changesStack as stack } from "../e2e/test-stack";
import { killInside, tagImage, withoutComponents } from "./control-plane";

/** What changes while clients are served; one row of the table each. */

/** What is deployed. */
export interface Deployed {
  readonly site: Site;
  /** Certificates that are not the program's. Clients trust their CAs. */
  readonly issued: readonly [pem: Issued, first: Issued, renewed: Issued];
}

export interface Change {
  readonly id: string;
  /** As the table names it. */
  readonly name: string;
  readonly make: (deployed: Deployed) => Promise<void>;
  /** Before the clients come. */
  readonly prepare?: () => Promise<void>;
  /** It loses requests, and docs/changes.md says why: made only when it is named. */
  readonly losesRequests?: boolean;
  /** No upload or download begins meanwhile: reana-server looks up the workflow controller's address for each. */
  readonly startsNoTransfers?: boolean;
  /** No Traefik is there for a while: HAProxy's 503 with its page is right, and what Traefik carried is cut. */
  readonly endsTraefik?: boolean;
}

const { namespace, release } = stack;
const inNamespace = ["--namespace", namespace];
const minute = 60_000;

type Settings = Readonly<Record<string, unknown>>;

/** Sets settings below a key, and deploys. */
async function set(key: string, changed: Settings): Promise<void> {
  const settings = currentSettings(stack);
  useSettings({ ...settings, [key]: { ...(settings[key] as Settings | undefined), ...changed } }, stack);
  await upOf(stack);
}

const haproxyPods = async (): Promise<readonly string[]> =>
  (await runningPods(namespace, "app.kubernetes.io/name=haproxy")).map(({ name }) => name);

/** Waits until as many pods of a Deployment are ready as it is to have, and none of an older template. */
export const rolledOut = (name: string, of = namespace): Promise<string> =>
  succeed("kubectl", "rollout", "status", `deployment/${name}`, "--namespace", of, "--timeout=120s");

/** Traefik is the same behind every HAProxy. */
export const traefikKilled: Change = {
  id: "traefik-killed",
  name: "Traefik killed",
  endsTraefik: true,
  make: async () => {
    const [pod] = await runningPods(namespace, "app.kubernetes.io/name=traefik");
    assert.ok(pod !== undefined);
    await killInside(pod.pid);
    await sleep(2_000);
    await rolledOut(`${release}-traefik`);
  },
};

/** Whether reana-server responds through it. */
export const isServed = (site: Site): Promise<boolean> =>
  send(site, "/api/ping", "GET").then(
    ({ status }) => status === 200,
    () => false,
  );

const secretName = "another-certificate";

const applyCertificate = ({ certificate, privateKey }: Issued): Promise<void> =>
  apply([
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: secretName, namespace },
      type: "kubernetes.io/tls",
      stringData: { "tls.crt": certificate, "tls.key": privateKey },
    },
  ]);

/** The kubelet and HAProxy look every ten seconds, each pod for itself. */
async function untilServed({ ca }: Issued, site: Site): Promise<void> {
  const pods = await runningPods(namespace, "app.kubernetes.io/name=haproxy");
  const isServedBy = (host: string): Promise<boolean> =>
    isServed({ ...site, ca, connect: { host, port: podPorts.https } });
  await eventually(
    async () => !(await Promise.all(pods.map(({ address }) => isServedBy(address)))).includes(false),
    150_000,
    "the renewed certificate is not served",
  );
}

/** Deletes a pod by the eviction API, as `kubectl drain` does, once its budget allows it. */
async function evict(name: string): Promise<void> {
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
  const isEvicted = (file: string) => async (): Promise<boolean> =>
    (await sandbox("kubectl", "create", "--raw", path, "--filename", file)).code === 0;
  await withFile(JSON.stringify(eviction), (file) =>
    eventually(isEvicted(file), minute, `${name} may not be evicted`),
  );
}

/** Names that the same image gets, so that there is another to roll to. */
const otherImages = {
  haproxy: "docker.io/library/haproxy:3.2.26-trixie",
  traefik: "v3.7.14",
} as const;

const scaleDns = (replicas: number): Promise<string> =>
  succeed("kubectl", "scale", "deployment/coredns", "--namespace", "kube-system", `--replicas=${replicas}`);

export const changes: readonly Change[] = [
  {
    id: "settings",
    name: "edited HAProxy settings, then custom configuration",
    make: async () => {
      await set("frontEnd", { timeouts: { headersSeconds: 9 } });
      await set("frontEnd", { customConfig: { rules: ["http-response set-header X-Note changed"] } });
    },
  },
  {
    id: "certificate-program",
    name: "certificate that the program makes, renewed",
    make: () => set("tls", { source: "self-signed", validityDays: 300 }),
  },
  {
    id: "certificate-pem",
    name: "certificate in PEM, another one",
    make: async ({ issued: [{ certificate, privateKey }] }) => {
      const { name } = stack;
      const key = ["--path", "reana:tls.privateKey", "--secret", "--", privateKey];
      useSettings({ ...currentSettings(stack), tls: { source: "pem", certificate } }, stack);
      await succeed("pulumi", "config", "set", "--stack", name, ...key);
      await upOf(stack);
    },
  },
  {
    id: "certificate-secret",
    name: "certificate of a Secret, changed by somebody else",
    make: async ({ site, issued: [, first, renewed] }) => {
      await applyCertificate(first);
      await set("tls", {
        source: "existing-secret",
        secretName,
        certificate: undefined,
        privateKey: undefined,
      });
      await applyCertificate(renewed);
      await untilServed(renewed, site);
    },
  },
  {
    id: "image",
    name: "another HAProxy image",
    make: async () => {
      await tagImage(haproxyNames[0], otherImages.haproxy);
      await set("frontEnd", { image: otherImages.haproxy });
    },
  },
  {
    id: "replicas",
    name: "replicas 2 → 3 → 1 → 2",
    make: async () => {
      for (const replicas of [3, 1, 2]) {
        await set("frontEnd", { replicas });
      }
    },
  },
  {
    id: "pod-deleted",
    name: "a pod of HAProxy deleted",
    make: async () => {
      const [pod] = await haproxyPods();
      assert.ok(pod !== undefined);
      await succeed("kubectl", "delete", "pod", pod, ...inNamespace, "--wait=false");
      await rolledOut(`${release}-haproxy`);
    },
  },
  {
    id: "eviction",
    name: "pods of HAProxy evicted one by one",
    make: async () => {
      for (const pod of await haproxyPods()) {
        await evict(pod);
      }
      await rolledOut(`${release}-haproxy`);
    },
  },
  {
    id: "traefik-values",
    name: "Traefik rolled by a value",
    make: () => set("traefik", { readTimeoutSeconds: 3500 }),
  },
  {
    id: "traefik-version",
    name: "Traefik's version raised",
    make: async () => {
      await tagImage(
        `docker.io/library/traefik:${traefikRelease}`,
        `docker.io/library/traefik:${otherImages.traefik}`,
      );
      await set("traefik", { version: otherImages.traefik });
    },
  },
  {
    id: "chart-values",
    name: "chart values beside reana-server",
    make: () =>
      set("values", { components: { ...components(), reana_ui: { docs_url: "https://docs.example.org" } } }),
  },
  {
    id: "trusted-ips",
    name: "trusted IPs changed",
    make: () => set("traefik", { trustedIPs: ["10.244.0.0/16", "192.0.2.0/24"] }),
  },
  {
    id: "control-plane",
    name: "API server and controllers gone for a minute",
    make: async () => {
      await withoutComponents(["kube-apiserver", "kube-controller-manager", "kube-scheduler"], minute);
      const isReady = async (): Promise<boolean> =>
        (await sandbox("kubectl", "get", "--raw", "/readyz")).code === 0;
      await eventually(isReady, minute, "the API server is not ready");
    },
  },
  {
    id: "dns",
    name: "DNS of the cluster gone for a minute",
    startsNoTransfers: true,
    make: async () => {
      await scaleDns(0);
      await sleep(minute);
      await scaleDns(1);
      await rolledOut("coredns", "kube-system");
    },
  },
  traefikKilled,
  {
    id: "reana-server",
    name: "reana-server replaced",
    losesRequests: true,
    make: () => replaceServer("once"),
  },
  {
    id: "reana-server-retry",
    name: "the same with Traefik's Middleware retry",
    losesRequests: true,
    prepare: async () => {
      const middlewares = { wait: { retry: { attempts: 20, initialInterval: "500ms" } } };
      const annotations = { [routerAnnotation("middlewares")]: middlewareReference(namespace, "wait") };
      await set("ingress", { middlewares, annotations });
    },
    make: () => replaceServer("twice"),
  },
];

/** By its environment: another image would migrate the database, too. It has been replaced when the old pod is gone, with what it carried. */
async function replaceServer(text: string): Promise<void> {
  const [old] = await runningPods(namespace, `app=${release}-server`);
  assert.ok(old !== undefined);
  const { reana_server: server, ...others } = components();
  const { environment, ...more } = server as { readonly environment: Settings };
  const changed = { ...more, environment: { ...environment, CHANGED: text } };
  await set("values", { components: { ...others, reana_server: changed } });
  await rolledOut(`${release}-server`);
  await succeed("kubectl", "wait", "--for=delete", `pod/${old.name}`, ...inNamespace, "--timeout=60s");
}

const components = (): Settings =>
  ((currentSettings(stack)["values"] as Settings)["components"] ?? {}) as Settings;
