import assert from "node:assert/strict";
import fc from "fast-check";
import type { Hops } from "../../../components/topology/hops";
import { authority, httpUrl, publicUrl } from "../../../components/topology/public-url";
import { proxyFix, tlsTerminationOf, topologyOf, type Topology } from "../../../components/topology/topology";
import { settings } from "../config/stack-settings";
import { example, examples } from "../../../tools/examples";

const topology = (config: Readonly<Record<string, unknown>>): Topology => topologyOf(settings(config));

/** The hops in one line: the one that terminates TLS in capitals, and between them how each forwards information about the client. */
const inOneLine = ({ hops }: Topology): string =>
  hops
    .map(
      ({ role, tls, forwardsVia }) => `${tls === "terminate" ? role.toUpperCase() : role} >${forwardsVia}>`,
    )
    .join(" ");

describe("a topology", () => {
  for (const { name, config } of examples) {
    it(`terminates TLS exactly once and ends at the ingress controller, which routes sessions (${name})`, () => {
      const { hops } = topology(config);
      assert.equal(hops.filter(({ tls }) => tls === "terminate").length, 1);
      assert.equal(hops.at(-1)?.role, "ingress-controller");
    });

    it(`never redirects behind the hop that terminates TLS, except behind a load balancer that forwards the scheme (${name})`, () => {
      const { hops, httpListener, tlsTermination } = topology(config);
      const termination = hops.indexOf(tlsTermination);
      const redirect = hops.findIndex(({ role }) => role === httpListener.hop);
      assert.ok(redirect <= termination || tlsTermination.role === "load-balancer");
    });
  }

  it("has the hops of its exposure mode", () => {
    const expected: Readonly<Record<string, string>> = {
      "controller-http": "INGRESS-CONTROLLER >forwarded headers>",
      "other-controller": "INGRESS-CONTROLLER >forwarded headers>",
      haproxy: "HAPROXY >forwarded headers> ingress-controller >forwarded headers>",
      passthrough: "haproxy >PROXY protocol> INGRESS-CONTROLLER >forwarded headers>",
      "external-haproxy": "HAPROXY >forwarded headers> ingress-controller >forwarded headers>",
      "load-balancer-proxy-protocol":
        "load-balancer >PROXY protocol> HAPROXY >forwarded headers> ingress-controller >forwarded headers>",
      "load-balancer-tls":
        "LOAD-BALANCER >forwarded headers> haproxy >forwarded headers> ingress-controller >forwarded headers>",
    };
    for (const [name, text] of Object.entries(expected)) {
      assert.equal(inOneLine(topology(example(name).config)), text, name);
    }
  });

  it("has HAProxy terminate TLS behind a load balancer that encrypts anew", () => {
    const config = {
      frontEnd: {
        type: "haproxy",
        loadBalancer: { mode: "tls-reencryption", sourceRanges: ["192.0.2.0/28"] },
      },
    };
    assert.equal(
      inOneLine(topology(config)),
      "load-balancer >forwarded headers> HAPROXY >forwarded headers> ingress-controller >forwarded headers>",
    );
    const { mode, tls, frontEnd } = settings({ ...config, mode: "load-balancer-tls" });
    assert.equal(mode, "load-balancer-tls");
    assert.equal(tls.source, "self-signed");
    assert.ok(frontEnd.type === "haproxy" && frontEnd.connectionsPerAddress === "unlimited");
    assert.equal(proxyFix(topology(config), true).x_for, 1);
  });

  it("counts the values of X-Forwarded-For that its hops write", () => {
    const counted = (keepsForwardedFor: boolean): ReadonlyMap<string, number> =>
      new Map(
        examples.map(({ name, config }) => [name, proxyFix(topology(config), keepsForwardedFor).x_for]),
      );
    assert.deepEqual(Object.fromEntries(counted(false)), {
      "controller-http": 1,
      "controller-redirect": 1,
      "manual-ingress": 1,
      "existing-traefik": 1,
      "other-controller": 1,
      haproxy: 2,
      "haproxy-cert-manager": 2,
      passthrough: 1,
      "external-haproxy": 2,
      "load-balancer-proxy-protocol": 2,
      "load-balancer-tls": 2,
    });
    // Then reana-server has the same configuration in every mode, and a change of mode does not restart it.
    assert.deepEqual(new Set(counted(true).values()), new Set([1]));
  });

  it("reaches the ingress controller over plain HTTP once TLS is terminated", () => {
    assert.equal(topology(example("haproxy").config).ingressController.arrivingScheme, "http");
    assert.equal(topology(example("passthrough").config).ingressController.arrivingScheme, "https");
  });

  it("knows where clients connect to the ingress controller directly, and where it parses requests first", () => {
    const modes = (holds: (topology: Topology) => boolean): readonly (string | undefined)[] =>
      examples.filter(({ config }) => holds(topology(config))).map(({ name }) => name);
    assert.deepEqual(
      modes(({ ingressController }) => ingressController.previousHop === undefined),
      ["controller-http", "controller-redirect", "existing-traefik", "manual-ingress", "other-controller"],
    );
    assert.deepEqual(
      modes(({ ingressController }) => ingressController.terminatesTls),
      [
        "controller-http",
        "controller-redirect",
        "existing-traefik",
        "manual-ingress",
        "other-controller",
        "passthrough",
      ],
    );
  });

  it("cannot be without TLS termination", () => {
    const hops: Hops = [
      {
        role: "ingress-controller",
        location: "in-cluster",
        tls: "plaintext",
        forwardsVia: "forwarded headers",
        sourceRanges: [],
      },
    ];
    assert.throws(() => tlsTerminationOf(hops), /no hop terminates TLS in the topology ingress-controller/);
  });

  it("names the port in URLs only where it is not the scheme's own (generated)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65534 }), (port) => {
        const { endpoint } = topology({ ports: { https: port, http: port + 1 } });
        assert.equal(new URL(publicUrl({ endpoint })).port, port === 443 ? "" : String(port));
        assert.equal(new URL(httpUrl({ endpoint })).port, port + 1 === 80 ? "" : String(port + 1));
        assert.equal(authority("r.org", port, "http"), new URL(`http://r.org:${port}`).host);
      }),
    );
  });
});
