import assert from "node:assert/strict";
import { adapters } from "../../components/chart/adapters";
import type { ChartAdapter } from "../../components/chart/adapter";
import type { Site } from "../../tools/verify/index";
import { challengeIsAnswered, putSolver } from "./certificate-challenge";
import { issuedFor } from "../../tools/testbed/server-certificate";
import { apply, manifest, objects, pulumi, succeed, up } from "./command-line";
import { deployWay, eventually, settingsOf } from "./deploy-way";
import { outsideHaproxy, type OutsideHaproxy } from "./outside-haproxy";
import { failures, hostname, send, site } from "./site";
import { currentSettings, useSettings } from "./stack";
import { atNode, openChecks, ways, type DeployedWay } from "./way-table";

async function secretKey(): Promise<string | undefined> {
  const secrets = await objects("secrets", "--namespace", "reana");
  return secrets.find(({ metadata }) => metadata.name === "reana-secrets")?.data?.["REANA_SECRET_KEY"];
}

/** What a way leaves in the namespace, as far as other ways do not. */
async function traces(): Promise<readonly string[]> {
  const found = await objects(
    "deployments,services,configmaps,serviceaccounts,poddisruptionbudgets,networkpolicies,ingresses,secrets," +
      "middlewares.traefik.io,ingressroutes.traefik.io",
    "--namespace",
    "reana",
  );
  return found
    .filter(
      ({ kind, metadata, type }) =>
        kind === "Ingress" ||
        kind === "NetworkPolicy" ||
        type === "kubernetes.io/tls" ||
        /haproxy|front-end|proxy-headers|denied-upgrades/.test(metadata.name),
    )
    .map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-[0-9a-f]{8}$/, "")}`)
    .filter((name) => name !== "Ingress challenge-solver")
    .sort();
}

function expectedTraces(way: DeployedWay, adapter: ChartAdapter): readonly string[] {
  const settings = settingsOf(way, adapter);
  const { type } = settings["frontEnd"] as { type: string };
  const bundled = !("ingressController" in settings);
  const redirects = way.ingresses.filter(
    (name) => !(adapter.series === "0.9" && bundled && name.endsWith("https-redirect")),
  );
  const haproxy = [
    "ConfigMap reana-haproxy-configuration",
    "NetworkPolicy reana-haproxy-egress",
    ...["Deployment", "PodDisruptionBudget", "ServiceAccount"].map((kind) => `${kind} reana-haproxy`),
    "Service reana-haproxy-metrics",
  ];
  const cleans = adapter.ingressCapabilities.sanitisesRequests && bundled;
  const guards = ["server", "traefik", "ui"].map((name) => `NetworkPolicy reana-${name}-ingress`);
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
    ...(cleans ? ["Middleware reana-proxy-headers"] : []),
    ...(cleans && way.firstReader === "the chart's Traefik" ? ["IngressRoute reana-denied-upgrades"] : []),
    ...(bundled ? ["Service reana-front-end"] : []),
    ...certificates,
  ].sort();
}

/** Every line goes through the ways in an order of its own, so that more changes from one to another are seen. */
const orders = adapters.map((adapter, index) => ({
  adapter,
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
    assert.deepEqual(await failures(await site(atNode)), []);
  });

  for (const { adapter, order } of orders) {
    describe(`with a chart of line ${adapter.series}`, () => {
      let key: string | undefined;
      before(async () => {
        // A chart of one line cannot become one of the other in place: the labels of Traefik's pods differ, which never change.
        await pulumi("destroy", "--yes", "--skip-preview");
      });

      for (const way of order) {
        describe(way.name, () => {
          let reached: Site;
          before(async () => {
            reached = await deployWay(way, adapter, { outside, another });
          });

          it("serves page, API, sessions, redirects, and what the server believes about the client", async () => {
            const found = await failures(reached);
            const open = openChecks(way, adapter, Number(reached.url.port || 443));
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
              const { ingressController: controller } = settingsOf(way, adapter) as {
                ingressController?: { className: string };
              };
              const field = adapter.ingressCapabilities.classBy === "field" || controller !== undefined;
              await putSolver(controller?.className ?? "reana-traefik", field ? "field" : "annotation");
              await eventually(() => challengeIsAnswered(reached), 60_000, "the challenge is not answered");
            });
          }

          if (way.name.startsWith("4b")) {
            // By default cert-manager leaves the Secret when its Certificate goes.
            after(() => succeed("kubectl", "delete", "secret", "reana-tls", "--namespace", "reana"));
          }

          it("leaves nothing of the way before, and keeps the secrets", async () => {
            assert.deepEqual(await traces(), expectedTraces(way, adapter));
            key ??= await secretKey();
            assert.ok(key !== undefined && key !== "");
            assert.equal(await secretKey(), key);
          });
        });
      }
    });
  }
});
