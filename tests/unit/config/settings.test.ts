import assert from "node:assert/strict";
import { settings } from "./stack-settings";

describe("settings", () => {
  it("have the defaults that docs/settings.md documents", () => {
    assert.deepEqual(settings({}), {
      mode: "haproxy",
      endpoint: { hostname: "reana.example.org", httpsPort: 443, httpPort: 80 },
      protect: true,
      reapply: 0,
      cluster: { serviceNodePortRange: "30000-32767" },
      namespace: { name: "reana", create: true, labels: {} },
      release: { name: "reana", timeoutSeconds: 900, maxHistory: 10 },
      chart: {
        source: "repository",
        repository: "https://reanahub.github.io/reana",
        login: { username: undefined, password: undefined, caFile: undefined },
        version: "0.95.0-alpha.5",
        series: undefined,
      },
      frontEnd: {
        type: "haproxy",
        tls: "terminate",
        loadBalancer: { mode: "none" },
        image: "docker.io/library/haproxy:3.2.26",
        haproxyVersion: "3.2",
        nodeSelector: {},
        tolerations: [],
        affinity: {},
        imagePullSecrets: [],
        podAnnotations: {},
        runAsUser: 99,
        replicas: 2,
        customConfig: { rules: [], backends: {} },
        maxConnections: 8_000,
        connectionsPerAddress: 1_000,
        openRequestsPerAddress: 1_000,
        threads: 2,
        resources: {
          requests: { cpu: "100m", memory: "128Mi" },
          limits: { cpu: "2", memory: "512Mi" },
        },
        service: {
          type: "LoadBalancer",
          annotations: {},
          loadBalancerSourceRanges: [],
        },
        timeouts: { inactivitySeconds: 300, tunnelSeconds: 86_400, headersSeconds: 10, drainSeconds: 120 },
      },
      ingressController: { type: "bundled-traefik" },
      traefik: { namespaces: [], readTimeoutSeconds: 3600, drainSeconds: 120 },
      ingress: { managedBy: "chart", annotations: {}, extra: [], middlewares: {} },
      tls: { source: "self-signed", validityDays: 397, renewBeforeDays: 30 },
      networkPolicies: { enabled: true },
      users: {},
      secrets: {},
      monitoring: { type: "none" },
      clusterDomain: "cluster.local",
      values: {},
      secretValues: {},
      valuesAreSecret: false,
    });
  });

  it("leave the certificate to the load balancer that terminates TLS, and plain http to another controller", () => {
    const loadBalancer = { mode: "tls-termination", sourceRanges: ["192.0.2.1"] };
    const { tls, frontEnd } = settings({ frontEnd: { type: "haproxy", loadBalancer } });
    assert.deepEqual(tls, { source: "external" });
    // Its address is all that HAProxy sees of a connection.
    assert.ok(frontEnd.type === "haproxy" && frontEnd.connectionsPerAddress === "unlimited");
    const other = settings({
      frontEnd: { type: "ingress-controller" },
      ingressController: { type: "other", className: "nginx" },
    });
    assert.deepEqual(other.frontEnd, {
      type: "ingress-controller",
      httpRedirect: undefined,
      service: undefined,
    });
  });

  it("redirect where clients meet Traefik, at the node ports of REANA's chart", () => {
    assert.deepEqual(settings({ frontEnd: { type: "ingress-controller" } }).frontEnd, {
      type: "ingress-controller",
      httpRedirect: true,
      service: { type: "NodePort", httpNodePort: 30080, httpsNodePort: 30443 },
    });
  });

  it("enable network policies where HAProxy is in the cluster, and not where another hop comes first", () => {
    const enabled = (config: Record<string, unknown>): boolean => settings(config).networkPolicies.enabled;
    const outside = { type: "external-haproxy", addresses: ["192.0.2.7"], nodes: ["192.0.2.21"] };
    assert.equal(enabled({}), true);
    assert.equal(enabled({ frontEnd: outside }), false);
    assert.equal(enabled({ frontEnd: { type: "ingress-controller" } }), false);
    assert.equal(enabled({ networkPolicies: { enabled: false } }), false);
    assert.equal(enabled({ frontEnd: outside, networkPolicies: { enabled: true } }), true);
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
