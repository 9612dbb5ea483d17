import assert from "node:assert/strict";
import fc from "fast-check";
import { adapterFor, adapters } from "../../../components/chart/adapters";
import type { ChartInput, Tree } from "../../../components/chart/adapter";
import { knownValues, chartSeries, unknownPaths } from "../../../components/chart/known-values";
import { series09 } from "../../../components/chart/series-0-9";
import { series095 } from "../../../components/chart/series-0-95";
import { conflicts, mergeValues } from "../../../components/chart/merge-values";
import { releasePrefix } from "../../../components/chart/release-prefix";
import { chartInput } from "../../../components/chart/planned-chart";
import { planDeployment } from "../../../components/plan";
import { problemsOf, settings } from "../config/stack-settings";
import { examples } from "../../../tools/examples";
import { secrets } from "./secrets";

const input: ChartInput = {
  hostname: "reana.example.org",
  httpsPort: 443,
  ingress: {
    managedBy: "chart",
    className: "reana-traefik",
    annotations: {},
    extra: [],
    tlsSecretName: undefined,
  },
  traefik: {
    bundled: true,
    className: "reana-traefik",
    version: "v2.5.4",
    imageTag: undefined,
    trustedProxies: {
      forwardedVia: { http: "forwarded headers", https: "PROXY protocol" },
      sourceRanges: ["10.0.0.0/8", "fd00::/8"],
    },
    readTimeoutSeconds: 60,
    entryPointRedirect: undefined,
  },
  server: { proxyFix: { x_for: 2, x_proto: 1 } },
  secrets,
};

const release = { name: "reana", namespace: "physics" };

describe("the release prefix", () => {
  it("is cut as the chart cuts it: 13 characters, then one trailing dash", () => {
    assert.equal(releasePrefix("reana"), "reana");
    assert.equal(releasePrefix("reana-production"), "reana-product");
    assert.equal(releasePrefix("reana-at-cern-b"), "reana-at-cern");
    assert.equal(releasePrefix("reana-for-us-b"), "reana-for-us");
    assert.equal(releasePrefix("reana-for-u--b"), "reana-for-u-");
  });

  it("follows the chart's fullnameOverride, which Traefik's names do not", () => {
    for (const { names } of adapters) {
      const { prefix, traefikService } = names(
        { ...release, name: "production" },
        { fullnameOverride: "reana-of-physics" },
      );
      assert.deepEqual([prefix, traefikService], ["reana-of-phys", "production-traefik"]);
    }
  });

  it("keeps Traefik's name once where the release is named after it", () => {
    assert.equal(series095.names({ ...release, name: "my-traefik" }, {}).traefikService, "my-traefik");
  });

  it("knows Traefik's pods, whose labels have the namespace in one line and not in the other", () => {
    const instance = "app.kubernetes.io/instance";
    assert.equal(series095.names(release, {}).traefikPodLabels[instance], "reana-physics");
    assert.equal(series09.names(release, {}).traefikPodLabels[instance], "reana");
  });
});

describe("chart versions", () => {
  it("are refused when nobody knows their values", () => {
    for (const version of ["0.9.3", "0.95.0-alpha.4", "0.95.0-alpha.6", "1.0.0", "latest"]) {
      const adapter = adapterFor({ version, contract: undefined });
      assert.ok(
        "advice" in adapter &&
          /is not a known chart version.*use 0\.9\.4, 0\.95\.0-alpha\.5/.test(adapter.advice),
        version,
      );
    }
  });

  it("follow the contract that the stack states", () => {
    assert.equal(adapterFor({ version: "0.96.0", contract: "0.95" }), series095);
    assert.equal(adapterFor({ version: "0.9.4", contract: undefined }), series09);
  });
});

