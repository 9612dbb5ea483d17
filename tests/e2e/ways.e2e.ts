import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { contracts } from "../../charts";
import type { ChartContract } from "../../charts/contract";
import type { Site } from "../../checks";
import { challengeIsAnswered, putSolver } from "./certificate-challenge";
import { issuedFor, type Issued } from "./certificate-authority";
import { apply, manifest, objects, pulumi, succeed, up } from "./command-line";
import {
  outsideHaproxy,
  passingLoadBalancer,
  tlsEndingLoadBalancer,
  type OutsideHaproxy,
} from "./outside-haproxy";
import { failures, hostname, send, site, type Reached } from "./site";
import { currentSettings, outputs, useSettings } from "./stack";
import { openAt443, ways } from "./way-table";

type Way = (typeof ways)[number];

/** How long a changed Secret may take to reach HAProxy: the kubelet and HAProxy look every ten seconds, and machines are slow. */
const renewalLimit = 150_000;

/** Line 0.9 writes URLs without a port, so that it can only be at 443. */
const publicPorts = ({ line }: ChartContract): { https: number; http: number } =>
  line === "0.9" ? { https: 443, http: 80 } : { https: 8443, http: 8080 };

function settingsOf(way: Way, contract: ChartContract): Readonly<Record<string, unknown>> {
  return {
    ...way.config,
    hostname,
    ports: publicPorts(contract),
    release: { timeoutSeconds: 180 },
    chart: { version: contract.versions.at(-1) },
    ...way.instead,
    // The bundled Traefik of line 0.9 knows Middlewares of the old group only, and the sandbox's is newer than that.
    ...(contract.line === "0.9" && way.name.startsWith("3a") ? { ingress: { source: "program" } } : {}),
  };
}

/** Where the way is reached: a machine outside listens on the public ports, whatever they are. */
const reachedBy = (way: Way, contract: ChartContract): Reached =>
  way.outside === undefined ? way.reached : { ...way.reached, ...publicPorts(contract) };

async function secretKey(): Promise<string | undefined> {
  const secrets = await objects("secrets", "--namespace", "reana");
  return secrets.find(({ metadata }) => metadata.name === "reana-secrets")?.data?.["REANA_SECRET_KEY"];
}

