import assert from "node:assert/strict";
import { adapterFor, adapters } from "../../../components/chart/adapters";
import type { ChartInput, Tree } from "../../../components/chart/adapter";
import { knownValues, chartSeries, unknownPaths } from "../../../components/chart/known-values";
import { series09 } from "../../../components/chart/series-0-9";
import { series095 } from "../../../components/chart/series-0-95";
import { chartInput } from "../../../components/chart/planned-chart";
import { releaseValues } from "../../../components/chart/release-values";
import { planDeployment } from "../../../components/plan";
import { settings } from "../config/stack-settings";
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
    hasService: true,
    instanceLabel: "reana",
    className: "reana-traefik",
    namespaces: ["reana"],
    version: "v2.5.4",
    imageTag: undefined,
    trustedProxies: {
      forwardedVia: { http: "forwarded headers", https: "PROXY protocol" },
      sourceRanges: ["10.0.0.0/8", "fd00::/8"],
    },
    readTimeoutSeconds: 60,
    drainSeconds: 90,
    entryPointRedirect: undefined,
  },
  server: { proxyFix: { x_for: 2, x_proto: 1 } },
  secrets,
};

describe("chart versions", () => {
  it("are refused when no adapter supports them", () => {
    for (const version of ["0.9.3", "0.95.0-alpha.4", "0.95.0-alpha.6", "1.0.0", "latest"]) {
      const adapter = adapterFor({ version, series: undefined });
      assert.ok(
        "advice" in adapter &&
          /is not a known chart version.*use 0\.9\.4, 0\.95\.0-alpha\.5/.test(adapter.advice),
        version,
      );
    }
  });

  it("are known before they are published, as they are prepared", () => {
    assert.equal(adapterFor({ version: "0.95.0", series: undefined }), series095);
  });

  it("follow the series that the stack sets", () => {
    assert.equal(adapterFor({ version: "0.96.0", series: "0.95" }), series095);
    assert.equal(adapterFor({ version: "0.9.4", series: undefined }), series09);
  });
});

describe("every chart series", () => {
  it("has a list of known values, and an adapter", () => {
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
        const values = releaseValues(
          adapter,
          {},
          adapter.values(chartInput(planned.plan.chart, secrets, "tls")),
        );
        assert.deepEqual(unknownPaths(knownValues(adapter.series), values), []);
      });
    }
  }

  it("configures Traefik alike, by values or by arguments", () => {
    const values = (line: typeof series095): Tree => line.values(input)["traefik"] as Tree;
    const entryPoint = {
      nodePort: 0,
      transport: {
        respondingTimeouts: { readTimeout: "60s" },
        lifeCycle: { requestAcceptGraceTimeout: "5s", graceTimeOut: "90s" },
      },
    };
    const trusted = { trustedIPs: ["10.0.0.0/8", "fd00::/8"] };
    assert.deepEqual(values(series095)["ports"], {
      web: { ...entryPoint, forwardedHeaders: trusted },
      websecure: { ...entryPoint, proxyProtocol: trusted, tls: { enabled: true } },
    });
    assert.deepEqual(values(series095)["providers"], {
      kubernetesIngress: { ingressClass: "reana-traefik", namespaces: ["reana"] },
      kubernetesCRD: { namespaces: ["reana"] },
    });
    assert.deepEqual(values(series09)["additionalArguments"], [
      "--providers.kubernetesIngress.ingressClass=reana-traefik",
      "--providers.kubernetesIngress.namespaces=reana",
      "--providers.kubernetesCRD.namespaces=reana",
      "--entryPoints.web.transport.respondingTimeouts.readTimeout=60s",
      "--entryPoints.web.transport.lifeCycle.requestAcceptGraceTimeout=5s",
      "--entryPoints.web.transport.lifeCycle.graceTimeOut=90s",
      "--entryPoints.websecure.transport.respondingTimeouts.readTimeout=60s",
      "--entryPoints.websecure.transport.lifeCycle.requestAcceptGraceTimeout=5s",
      "--entryPoints.websecure.transport.lifeCycle.graceTimeOut=90s",
      "--entryPoints.web.forwardedHeaders.trustedIPs=10.0.0.0/8,fd00::/8",
      "--entryPoints.websecure.proxyProtocol.trustedIPs=10.0.0.0/8,fd00::/8",
    ]);
  });

  it("trusts nobody where clients connect to Traefik directly", () => {
    const traefik = { ...input.traefik, version: "v3.7.18", trustedProxies: undefined } as const;
    for (const line of [series09, series095]) {
      assert.doesNotMatch(
        JSON.stringify(line.values({ ...input, traefik })),
        /forwardedHeaders|proxyProtocol/,
      );
    }
  });

  it("keeps HAProxy's X-Forwarded-For, where the release supports it and trusts HAProxy", () => {
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
