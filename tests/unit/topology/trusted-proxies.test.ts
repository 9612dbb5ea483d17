import assert from "node:assert/strict";
import { podNetworks } from "../../../components/topology/hops";
import { topologyOf, type Topology } from "../../../components/topology/topology";
import { isWholeNetwork, trustWarnings } from "../../../components/topology/trusted-proxies";
import { settings } from "../config/stack-settings";
import { example, examples } from "../../../tools/examples";

const topology = (config: Readonly<Record<string, unknown>>): Topology => topologyOf(settings(config));

describe("trusted proxies", () => {
  const trust = (config: Readonly<Record<string, unknown>>): unknown =>
    topology(config).ingressController.trustedProxies;

  it("are the hop before Traefik, by the information that it forwards", () => {
    assert.deepEqual(trust(example("controller-http").config), undefined);
    assert.deepEqual(trust(example("external-haproxy").config), {
      forwardedVia: { http: "forwarded headers", https: "forwarded headers" },
      sourceRanges: ["192.0.2.7"],
    });
  });

  it("are the same behind HAProxy in the cluster, whichever entry point it uses", () => {
    const forwardedVia = { http: "forwarded headers", https: "PROXY protocol" };
    const behind = examples.filter(({ config }) => {
      return topology(config).haproxy?.hop.location === "in-cluster";
    });
    assert.ok(behind.length >= 5);
    for (const { name, config } of behind) {
      assert.deepEqual(trust({ ...config, traefik: {} }), { forwardedVia, sourceRanges: podNetworks }, name);
    }
    assert.deepEqual(trust({ traefik: { trustedIPs: ["10.244.0.0/16"] } }), {
      forwardedVia,
      sourceRanges: ["10.244.0.0/16"],
    });
  });

  it("distinguish a group of proxies from a whole network", () => {
    assert.deepEqual(
      ["192.0.2.7", "192.0.2.0/24", "192.0.2.0/23", "2001:db8::1", "2001:db8::/64", "2001:db8::/63"].map(
        isWholeNetwork,
      ),
      [false, false, true, false, false, true],
    );
  });

  it("warn where nothing keeps other pods from the Traefik that trusts their network", () => {
    const warnings = (config: Record<string, unknown>): string =>
      trustWarnings(topology(config), settings(config)).join();
    assert.equal(warnings({}), "");
    assert.match(
      warnings({ networkPolicies: { enabled: false } }),
      /reana:networkPolicies\.enabled: false lets every pod connect to Traefik/,
    );
    assert.equal(warnings({ frontEnd: { type: "ingress-controller" } }), "");
  });

  it("warn where nodes' addresses stand for the clients'", () => {
    const service = { type: "LoadBalancer", externalTrafficPolicy: "Cluster" };
    for (const type of ["haproxy", "ingress-controller"]) {
      const stack = settings({ frontEnd: { type, service } });
      assert.match(trustWarnings(topologyOf(stack), stack).join(), /puts nodes' addresses in place/);
    }
    const { frontEnd } = settings({ frontEnd: { type: "haproxy", service } });
    assert.ok(frontEnd.type === "haproxy" && frontEnd.connectionsPerAddress === "unlimited");
  });

  it("warn where a whole network is trusted like the load balancer", () => {
    const warningsFor = (sourceRanges: readonly string[]): readonly string[] => {
      const stack = settings({
        frontEnd: { type: "haproxy", loadBalancer: { mode: "proxy-protocol", sourceRanges } },
      });
      return trustWarnings(topologyOf(stack), stack);
    };
    assert.deepEqual(warningsFor(["192.0.2.0/28"]), []);
    assert.match(
      warningsFor(["10.0.0.0/8"]).join(),
      /loadBalancer\.sourceRanges: 10\.0\.0\.0\/8 is a whole network/,
    );
  });
});
