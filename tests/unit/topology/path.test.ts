import assert from "node:assert/strict";
import fc from "fast-check";
import {
  arrivesAs,
  authority,
  clientsMeetController,
  controllerReadsFirst,
  plainUrl,
  proxyFix,
  publicUrl,
  redirectHop,
  tlsEnd,
} from "../../../components/topology/topology";
import { requestPath, type RequestPath } from "../../../components/topology/hops";
import {
  holdsStrangers,
  podNetworks,
  traefikTrust,
  trustWarnings,
} from "../../../components/topology/trusted-proxies";
import { settings } from "../config/words";
import { example, examples } from "../../../examples/index";

const pathOf = (config: Readonly<Record<string, unknown>>): RequestPath => requestPath(settings(config));

/** A path in one line: who ends TLS is in capitals, and how each tells the next stands between. */
const drawn = ({ hops }: RequestPath): string =>
  hops.map(({ role, tls, tells }) => `${tls === "ends" ? role.toUpperCase() : role} >${tells}>`).join(" ");

describe("the path of a request", () => {
  for (const { name, config } of examples) {
    it(`ends TLS exactly once and ends at the controller, behind which sessions are routed (${name})`, () => {
      const { hops } = pathOf(config);
      assert.equal(hops.filter(({ tls }) => tls === "ends").length, 1);
      assert.equal(hops.at(-1)?.role, "controller");
    });

    it(`never redirects behind the hop that ended TLS, but for the one that was told how the client came (${name})`, () => {
      const path = pathOf(config);
      const end = path.hops.indexOf(tlsEnd(path));
      const redirect = path.hops.findIndex(({ role }) => role === redirectHop(path));
      assert.ok(redirect <= end || path.hops[end]?.role === "load balancer");
    });
  }

  it("is what each way says", () => {
    const expected: Readonly<Record<string, string>> = {
      "controller-http": "CONTROLLER >forwarded headers>",
      "other-controller": "CONTROLLER >forwarded headers>",
      haproxy: "HAPROXY >forwarded headers> controller >forwarded headers>",
      passthrough: "haproxy >PROXY protocol> CONTROLLER >forwarded headers>",
      "external-haproxy": "HAPROXY >forwarded headers> controller >forwarded headers>",
      "load-balancer-proxy-protocol":
        "load balancer >PROXY protocol> HAPROXY >forwarded headers> controller >forwarded headers>",
      "load-balancer-tls":
        "LOAD BALANCER >forwarded headers> haproxy >forwarded headers> controller >forwarded headers>",
    };
    for (const [name, text] of Object.entries(expected)) {
      assert.equal(drawn(pathOf(example(name).config)), text, name);
    }
  });

  it("counts the values of X-Forwarded-For that hops of ours wrote", () => {
    const counted = (controllerKeeps: boolean): ReadonlyMap<string, number> =>
      new Map(examples.map(({ name, config }) => [name, proxyFix(pathOf(config), controllerKeeps).x_for]));
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
    // Then reana-server is told the same in every way, and stays as it is when one becomes another.
    assert.deepEqual(new Set(counted(true).values()), new Set([1]));
  });

  it("reaches the controller over plain http once TLS has ended", () => {
    assert.equal(arrivesAs(pathOf(example("haproxy").config)), "http");
    assert.equal(arrivesAs(pathOf(example("passthrough").config)), "https");
  });

  it("meets Traefik where clients connect to it, and is read by it first where no hop before has ended TLS", () => {
    const ways = (holds: (path: RequestPath) => boolean): readonly (string | undefined)[] =>
      examples.filter(({ config }) => holds(pathOf(config))).map(({ name }) => name);
    assert.deepEqual(ways(clientsMeetController), [
      "controller-http",
      "controller-redirect",
      "existing-traefik",
      "manual-ingress",
      "other-controller",
    ]);
    assert.deepEqual(ways(controllerReadsFirst), [
      "controller-http",
      "controller-redirect",
      "existing-traefik",
      "manual-ingress",
      "other-controller",
      "passthrough",
    ]);
  });

  it("cannot go without an end of TLS", () => {
    const path: RequestPath = {
      endpoint: { hostname: "r.org", httpsPort: 443, httpPort: 80 },
      hops: [
        { role: "controller", place: "inside the cluster", tls: "never sees", tells: "forwarded headers" },
      ],
    };
    assert.throws(() => tlsEnd(path), /no hop ends TLS on the path controller/);
  });

  it("names the port in URLs only where it is not the scheme's own (generated)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65534 }), (port) => {
        const path = pathOf({ ports: { https: port, http: port + 1 } });
        assert.equal(new URL(publicUrl(path)).port, port === 443 ? "" : String(port));
        assert.equal(new URL(plainUrl(path)).port, port + 1 === 80 ? "" : String(port + 1));
        assert.equal(authority("r.org", port, "http"), new URL(`http://r.org:${port}`).host);
      }),
    );
  });
});

describe("trust", () => {
  const trust = (config: Readonly<Record<string, unknown>>): unknown =>
    traefikTrust(pathOf(config), settings(config));

  it("is of the hop before Traefik, told as that hop tells it", () => {
    assert.deepEqual(trust(example("controller-http").config), { believes: "nobody" });
    assert.deepEqual(trust(example("external-haproxy").config), {
      believes: { http: "forwarded headers", https: "forwarded headers" },
      from: ["192.0.2.7"],
    });
  });

  it("is the same behind HAProxy in the cluster, whichever entry point it uses", () => {
    const believes = { http: "forwarded headers", https: "PROXY protocol" };
    const behind = examples.filter(({ config }) => {
      const { frontEnd } = settings(config);
      return frontEnd.type === "haproxy";
    });
    assert.ok(behind.length >= 5);
    for (const { name, config } of behind) {
      assert.deepEqual(trust({ ...config, traefik: {} }), { believes, from: podNetworks }, name);
    }
    assert.deepEqual(trust({ traefik: { trustedIPs: ["10.244.0.0/16"] } }), {
      believes,
      from: ["10.244.0.0/16"],
    });
  });

  it("tells a group of proxies from a network", () => {
    assert.deepEqual(
      ["192.0.2.7", "192.0.2.0/24", "192.0.2.0/23", "2001:db8::1", "2001:db8::/64", "2001:db8::/63"].map(
        holdsStrangers,
      ),
      [false, false, true, false, false, true],
    );
  });

  it("is warned of where nothing keeps other pods from the Traefik that believes their network", () => {
    const warnings = (config: Record<string, unknown>): string => trustWarnings(settings(config)).join();
    assert.equal(warnings({}), "");
    assert.match(
      warnings({ boundary: { type: "none" } }),
      /reana:boundary\.type: none lets every pod reach Traefik/,
    );
    assert.equal(warnings({ frontEnd: { type: "controller" } }), "");
  });

  it("is warned of where a whole network is taken for the load balancer", () => {
    const behind = (addresses: readonly string[]): readonly string[] =>
      trustWarnings(
        settings({ frontEnd: { type: "haproxy", behind: { type: "proxy-protocol", addresses } } }),
      );
    assert.deepEqual(behind(["192.0.2.0/28"]), []);
    assert.match(behind(["10.0.0.0/8"]).join(), /behind\.addresses: 10\.0\.0\.0\/8 is a whole network/);
  });
});
