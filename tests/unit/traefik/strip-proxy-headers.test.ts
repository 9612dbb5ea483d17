import assert from "node:assert/strict";
import { example, examples } from "../../../tools/examples";
import type { IngressPlan } from "../../../components/ingress/plan-ingresses";
import { planDeployment } from "../../../components/plan";
import { spoofedHeaders } from "../../attacks/corpus/forwarded-headers";
import { settings } from "../config/stack-settings";

function planned(stack: Readonly<Record<string, unknown>>): IngressPlan {
  const result = planDeployment(settings(stack));
  assert.ok(result.valid, JSON.stringify(result));
  return result.plan.ingresses;
}

const key = "traefik.ingress.kubernetes.io/router.middlewares";
const own = "reana-reana-proxy-headers@kubernetescrd";
const stable = { chart: { version: "0.9.4" } };

const named = ({ annotations }: { annotations: Readonly<Record<string, string>> }): readonly string[] =>
  annotations[key]?.split(",") ?? [];

/** The exposure modes whose Ingresses satisfy the condition. */
const modes = (satisfies: (ingresses: IngressPlan) => boolean, more: object = {}): readonly string[] =>
  examples.filter(({ config }) => satisfies(planned({ ...config, ...more }))).map(({ name }) => name);

describe("the Middleware that strips proxy headers", () => {
  const exists = ({ middlewares }: IngressPlan): boolean =>
    middlewares.some(({ name }) => name === "reana-proxy-headers");

  it("exists with every bundled Traefik, so that a change of mode finds it", () => {
    assert.deepEqual(
      modes((ingresses) => !exists(ingresses)),
      ["existing-traefik", "other-controller"],
    );
  });

  it("is named by the main Ingress where that Traefik parses requests first", () => {
    assert.deepEqual(
      modes((ingresses) => named(ingresses).includes(own)),
      ["controller-http", "controller-redirect", "manual-ingress", "passthrough"],
    );
  });

  it("takes HSTS away where browsers must be able to use plain http, and nowhere else", () => {
    const takesAway = ({ middlewares }: IngressPlan): boolean =>
      middlewares.some(
        ({ name, spec }) =>
          name === "reana-proxy-headers" &&
          /"customResponseHeaders":\{"Strict-Transport-Security":""\}/.test(JSON.stringify(spec)),
      );
    assert.deepEqual(modes(takesAway), ["controller-http"]);
    assert.deepEqual(
      modes((ingresses) => !takesAway(ingresses), { ports: { https: 8443 } }),
      ["existing-traefik", "other-controller"],
    );
  });

  it("does not exist in series 0.9, where a later Traefik would not read it", () => {
    const source = { ...stable, ingress: {} };
    assert.deepEqual(modes(exists, source), []);
    assert.deepEqual(
      modes((ingresses) => named(ingresses).length > 0, source),
      [],
    );
  });

  it("comes before the administrator's Middlewares, on every Ingress that serves the site, but not on the redirect", () => {
    const middlewares = { hsts: { headers: { stsSeconds: 1 } }, compress: { compress: {} } };
    const { annotations, extra } = planned({
      ...example("controller-redirect").config,
      ingress: {
        middlewares,
        annotations: { [key]: "reana-hsts@kubernetescrd, reana-compress@kubernetescrd" },
        extra: [
          { name: "more", annotations: { [key]: "reana-compress@kubernetescrd" } },
          { name: "plain", annotations: {} },
        ],
      },
    });
    assert.equal(annotations[key], `${own},reana-hsts@kubernetescrd, reana-compress@kubernetescrd`);
    assert.deepEqual(Object.fromEntries(extra.map((ingress) => [ingress.name, named(ingress)])), {
      "https-redirect": ["reana-reana-https-redirect@kubernetescrd"],
      more: [own, "reana-compress@kubernetescrd"],
      plain: [own],
    });
  });

  it("is not named where HAProxy parses the request first", () => {
    const ingress = {
      middlewares: { compress: { compress: {} } },
      annotations: { [key]: "reana-compress@kubernetescrd" },
    };
    assert.deepEqual(named(planned({ ingress })), ["reana-compress@kubernetescrd"]);
  });

  it("is named after namespace and release", () => {
    const stack = {
      frontEnd: { type: "ingress-controller" },
      namespace: { name: "physics" },
      release: { name: "r" },
    };
    const ingresses = planned(stack);
    assert.deepEqual(named(ingresses), ["physics-r-proxy-headers@kubernetescrd"]);
    assert.ok(ingresses.middlewares.some(({ name }) => name === "r-proxy-headers"));
  });

  it("strips every such header that Traefik keeps, and none that Traefik sets", () => {
    const spec = planned({}).middlewares.find(({ name }) => name === "reana-proxy-headers")?.spec;
    const { customRequestHeaders } = spec?.["headers"] as {
      customRequestHeaders: Readonly<Record<string, string>>;
    };
    assert.deepEqual(new Set(Object.values(customRequestHeaders)), new Set([""]));
    // Those of Traefik's pkg/middlewares/forwardedheaders, and what belongs to a connection.
    const traefiksOwn = [
      "X-Forwarded-Proto",
      "X-Forwarded-For",
      "X-Forwarded-Host",
      "X-Forwarded-Port",
      "X-Forwarded-Server",
      "X-Forwarded-Uri",
      "X-Forwarded-Method",
      "X-Forwarded-Prefix",
      "X-Forwarded-Tls-Client-Cert",
      "X-Forwarded-Tls-Client-Cert-Info",
      "X-Real-IP",
      "Proxy-Connection",
    ].map((name) => name.toLowerCase());
    const deleted = Object.keys(customRequestHeaders);
    assert.deepEqual(
      deleted.filter((name) => traefiksOwn.includes(name)),
      [],
    );
    const attacked = spoofedHeaders.map(({ name }) => name.toLowerCase());
    assert.deepEqual(
      attacked.filter((name) => !deleted.includes(name) && !traefiksOwn.includes(name)),
      [],
    );
  });
});