describe("every chart series", () => {
  it("has a list of the values that it knows, and a contract", () => {
    assert.deepEqual(
      adapters.map(({ series }) => series),
      chartSeries,
    );
  });

  for (const adapter of adapters) {
    for (const { name, config } of examples) {
      it(`knows every value that is set for ${name} (${adapter.series})`, () => {
        const chart = { version: adapter.versions.at(-1) };
        const planned = planDeployment(settings({ ...config, chart }));
        assert.ok(planned.valid, JSON.stringify(planned));
        const values = adapter.values(chartInput(planned.plan.chart, secrets, "tls"));
        assert.deepEqual(unknownPaths(knownValues(adapter.series), values), []);
      });
    }
  }

  it("tells Traefik the same, by values or by arguments", () => {
    const values = (line: typeof series095): Tree => line.values(input)["traefik"] as Tree;
    const entryPoint = {
      nodePort: 0,
      transport: {
        respondingTimeouts: { readTimeout: "60s" },
        lifeCycle: { requestAcceptGraceTimeout: "5s" },
      },
    };
    const trusted = { trustedIPs: ["10.0.0.0/8", "fd00::/8"] };
    assert.deepEqual(values(series095)["ports"], {
      web: { ...entryPoint, forwardedHeaders: trusted },
      websecure: { ...entryPoint, proxyProtocol: trusted, tls: { enabled: true } },
    });
    assert.deepEqual(values(series09)["additionalArguments"], [
      "--providers.kubernetesIngress.ingressClass=reana-traefik",
      "--entryPoints.web.transport.respondingTimeouts.readTimeout=60s",
      "--entryPoints.web.transport.lifeCycle.requestAcceptGraceTimeout=5s",
      "--entryPoints.websecure.transport.respondingTimeouts.readTimeout=60s",
      "--entryPoints.websecure.transport.lifeCycle.requestAcceptGraceTimeout=5s",
      "--entryPoints.web.forwardedHeaders.trustedIPs=10.0.0.0/8,fd00::/8",
      "--entryPoints.websecure.proxyProtocol.trustedIPs=10.0.0.0/8,fd00::/8",
    ]);
  });

  it("trusts nobody where clients meet Traefik", () => {
    const traefik = { ...input.traefik, version: "v3.7.18", trustedProxies: undefined } as const;
    for (const line of [series09, series095]) {
      assert.doesNotMatch(
        JSON.stringify(line.values({ ...input, traefik })),
        /forwardedHeaders|proxyProtocol/,
      );
    }
  });

  it("leaves X-Forwarded-For as HAProxy wrote it, where the release can and HAProxy is believed", () => {
    const kept = (version: string): readonly string[] =>
      [series09, series095].flatMap((line) => {
        const traefik = { ...input.traefik, version } as ChartInput["traefik"];
        const values = line.values({ ...input, traefik })["traefik"] as Tree;
        const said = values["additionalArguments"] as readonly string[];
        return said.filter((argument) => argument.includes("XForwardedFor"));
      });
    const argument = "--entryPoints.web.forwardedHeaders.notAppendXForwardedFor=true";
    assert.deepEqual(kept("v3.7.0"), [argument, argument]);
    assert.deepEqual([kept("v3.6.24"), kept("v2.11.60")], [[], []]);
  });

  it("redirects by its own means to the public port", () => {
    const { traefik } = series09.values({
      ...input,
      traefik: { ...input.traefik, entryPointRedirect: 443 },
    } as ChartInput);
    assert.match(
      JSON.stringify(traefik),
      /redirections\.entryPoint\.to=:443".*scheme=https".*permanent=true/,
    );
  });
});

