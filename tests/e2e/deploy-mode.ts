import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { podPorts } from "../../components/haproxy/config/input";
import type { ChartAdapter } from "../../components/chart/adapter";
import type { Site } from "../../tools/verify/index";
import { traefikRelease } from "../../sandbox/images/names";
import type { Issued } from "../../tools/testbed/server-certificate";
import { apply, objects, upOf } from "./command-line";
import {
  proxyProtocolLoadBalancer,
  tlsTerminatingLoadBalancer,
  type ExternalHaproxy,
} from "./external-haproxy";
import type { DeployedMode } from "./mode-table";
import { runningPods } from "./pod-network";
import { send, site, type Reached } from "./site";
import { outputs, useSettings } from "./stack";
import type { Ports, TestStack } from "./test-stack";

/** Deploys an exposure mode on the sandbox's node, with what it needs outside the cluster. */

/** Where an exposure mode is deployed, and what it may need outside the cluster. */
export interface DeployedWhere {
  readonly stack: TestStack;
  /** Plays what runs on the machine before the cluster. */
  readonly external: ExternalHaproxy;
  /** The certificate, where it is not the program's. */
  readonly another: Issued;
}

/** How long a changed Secret may take to reach HAProxy: the kubelet and HAProxy look every ten seconds, and machines are slow. */
const renewalLimit = 150_000;

/** How long a program of REANA may take to start, in ms. */
const startLimit = 60_000;

/** How long a controller may take to read what is new, in ms: Traefik collects changes for two seconds (providersThrottleDuration). */
const readingLimit = 10_000;

/** Chart series 0.9 writes URLs without a port, so that it can only be at 443. */
const publicPorts = ({ series }: ChartAdapter): Ports =>
  series === "0.9" ? { https: 443, http: 80 } : { https: 8443, http: 8080 };

export function settingsOf(
  mode: DeployedMode,
  adapter: ChartAdapter,
  { hostname, namespace, release, volume }: TestStack,
): Readonly<Record<string, unknown>> {
  return {
    ...inNamespace(mode.config, namespace),
    hostname,
    namespace: { name: namespace },
    ports: publicPorts(adapter),
    release: { name: release, timeoutSeconds: 180 },
    chart: { version: adapter.versions.at(-1) },
    values: { shared_storage: { hostpath: { root_path: volume } } },
    ...mode.overrides,
    ...sandboxTraefik(mode, adapter),
    // The bundled Traefik of series 0.9 knows Middlewares of the old group only, and the sandbox's is newer than that.
    ...(adapter.series === "0.9" && mode.name === "manual-ingress"
      ? { ingress: { managedBy: "program" } }
      : {}),
  };
}

/** An example's settings for another namespace than reana: names of Middlewares in annotations begin with it. */
const inNamespace = (config: DeployedMode["config"], namespace: string): DeployedMode["config"] =>
  JSON.parse(
    JSON.stringify(config).replaceAll(/\breana-([a-z-]+@kubernetescrd)/g, `${namespace}-$1`),
  ) as DeployedMode["config"];

/** The program's default cannot be had here; in series 0.9 the chart's own name stands for the sandbox's Traefik. */
function sandboxTraefik(mode: DeployedMode, { series }: ChartAdapter): Readonly<Record<string, unknown>> {
  const bundled = !("ingressController" in mode.overrides);
  return series === "0.95" && bundled
    ? { traefik: { ...(mode.config["traefik"] as object | undefined), version: traefikRelease } }
    : {};
}

