import assert from "node:assert/strict";
import { settings } from "./stack-settings";

describe("settings", () => {
  it("have the defaults that the README documents", () => {
    assert.deepEqual(settings({}), {
      endpoint: { hostname: "reana.example.org", httpsPort: 443, httpPort: 80 },
      namespace: { name: "reana", lifecycle: "created" },
      release: { name: "reana", timeoutSeconds: 900, historyLimit: 10 },
      chart: {
        source: "repository",
        repository: "https://reanahub.github.io/reana",
        version: "0.95.0-alpha.5",
        contract: undefined,
      },
      frontEnd: {
        type: "haproxy",
        tls: "ends",
        behind: { type: "clients" },
        image: "docker.io/library/haproxy:3.2.26",
        replicas: 2,
        additions: { rules: [], backends: {} },
        maxConnections: 8_000,
        connectionsPerAddress: 1_000,
        threads: 2,
        memoryMebibytes: 512,
        service: { type: "LoadBalancer", annotations: {}, loadBalancerClass: undefined, sourceRanges: [] },
        timeouts: { inactivitySeconds: 300, tunnelSeconds: 86_400, headersSeconds: 10, drainSeconds: 120 },
      },
      controller: { type: "bundled" },
      traefik: { readTimeoutSeconds: 3600 },
      ingress: { source: "chart", annotations: {}, extra: [], middlewares: {} },
      tls: { source: "self-signed", validityDays: 397, renewBeforeDays: 30 },
      boundary: { type: "network-policies" },
      secrets: {},
      monitoring: { type: "none" },
      clusterDomain: "cluster.local",
      values: {},
      valuesAreSecret: false,
    });
  });

  it("leave the certificate to the load balancer that ends TLS, and plain http to another controller", () => {
    const behind = { type: "tls-ending-load-balancer", addresses: ["192.0.2.1"] };
    const { tls, frontEnd } = settings({ frontEnd: { type: "haproxy", behind } });
    assert.deepEqual(tls, { source: "outside" });
    // Its address is all that HAProxy sees of a connection.
    assert.ok(frontEnd.type === "haproxy" && frontEnd.connectionsPerAddress === "unlimited");
    // The CLI hands on an empty map for a key that is not set.
    assert.equal(settings({ tls: {} }).tls.source, "self-signed");
    const other = settings({
      frontEnd: { type: "controller" },
      controller: { type: "other", className: "nginx" },
    });
    assert.deepEqual(other.frontEnd, {
      type: "controller",
      plainHttp: "as the controller does",
      service: undefined,
    });
  });

  it("redirect where clients meet Traefik, at the node ports of REANA's chart", () => {
    assert.deepEqual(settings({ frontEnd: { type: "controller" } }).frontEnd, {
      type: "controller",
      plainHttp: "redirected",
      service: { type: "NodePort", httpNodePort: 30080, httpsNodePort: 30443 },
    });
  });

  it("enable network policies where HAProxy is in the cluster, and not where another hop comes first", () => {
    const typeOf = (config: Record<string, unknown>): string => settings(config).boundary.type;
    const outside = { type: "outside-haproxy", addresses: ["192.0.2.7"], nodes: ["192.0.2.21"] };
    assert.equal(typeOf({ boundary: {} }), "network-policies");
    assert.equal(typeOf({ frontEnd: outside }), "none");
    assert.equal(typeOf({ frontEnd: { type: "controller" } }), "none");
    assert.equal(typeOf({ boundary: { type: "none" } }), "none");
    assert.equal(typeOf({ frontEnd: outside, boundary: { type: "network-policies" } }), "network-policies");
  });

  it("cannot be changed by anybody, at any depth", () => {
    const { traefik } = settings({ traefik: { trustedIPs: ["10.0.0.0/8"] } });
    assert.throws(() => (traefik.trustedIPs as string[]).push("192.0.2.1"), TypeError);
  });

  it("write the host name in lower case, as browsers send it", () => {
    assert.equal(settings({ hostname: "REANA.Example.org" }).endpoint.hostname, "reana.example.org");
  });

  it("name an address once", () => {
    const { traefik } = settings({
      traefik: { trustedIPs: ["10.0.0.0/8", "10.0.0.0/8 ", "2001:db8::1", "2001:DB8::1"] },
    });
    assert.deepEqual(traefik.trustedIPs, ["10.0.0.0/8", "2001:db8::1"]);
  });

  it("remember that further values came encrypted", () => {
    assert.equal(settings({ values: { a: 1 } }, ["values"]).valuesAreSecret, true);
  });
});
