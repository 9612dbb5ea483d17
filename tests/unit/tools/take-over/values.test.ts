import assert from "node:assert/strict";
import type { Tree } from "../../../../components/chart/value-paths";
import { existing, plan, type Series } from "./releases";

interface ValueCase {
  readonly what: string;
  readonly series: Series;
  readonly values: Tree;
  /** Settings that they become; undefined stands for none. */
  readonly settings?: Tree;
  readonly notKept?: RegExp;
}

const annotation = "traefik.ingress.kubernetes.io/router.priority";

const valueCases: readonly ValueCase[] = [
  {
    what: "values that the program leaves to the user",
    series: "0.9",
    values: {
      maintenance: { enabled: true },
      components: { reana_ui: { docs_url: "https://docs.example.org" } },
    },
    settings: {
      values: {
        maintenance: { enabled: true },
        components: { reana_ui: { docs_url: "https://docs.example.org" } },
      },
    },
  },
  {
    what: "a list",
    series: "0.9",
    values: { compute_backends: ["kubernetes", "slurmcern"] },
    settings: { values: { compute_backends: ["kubernetes", "slurmcern"] } },
  },
  {
    what: "the release of Traefik",
    series: "0.9",
    values: { traefik: { image: { tag: "2.11.62" } } },
    settings: { traefik: { version: "v2.11.62" }, values: undefined },
  },
  {
    what: "a moving tag of Traefik",
    series: "0.9",
    values: { traefik: { image: { tag: "v2.11" } } },
    settings: { traefik: undefined, values: undefined },
    notKept: /traefik\.image\.tag = v2\.11: it has to be one release/,
  },
  {
    what: "arguments of Traefik, without those that the program decides",
    series: "0.9",
    values: {
      traefik: {
        additionalArguments: ["--log.level=DEBUG", "--entryPoints.websecure.forwardedHeaders.insecure=true"],
      },
    },
    settings: { values: { traefik: { additionalArguments: ["--log.level=DEBUG"] } } },
    notKept: /forwardedHeaders\.insecure/,
  },
  {
    what: "annotations of the Ingress, without class and entry points",
    series: "0.9",
    values: {
      ingress: {
        annotations: {
          [annotation]: "7",
          "kubernetes.io/ingress.class": "traefik",
          "ingress.kubernetes.io/ssl-redirect": null,
        },
      },
    },
    settings: { ingress: { annotations: { [annotation]: "7" } }, values: undefined },
  },
  {
    what: "an annotation that cannot work here",
    series: "0.95",
    values: {
      ingress: {
        annotations: { "traefik.ingress.kubernetes.io/router.middlewares": "reana-mine@kubernetescrd" },
      },
    },
    settings: { ingress: {} },
    notKept: /names a Middleware that cannot exist/,
  },
  {
    what: "further Ingresses",
    series: "0.95",
    values: {
      ingress: { extra: [{ name: "http", annotations: { [annotation]: "9" }, tls: { hosts: ["a"] } }] },
    },
    settings: { ingress: { extra: [{ name: "http", annotations: { [annotation]: "9" } }] } },
    notKept: /ingress\.extra\[http\]: tls/,
  },
  {
    what: "the environment that follows from the mode",
    series: "0.9",
    values: {
      components: {
        reana_server: { environment: { PROXYFIX_CONFIG: '{"x_for":3}', REANA_RATELIMIT_SLOW: "1/2 second" } },
      },
    },
    settings: {
      values: { components: { reana_server: { environment: { REANA_RATELIMIT_SLOW: "1/2 second" } } } },
    },
    notKept: /PROXYFIX_CONFIG = .*: it follows from the exposure mode/,
  },
  {
    what: "a value that no chart knows",
    series: "0.9",
    values: { componets: { reana_ui: { enabled: false } } },
    settings: { values: undefined },
    notKept: /values\.componets\.reana_ui\.enabled is not known to the charts of series 0\.9/,
  },
  {
    what: "null, by which a default was removed",
    series: "0.9",
    values: { components: { reana_ui: { docs_url: null } } },
    settings: { values: undefined },
    notKept: /components\.reana_ui\.docs_url = null/,
  },
  {
    what: "a certificate of one's own",
    series: "0.95",
    values: { ingress: { tls: { self_signed_cert: false, secret_name: "site" } } },
    settings: { tls: { source: "existing-secret", secretName: "site" } },
  },
  {
    what: "a certificate of cert-manager",
    series: "0.95",
    values: {
      ingress: {
        tls: { self_signed_cert: false, secret_name: "site" },
        annotations: { "cert-manager.io/cluster-issuer": "letsencrypt" },
      },
    },
    settings: { tls: { source: "cert-manager", issuer: { name: "letsencrypt", kind: "ClusterIssuer" } } },
  },
  {
    what: "values that say what the program says anyway",
    series: "0.95",
    values: {
      traefik: { enabled: true, ports: { websecure: { tls: { enabled: true } } } },
      ingress: { enabled: true },
    },
    settings: { values: undefined },
  },
];

describe("the values of a release that is taken over", () => {
  for (const { what, series, values, settings = {}, notKept } of valueCases) {
    it(`${what}: ${notKept === undefined ? "kept" : "kept as far as they can be, and explained"}`, () => {
      const planned = plan(existing(series, values));
      for (const [key, value] of Object.entries(settings)) {
        assert.deepEqual(planned.settings[key], value, key);
      }
      if (notKept === undefined) {
        assert.deepEqual(planned.notKept, []);
      } else {
        assert.match(planned.notKept.join("\n"), notKept);
        assert.equal(planned.notKept.length, 1);
      }
    });
  }

  it("that are secrets are kept encrypted, and shown nowhere", () => {
    const password = "never-shown";
    const planned = plan(
      existing("0.95", {
        secrets: {
          gitlab: { REANA_GITLAB_HOST: "gitlab.example.org", REANA_GITLAB_OAUTH_APP_SECRET: password },
        },
      }),
    );
    assert.deepEqual(planned.secretValues, [
      { keys: ["secrets", "gitlab", "REANA_GITLAB_HOST"], value: "gitlab.example.org" },
      { keys: ["secrets", "gitlab", "REANA_GITLAB_OAUTH_APP_SECRET"], value: password },
    ]);
    const { secretValues: _, plan: __, ...others } = planned;
    assert.doesNotMatch(JSON.stringify(others), /never-shown|gitlab\.example/);
  });
});