/** @returns the site, reached as the mode's clients reach it */
export async function deployMode(
  mode: DeployedMode,
  adapter: ChartAdapter,
  where: DeployedWhere,
): Promise<Site> {
  const { stack } = where;
  useSettings(settingsOf(mode, adapter, stack), stack);
  await upOf(stack);
  const issued = await prepare(mode, adapter, where);
  const reached = await site({ ...reachedBy(mode, adapter), ca: issued?.ca }, stack);
  if (mode.firstHttpProxy !== "HAProxy") {
    // What is new to the controller, above all Middlewares, which are made last of all, gets 404 until it has been read.
    const isRead = async (): Promise<boolean> => (await send(reached, "/", "GET")).status !== 404;
    await eventually(isRead, readingLimit, "the controller responds with 404");
  }
  // The chart has no readiness probe for the workflow controller: for some seconds after its update it may not listen yet.
  const close = `/api/workflows/${randomUUID()}/close`;
  const controllerListens = (): Promise<boolean> =>
    send(reached, close, "POST").then(
      ({ status }) => status !== 502,
      () => false,
    );
  await eventually(controllerListens, startLimit, "the workflow controller does not listen");
  return reached;
}

/** Where clients connect: an external machine listens on the public ports. */
const reachedBy = (mode: DeployedMode, adapter: ChartAdapter): Reached =>
  mode.external === undefined ? mode.reached : { ...mode.reached, ...publicPorts(adapter) };

/** Starts what clients connect through. @returns the certificate, if it is not the program's */
async function prepare(
  mode: DeployedMode,
  adapter: ChartAdapter,
  { stack, external, another }: DeployedWhere,
): Promise<Issued | undefined> {
  const listens = publicPorts(adapter);
  const pem = `${another.certificate}${another.privateKey}`;
  switch (mode.external) {
    case "haproxy": {
      const { haproxyConfiguration = "", haproxyCertificate } = await outputs(stack);
      await external.use(haproxyConfiguration, haproxyCertificate);
      return undefined;
    }
    case "PROXY protocol load balancer":
      await external.use(proxyProtocolLoadBalancer(listens, stack), undefined);
      return undefined;
    case "TLS-terminating load balancer":
      await external.use(tlsTerminatingLoadBalancer(listens, stack), pem);
      return another;
    case undefined:
      break;
  }
  return mode.name === "haproxy-cert-manager"
    ? deliverCertificate(stack, another, reachedBy(mode, adapter))
    : undefined;
}

/** Plays cert-manager: HAProxy serves its placeholder until the certificate is there, and then that, without new pods. */
async function deliverCertificate(stack: TestStack, issued: Issued, reached: Reached): Promise<Issued> {
  const { namespace, release } = stack;
  const spec = async (): Promise<string> => {
    const deployments = await objects("deployments", "--namespace", namespace);
    return JSON.stringify(deployments.find(({ metadata }) => metadata.name === `${release}-haproxy`)?.spec);
  };
  const before = await spec();
  const trusting = await site({ ...reached, ca: issued.ca }, stack);
  const isServed = (connect: Site["connect"]): Promise<boolean> =>
    send({ ...trusting, connect }, "/api/ping", "GET").then(
      ({ status }) => status === 200,
      () => false,
    );
  assert.equal(await isServed(trusting.connect), false, "the certificate is there before it was issued");
  await apply([
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: `${release}-tls`, namespace },
      type: "kubernetes.io/tls",
      stringData: { "tls.crt": issued.certificate, "tls.key": issued.privateKey },
    },
  ]);
  // Each pod looks for itself: the kubelet and HAProxy, every ten seconds each.
  const pods = await runningPods(namespace, "app.kubernetes.io/name=haproxy");
  assert.ok(pods.length > 0, "no pod of HAProxy runs");
  const endpoints = [
    trusting.connect,
    ...pods.map(({ address }) => ({ host: address, port: podPorts.https })),
  ];
  await eventually(
    async () => !(await Promise.all(endpoints.map(isServed))).includes(false),
    renewalLimit,
    "the certificate is not served",
  );
  assert.equal(await spec(), before, "HAProxy's pods were replaced");
  return issued;
}

export async function eventually(
  holds: () => Promise<boolean>,
  limit: number,
  otherwise: string,
): Promise<void> {
  const end = Date.now() + limit;
  while (!(await holds())) {
    assert.ok(Date.now() < end, otherwise);
    await sleep(500);
  }
}
