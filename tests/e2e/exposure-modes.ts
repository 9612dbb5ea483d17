import assert from "node:assert/strict";
import type { ChartAdapter } from "../../components/chart/adapter";
import type { Site } from "../../tools/verify/index";
import { challengeIsServed, putSolver } from "./certificate-challenge";
import { issuedFor } from "../../tools/testbed/server-certificate";
import { apply, manifest, objects, succeed } from "./command-line";
import { deployMode, eventually, settingsOf } from "./deploy-mode";
import { externalHaproxy, type ExternalHaproxy } from "./external-haproxy";
import { openChecks, type DeployedMode } from "./mode-table";
import { failures, send } from "./site";
import { makeStack, removeStack } from "./stack";
import type { TestStack } from "./test-stack";

async function secretKey({ namespace, release }: TestStack): Promise<string | undefined> {
  const secrets = await objects("secrets", "--namespace", namespace);
  return secrets.find(({ metadata }) => metadata.name === `${release}-secrets`)?.data?.["REANA_SECRET_KEY"];
}

/** Objects in the namespace that depend on the exposure mode. */
async function modeObjects({ namespace }: TestStack): Promise<readonly string[]> {
  const found = await objects(
    "deployments,services,configmaps,serviceaccounts,poddisruptionbudgets,networkpolicies,ingresses,secrets," +
      "middlewares.traefik.io,ingressroutes.traefik.io",
    "--namespace",
    namespace,
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

function expectedObjects(mode: DeployedMode, adapter: ChartAdapter, stack: TestStack): readonly string[] {
  const { release } = stack;
  // ConfigMap and certificate have Pulumi's automatic names, which begin with the component's name and not with the release's.
  const settings = settingsOf(mode, adapter, stack);
  const { type } = settings["frontEnd"] as { type: string };
  const bundled = !("ingressController" in settings);
  const redirects = mode.ingresses.filter(
    (name) => !(adapter.series === "0.9" && bundled && name.endsWith("https-redirect")),
  );
  const haproxy = [
    "ConfigMap reana-haproxy-configuration",
    `NetworkPolicy ${release}-haproxy-egress`,
    `NetworkPolicy ${release}-haproxy-ingress`,
    ...["Deployment", "PodDisruptionBudget", "ServiceAccount"].map((kind) => `${kind} ${release}-haproxy`),
    `Service ${release}-haproxy-metrics`,
  ];
  const sanitises = adapter.ingressCapabilities.sanitisesRequests && bundled;
  const policies = ["server", "traefik", "ui"].map((name) => `NetworkPolicy ${release}-${name}-ingress`);
  const certificates =
    mode.external === "TLS-terminating load balancer"
      ? []
      : mode.name === "haproxy-cert-manager"
        ? ["Secret reana-certificate-placeholder", `Secret ${release}-tls`]
        : ["Secret reana-certificate"];
  return [
    ...redirects.map((name) => `Ingress ${name}`),
    ...(type === "haproxy" ? haproxy : []),
    ...policies,
    ...(sanitises ? [`Middleware ${release}-proxy-headers`] : []),
    ...(sanitises && mode.firstHttpProxy === "the chart's Traefik"
      ? [`IngressRoute ${release}-denied-upgrades`]
      : []),
    ...(bundled ? [`Service ${release}-front-end`] : []),
    ...certificates,
  ].sort();
}

/** The ingress controller of the modes that use one which is in the cluster before. */
async function deployExistingController({ existingController }: TestStack): Promise<void> {
  const { name, nodePorts } = existingController;
  await apply(
    manifest("existing-traefik.yaml", {
      "existing-controller": name,
      "31080": String(nodePorts.http),
      "31443": String(nodePorts.https),
    }),
  );
}

/** Deploys exposure modes in a chart series, one after the other in the same stack. */
export function describeExposureModes(
  adapter: ChartAdapter,
  stack: TestStack,
  modes: readonly DeployedMode[],
): void {
  const { existingController, namespace, release } = stack;

  describe(`exposure modes, chart series ${adapter.series}`, () => {
    let external: ExternalHaproxy;
    let key: string | undefined;
    const another = issuedFor(stack.hostname);

    before(async () => {
      await makeStack(stack);
      external = await externalHaproxy(stack);
      // The definitions of cert-manager stay on the node: the other series uses them at the same time.
      await apply(manifest("cert-manager.yaml"));
      await deployExistingController(stack);
    });

    after(async () => {
      await external.end();
      await removeStack(stack);
      for (const kind of ["clusterrole", "clusterrolebinding", "ingressclass", "namespace"]) {
        await succeed("kubectl", "delete", kind, existingController.name);
      }
    });

    for (const mode of modes) {
      describe(mode.name, () => {
        let reached: Site;
        before(async () => {
          reached = await deployMode(mode, adapter, { stack, external, another });
        });

        it("serves page, API, sessions and redirects, and forwards the client's scheme, host and address", async () => {
          const found = await failures(reached);
          const open = openChecks(mode, adapter, Number(reached.url.port || 443));
          assert.deepEqual(
            found.filter((failure) => !open.some((name) => failure.startsWith(name))),
            [],
          );
        });

        it("routes login paths to reana-server", async () => {
          const { status, body } = await send(reached, "/oauth/login/keycloak", "GET");
          assert.equal(status, 302);
          const back = encodeURIComponent(`${reached.url.origin}/oauth/authorized/`);
          assert.ok(body.includes(`redirect_uri=${back}`), body);
        });

        if (mode.external === undefined) {
          it("lets ACME challenges through", async () => {
            const { ingressController: controller } = settingsOf(mode, adapter, stack) as {
              ingressController?: { className: string };
            };
            const field = adapter.ingressCapabilities.classBy === "field" || controller !== undefined;
            const className = controller?.className ?? `${release}-traefik`;
            await putSolver(stack, className, field ? "field" : "annotation");
            await eventually(() => challengeIsServed(reached), 60_000, "the challenge is not served");
          });
        }

        if (mode.name === "haproxy-cert-manager") {
          // By default cert-manager leaves the Secret when its Certificate goes.
          after(() => succeed("kubectl", "delete", "secret", `${release}-tls`, "--namespace", namespace));
        }

        it("leaves no objects of the previous mode, and keeps the secrets", async () => {
          assert.deepEqual(await modeObjects(stack), expectedObjects(mode, adapter, stack));
          key ??= await secretKey(stack);
          assert.ok(key !== undefined && key !== "");
          assert.equal(await secretKey(stack), key);
        });
      });
    }
  });
}