/** What a way leaves in the namespace, as far as other ways do not. */
async function traces(): Promise<readonly string[]> {
  const found = await objects(
    "deployments,services,configmaps,serviceaccounts,poddisruptionbudgets,networkpolicies,ingresses,secrets",
    "--namespace",
    "reana",
  );
  return found
    .filter(
      ({ kind, metadata, type }) =>
        kind === "Ingress" ||
        type === "kubernetes.io/tls" ||
        /haproxy|front-end|boundary/.test(metadata.name),
    )
    .map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-[0-9a-f]{8}$/, "")}`)
    .filter((name) => name !== "Ingress challenge-solver")
    .sort();
}

function expectedTraces(way: Way, contract: ChartContract): readonly string[] {
  const settings = settingsOf(way, contract);
  const { type } = settings["frontEnd"] as { type: string };
  const bundled = !("controller" in settings);
  const redirects = way.ingresses.filter(
    (name) => !(contract.line === "0.9" && bundled && name.endsWith("https-redirect")),
  );
  const haproxy = [
    "ConfigMap reana-haproxy-configuration",
    "NetworkPolicy reana-boundary-haproxy",
    ...["Deployment", "PodDisruptionBudget", "ServiceAccount"].map((kind) => `${kind} reana-haproxy`),
  ];
  const guards = ["server", "traefik", "ui"].map((name) => `NetworkPolicy reana-boundary-${name}`);
  const certificates =
    way.outside === "TLS-ending load balancer"
      ? []
      : way.name.startsWith("4b")
        ? ["Secret reana-certificate-placeholder", "Secret reana-tls"]
        : ["Secret reana-certificate"];
  return [
    ...redirects.map((name) => `Ingress ${name}`),
    ...(type === "haproxy" ? haproxy : []),
    ...guards,
    ...(bundled ? ["Service reana-front-end"] : []),
    ...certificates,
  ].sort();
}

/** Every line goes through the ways in an order of its own, so that more changes from one to another are seen. */
const orders = contracts.map((contract, index) => ({
  contract,
  order: index % 2 === 0 ? ways : [...ways].reverse(),
}));

describe("every way of exposing REANA", () => {
  let settingsBefore: Readonly<Record<string, unknown>>;
  let outside: OutsideHaproxy;
  const another = issuedFor(hostname);

  before(async () => {
    await up();
    settingsBefore = currentSettings();
    outside = await outsideHaproxy();
    await apply([...manifest("second-traefik.yaml"), ...manifest("cert-manager.yaml")]);
  });

  after(async () => {
    await outside.end();
    await pulumi("destroy", "--yes", "--skip-preview");
    useSettings(settingsBefore);
    await succeed("kubectl", "delete", "customresourcedefinition", "certificates.cert-manager.io");
    for (const kind of ["clusterrole", "clusterrolebinding", "ingressclass", "namespace"]) {
      await succeed("kubectl", "delete", kind, "second-controller");
    }
    await up();
    assert.deepEqual(await failures(await site({ https: 30443, http: 30080 })), []);
  });

  /** What has to run outside before the way can be reached; the CA, where the certificate is not the program's. */
  async function prepare(way: Way, contract: ChartContract): Promise<Issued | undefined> {
    const listens = publicPorts(contract);
    const pem = `${another.certificate}${another.privateKey}`;
    switch (way.outside) {
      case "haproxy": {
        const { haproxyConfiguration = "", haproxyCertificate } = await outputs();
        await outside.use(haproxyConfiguration, haproxyCertificate);
        return undefined;
      }
      case "passing load balancer":
        await outside.use(passingLoadBalancer(listens, { https: 30443, http: 30080 }), undefined);
        return undefined;
      case "TLS-ending load balancer":
        await outside.use(tlsEndingLoadBalancer(listens, 30080), pem);
        return another;
      case undefined:
        break;
    }
    return way.name.startsWith("4b") ? deliverCertificate(another, reachedBy(way, contract)) : undefined;
  }

  for (const { contract, order } of orders) {
    describe(`with a chart of line ${contract.line}`, () => {
      let key: string | undefined;
      before(async () => {
        // A chart of one line cannot become one of the other in place: the labels of Traefik's pods differ, which never change.
        await pulumi("destroy", "--yes", "--skip-preview");
      });

      for (const way of order) {
        describe(way.name, () => {
          let reached: Site;
          before(async () => {
            useSettings(settingsOf(way, contract));
            await up();
            const issued = await prepare(way, contract);
            reached = await site({ ...reachedBy(way, contract), ca: issued?.ca });
          });

          it("serves page, API, sessions, redirects, and what the server believes about the client", async () => {
            const found = await failures(reached);
            const atStandardPort = reached.url.port === "" && way.open.length > 0 ? openAt443 : [];
            const open = [...way.open, ...atStandardPort];
            assert.deepEqual(
              found.filter((line) => !open.some((name) => line.startsWith(name))),
              [],
            );
          });

          it("serves the path of logins from the server", async () => {
            const { status, body } = await send(reached, "/oauth/keycloak", "GET");
            assert.deepEqual([status, JSON.parse(body)], [200, { path: "/oauth/keycloak" }]);
          });

          if (way.outside === undefined) {
            it("lets a certificate authority's challenge through", async () => {
              const { controller } = settingsOf(way, contract) as { controller?: { className: string } };
              const field = contract.dialect.classBy === "field" || controller !== undefined;
              await putSolver(controller?.className ?? "reana-traefik", field ? "field" : "annotation");
              await eventually(() => challengeIsAnswered(reached), 60_000, "the challenge is not answered");
            });
          }

          if (way.name.startsWith("4b")) {
            // By default cert-manager leaves the Secret when its Certificate goes.
            after(() => succeed("kubectl", "delete", "secret", "reana-tls", "--namespace", "reana"));
          }

          it("leaves nothing of the way before, and keeps the secrets", async () => {
            assert.deepEqual(await traces(), expectedTraces(way, contract));
            key ??= await secretKey();
            assert.ok(key !== undefined && key !== "");
            assert.equal(await secretKey(), key);
          });
        });
      }
    });
  }
});

/** Plays cert-manager: HAProxy serves its placeholder until the certificate is there, and then that, without new pods. */
async function deliverCertificate(issued: Issued, reached: Reached): Promise<Issued> {
  const spec = async (): Promise<string> => {
    const deployments = await objects("deployments", "--namespace", "reana");
    return JSON.stringify(deployments.find(({ metadata }) => metadata.name === "reana-haproxy")?.spec);
  };
  const before = await spec();
  const trusting = await site({ ...reached, ca: issued.ca });
  const ping = (): Promise<boolean> =>
    send(trusting, "/api/ping", "GET").then(
      ({ status }) => status === 200,
      () => false,
    );
  assert.equal(await ping(), false, "the certificate is there before it was issued");
  await apply([
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "reana-tls", namespace: "reana" },
      type: "kubernetes.io/tls",
      stringData: { "tls.crt": issued.certificate, "tls.key": issued.privateKey },
    },
  ]);
  await eventually(ping, renewalLimit, "the certificate is not served");
  // Each pod looks for itself: the kubelet and HAProxy, every ten seconds each.
  await sleep(20_000);
  assert.equal(await spec(), before, "HAProxy's pods were replaced");
  return issued;
}

async function eventually(holds: () => Promise<boolean>, limit: number, otherwise: string): Promise<void> {
  const end = Date.now() + limit;
  while (!(await holds())) {
    assert.ok(Date.now() < end, otherwise);
    await sleep(500);
  }
}
