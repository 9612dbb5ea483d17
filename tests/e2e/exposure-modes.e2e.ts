import assert from "node:assert/strict";
import { adapters } from "../../components/chart/adapters";
import type { ChartAdapter } from "../../components/chart/adapter";
import type { Site } from "../../tools/verify/index";
import { challengeIsAnswered, putSolver } from "./certificate-challenge";
import { issuedFor } from "../../tools/testbed/server-certificate";
import { apply, manifest, objects, pulumi, succeed, up } from "./command-line";
import { deployMode, eventually, settingsOf } from "./deploy-mode";
import { externalHaproxy, type ExternalHaproxy } from "./external-haproxy";
import { failures, hostname, send, site } from "./site";
import { currentSettings, useSettings } from "./stack";
import { atNode, openChecks, modes, type DeployedMode } from "./mode-table";

async function secretKey(): Promise<string | undefined> {
  const secrets = await objects("secrets", "--namespace", "reana");
  return secrets.find(({ metadata }) => metadata.name === "reana-secrets")?.data?.["REANA_SECRET_KEY"];
}

/** Objects in the namespace that depend on the exposure mode. */
async function modeObjects(): Promise<readonly string[]> {
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
        (kind === "NetworkPolicy" && /-(in|e)gress$/.test(metadata.name)) ||
        type === "kubernetes.io/tls" ||
        /haproxy|front-end|proxy-headers|denied-upgrades/.test(metadata.name),
    )
    .map(({ kind, metadata }) => `${kind} ${metadata.name.replace(/-[0-9a-f]{8}$/, "")}`)
    .filter((name) => name !== "Ingress challenge-solver")
    .sort();
}

function expectedObjects(mode: DeployedMode, adapter: ChartAdapter): readonly string[] {
  const settings = settingsOf(mode, adapter);
  const { type } = settings["frontEnd"] as { type: string };
  const bundled = !("ingressController" in settings);
  const redirects = mode.ingresses.filter(
    (name) => !(adapter.series === "0.9" && bundled && name.endsWith("https-redirect")),
  );
  const haproxy = [
    "ConfigMap reana-haproxy-configuration",
    "NetworkPolicy reana-haproxy-egress",
    ...["Deployment", "PodDisruptionBudget", "ServiceAccount"].map((kind) => `${kind} reana-haproxy`),
    "Service reana-haproxy-metrics",
  ];
  const sanitises = adapter.ingressCapabilities.sanitisesRequests && bundled;
  const policies = ["server", "traefik", "ui"].map((name) => `NetworkPolicy reana-${name}-ingress`);
  const certificates =
    mode.external === "TLS-terminating load balancer"
      ? []
      : mode.name === "haproxy-cert-manager"
        ? ["Secret reana-certificate-placeholder", "Secret reana-tls"]
        : ["Secret reana-certificate"];
  return [
    ...redirects.map((name) => `Ingress ${name}`),
    ...(type === "haproxy" ? haproxy : []),
    ...policies,
    ...(sanitises ? ["Middleware reana-proxy-headers"] : []),
    ...(sanitises && mode.firstHttpProxy === "the chart's Traefik"
      ? ["IngressRoute reana-denied-upgrades"]
      : []),
    ...(bundled ? ["Service reana-front-end"] : []),
    ...certificates,
  ].sort();
}

/** Each chart series goes through the modes in an order of its own, so that more changes of mode are tested. */
const orders = adapters.map((adapter, index) => ({
  adapter,
  order: index % 2 === 0 ? modes : [...modes].reverse(),
}));

describe("exposure modes", () => {
  let settingsBefore: Readonly<Record<string, unknown>>;
  let external: ExternalHaproxy;
  const another = issuedFor(hostname);

  before(async () => {
    await up();
    settingsBefore = currentSettings();
    external = await externalHaproxy();
    await apply([...manifest("second-traefik.yaml"), ...manifest("cert-manager.yaml")]);
  });

  after(async () => {
    await external.end();
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
    describe(`chart series ${adapter.series}`, () => {
      let key: string | undefined;
      before(async () => {
        // No upgrade between chart series: the selectors of Traefik's Deployments differ, and they are immutable.
        await pulumi("destroy", "--yes", "--skip-preview");
      });

      for (const mode of order) {
        describe(mode.name, () => {
          let reached: Site;
          before(async () => {
            reached = await deployMode(mode, adapter, { external, another });
          });

          it("serves page, API, sessions and redirects, and forwards the client's scheme, host and address", async () => {
            const found = await failures(reached);
            const open = openChecks(mode, adapter, Number(reached.url.port || 443));
            assert.deepEqual(
              found.filter((line) => !open.some((name) => line.startsWith(name))),
              [],
            );
          });

          it("routes login paths to reana-server", async () => {
            const { status, body } = await send(reached, "/oauth/keycloak", "GET");
            assert.deepEqual([status, JSON.parse(body)], [200, { path: "/oauth/keycloak" }]);
          });

          if (mode.external === undefined) {
            it("lets ACME challenges through", async () => {
              const { ingressController: controller } = settingsOf(mode, adapter) as {
                ingressController?: { className: string };
              };
              const field = adapter.ingressCapabilities.classBy === "field" || controller !== undefined;
              await putSolver(controller?.className ?? "reana-traefik", field ? "field" : "annotation");
              await eventually(() => challengeIsAnswered(reached), 60_000, "the challenge is not answered");
            });
          }

          if (mode.name === "haproxy-cert-manager") {
            // By default cert-manager leaves the Secret when its Certificate goes.
            after(() => succeed("kubectl", "delete", "secret", "reana-tls", "--namespace", "reana"));
          }

          it("leaves no objects of the previous mode, and keeps the secrets", async () => {
            assert.deepEqual(await modeObjects(), expectedObjects(mode, adapter));
            key ??= await secretKey();
            assert.ok(key !== undefined && key !== "");
            assert.equal(await secretKey(), key);
          });
        });
      }
    });
  }
});