describe("further Helm values", () => {
  const refused = (values: Tree): readonly string[] =>
    problemsOf({ values, traefik: { trustedIPs: ["10.0.0.0/8"] } }).map(({ key }) => key);

  it("are refused wherever they would overwrite what the program sets", () => {
    assert.deepEqual(refused({ reana_hostname: "other.org" }), ["reana:values.reana_hostname"]);
    assert.deepEqual(refused({ traefik: { service: { type: "NodePort" } } }), [
      "reana:values.traefik.service.type",
    ]);
    assert.ok(refused({ traefik: null }).includes("reana:values.traefik"));
    assert.ok(
      refused({ ingress: { tls: { self_signed_cert: true } } }).includes(
        "reana:values.ingress.tls.self_signed_cert",
      ),
    );
    assert.deepEqual(refused({ secrets: { cache: { password: "x" } } }), [
      "reana:values.secrets.cache.password",
    ]);
    const environment = { PROXYFIX_CONFIG: "{}" };
    assert.deepEqual(refused({ components: { reana_server: { environment } } }), [
      "reana:values.components.reana_server.environment.PROXYFIX_CONFIG",
    ]);
  });

  it("are refused where they would widen trust by a way round", () => {
    const insecure = { traefik: { ports: { web: { forwardedHeaders: { insecure: true } } } } };
    assert.ok(refused(insecure).includes("reana:values.traefik.ports.web.forwardedHeaders"));
    const proxyProtocol = { traefik: { ports: { websecure: { proxyProtocol: { insecure: true } } } } };
    assert.deepEqual(refused(proxyProtocol), ["reana:values.traefik.ports.websecure.proxyProtocol"]);
    for (const argument of [
      "--entryPoints.web.forwardedHeaders.insecure",
      "--entrypoints.websecure.forwardedheaders.trustedips=0.0.0.0/0",
      "--entryPoints.web.proxyProtocol.insecure",
      "--entryPoints.web.http.redirections.entryPoint.to=websecure",
      "--entrypoints.web.http.aliasHeadersStrategy=keep",
      "--entryPoints.websecure.http.underscoreHeadersStrategy=keep",
    ]) {
      assert.deepEqual(
        refused({ traefik: { additionalArguments: [argument] } }),
        ["reana:values.traefik.additionalArguments"],
        argument,
      );
    }
  });

  it("are taken beside what the program sets", () => {
    assert.deepEqual(
      refused({ traefik: { additionalArguments: ["--log.level=DEBUG"], deployment: { replicas: 2 } } }),
      [],
    );
    assert.deepEqual(
      refused({
        components: { reana_server: { environment: { REANA_RATELIMIT_GUEST_USER: "9 per second" } } },
      }),
      [],
    );
  });

  it("add to lists that the program adds to, and replace no other", () => {
    const list = ["traefik.additionalArguments"];
    const argued = (argument: string): Tree => ({ traefik: { additionalArguments: [argument] } });
    const [further, own] = [argued("--log.level=DEBUG"), argued("--ping")];
    assert.deepEqual(conflicts(further, own, list), []);
    assert.deepEqual(mergeValues(further, own, list), {
      traefik: { additionalArguments: ["--log.level=DEBUG", "--ping"] },
    });
    assert.equal(conflicts(further, own).length, 1);
  });

  it("are not shown where they came encrypted", () => {
    const [problem] = problemsOf({ values: { reana_hostname: "c0ffee" } }, ["values"]);
    assert.equal(problem?.found, "(hidden)");
  });

  it("merge so that everything of both is there, or a conflict names what is not (generated)", () => {
    const key = fc.constantFrom("a", "b", "c");
    const tree = fc.letrec<{ tree: Tree; node: unknown }>((tie) => ({
      tree: fc.dictionary(key, tie("node"), { maxKeys: 3 }),
      node: fc.oneof({ maxDepth: 3 }, fc.integer(), tie("tree")),
    })).tree;
    fc.assert(
      fc.property(tree, tree, (further, own) => {
        const merged = JSON.stringify(leaves(mergeValues(further, own)).sort());
        if (conflicts(further, own).length === 0) {
          assert.equal(merged, JSON.stringify([...new Set([...leaves(further), ...leaves(own)])].sort()));
        } else {
          assert.ok(leaves(own).every((leaf) => merged.includes(JSON.stringify(leaf))));
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** Paths with their values; an empty map counts nothing. */
function leaves(tree: Tree, path = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "object" && value !== null
      ? leaves(value as Tree, `${path}.${key}`)
      : [`${path}.${key}=${String(value as number)}`],
  );
}
