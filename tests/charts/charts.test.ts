import assert from "node:assert/strict";
import fc from "fast-check";
import { contractFor } from "../../charts";
import type { ChartIntent, Tree } from "../../charts/contract";
import { line095, releasePrefix } from "../../charts/line-0-95";
import { conflicts, merge } from "../../charts/passthrough";
import { planDeployment } from "../../plan/plan";
import { settings } from "../config/words";
import { secrets } from "./secrets";

const intent: ChartIntent<string> = {
  hostname: "reana.example.org",
  httpsPort: 8443,
  ingress: { className: "reana-traefik", annotations: {}, entryPoints: ["web"], tlsSecretName: undefined },
  traefik: { service: { type: "ClusterIP" }, trustedIPs: ["10.0.0.0/8"], readTimeoutSeconds: 60 },
  server: { proxyFix: { x_for: 2, x_proto: 1 } },
  secrets,
};

describe("the release prefix", () => {
  it("is cut as the chart cuts it: 13 characters, then one trailing dash", () => {
    assert.equal(releasePrefix("reana"), "reana");
    assert.equal(releasePrefix("reana-production"), "reana-product");
    assert.equal(releasePrefix("reana-at-cern-b"), "reana-at-cern");
    assert.equal(releasePrefix("reana-for-us-b"), "reana-for-us");
    assert.equal(releasePrefix("reana-for-u--b"), "reana-for-u-");
  });

  it("follows the chart's fullnameOverride, which Traefik's names do not", () => {
    const { prefix, traefikService } = line095.names("production", { fullnameOverride: "reana-of-physics" });
    assert.deepEqual([prefix, traefikService], ["reana-of-phys", "production-traefik"]);
  });

  it("keeps Traefik's name once where the release is named after it", () => {
    assert.equal(line095.names("my-traefik", {}).traefikService, "my-traefik");
  });
});

describe("chart versions", () => {
  it("are refused when nobody knows their values", () => {
    for (const version of ["0.9.3", "0.95.0-alpha.4", "0.95.0-alpha.6", "1.0.0", "latest"]) {
      const contract = contractFor({ source: "path", path: ".", version });
      assert.ok(
        "advice" in contract && /does not know.*use 0\.95\.0-alpha\.5/.test(contract.advice),
        version,
      );
    }
  });
});

describe("values of the 0.95 line", () => {
  it("give a LoadBalancer its annotations, class and source ranges, and keep client addresses", () => {
    const service = {
      type: "LoadBalancer",
      annotations: { "example.org/size": "small" },
      loadBalancerClass: "internal",
      sourceRanges: ["192.0.2.0/24"],
    } as const;
    const { traefik } = line095.values({ ...intent, traefik: { ...intent.traefik, service } }) as {
      traefik: Tree;
    };
    assert.deepEqual(traefik["service"], {
      type: "LoadBalancer",
      annotations: { "example.org/size": "small" },
      loadBalancerSourceRanges: ["192.0.2.0/24"],
      spec: { externalTrafficPolicy: "Local", loadBalancerClass: "internal" },
    });
  });

  it("never let an annotation of the stack move requests to another entry point", () => {
    const annotations = { "traefik.ingress.kubernetes.io/router.entrypoints": "websecure", "a.org/b": "c" };
    const { ingress } = line095.values({ ...intent, ingress: { ...intent.ingress, annotations } }) as {
      ingress: Tree;
    };
    assert.deepEqual(ingress["annotations"], {
      "traefik.ingress.kubernetes.io/router.entrypoints": "web",
      "a.org/b": "c",
    });
  });
});

describe("further Helm values", () => {
  const refused = (values: Tree): readonly string[] => {
    const planned = planDeployment(settings({ values, traefik: { trustedIPs: ["10.0.0.0/8"] } }));
    return planned.valid ? [] : planned.problems.map(({ key }) => key);
  };

  it("are refused wherever they would overwrite what the program sets", () => {
    assert.deepEqual(refused({ reana_hostname: "other.org" }), ["reana:values.reana_hostname"]);
    assert.deepEqual(refused({ traefik: { service: { type: "NodePort" } } }), [
      "reana:values.traefik.service.type",
    ]);
    assert.deepEqual(refused({ traefik: null }), ["reana:values.traefik"]);
    assert.deepEqual(refused({ ingress: { tls: { self_signed_cert: true } } }), [
      "reana:values.ingress.tls.self_signed_cert",
    ]);
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

  it("merge so that everything of both is there, or a conflict names what is not (generated)", () => {
    const key = fc.constantFrom("a", "b", "c");
    const tree = fc.letrec<{ tree: Tree; node: unknown }>((tie) => ({
      tree: fc.dictionary(key, tie("node"), { maxKeys: 3 }),
      node: fc.oneof({ maxDepth: 3 }, fc.integer(), tie("tree")),
    })).tree;
    fc.assert(
      fc.property(tree, tree, (further, own) => {
        const merged = JSON.stringify(leaves(merge(further, own)).sort());
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
