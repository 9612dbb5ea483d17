import assert from "node:assert/strict";
import fc from "fast-check";
import type { FrontEndSettings } from "../../config/settings";
import {
  authority,
  entryPoints,
  hasHopBefore,
  proxyFix,
  publicUrl,
  redirectHop,
  tlsEnd,
} from "../../path/derive";
import { requestPath, type RequestPath } from "../../path/request-path";
import { trustProblems } from "../../path/trust";
import { settings } from "../config/words";

const types: readonly FrontEndSettings["type"][] = ["haproxy", "traefik"];
const pathOf = (type: FrontEndSettings["type"], https = 443): RequestPath =>
  requestPath(settings({ frontEnd: { type }, ports: { https, http: https === 80 ? 8080 : 80 } }));

describe("the path of a request", () => {
  for (const type of types) {
    it(`ends TLS exactly once, and redirects there (${type})`, () => {
      const path = pathOf(type);
      assert.equal(path.hops.filter(({ tls }) => tls === "ends").length, 1);
      assert.equal(redirectHop(path), tlsEnd(path));
    });

    it(`sees the client only at its first hop (${type})`, () => {
      const [first, ...others] = pathOf(type).hops;
      assert.equal(first.reachedFrom, "client");
      assert.ok(others.every(({ reachedFrom }) => reachedFrom !== "client"));
    });

    it(`counts one value of X-Forwarded-For for every hop that appends one (${type})`, () => {
      const path = pathOf(type);
      assert.deepEqual(proxyFix(path), { x_for: path.hops.length, x_proto: 1 });
    });

    it(`ends at Traefik, behind which sessions are routed (${type})`, () => {
      assert.equal(pathOf(type).hops.at(-1)?.role, "traefik");
    });
  }

  it("reaches Traefik over plain http once TLS has ended, over both entry points before", () => {
    assert.deepEqual(entryPoints(pathOf("haproxy")), ["web"]);
    assert.deepEqual(entryPoints(pathOf("traefik")), ["web", "websecure"]);
    assert.equal(hasHopBefore(pathOf("haproxy"), "traefik"), true);
    assert.equal(hasHopBefore(pathOf("traefik"), "traefik"), false);
  });

  it("cannot go without an end of TLS", () => {
    const path: RequestPath = {
      endpoint: { hostname: "r.org", httpsPort: 443, httpPort: 80 },
      hops: [{ role: "traefik", tls: "never sees", reachedFrom: "client", appendsForwardedFor: true }],
    };
    assert.throws(() => tlsEnd(path), /no hop ends TLS on the path traefik/);
  });

  it("names the port in URLs only where it is not the scheme's own (generated)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65535 }), (port) => {
        const url = new URL(publicUrl(pathOf("haproxy", port)));
        assert.equal(url.port, port === 443 ? "" : String(port));
        assert.equal(authority("r.org", port, "http"), new URL(`http://r.org:${port}`).host);
      }),
    );
  });
});

describe("trust", () => {
  const problems = (type: string, trustedIPs: readonly string[]): readonly string[] => {
    const stack = settings({ frontEnd: { type }, traefik: { trustedIPs } });
    return trustProblems(requestPath(stack), stack).map(({ key, advice }) => `${key} ${advice}`);
  };

  it("is needed behind HAProxy", () => {
    assert.match(
      problems("haproxy", []).join(),
      /^reana:traefik\.trustedIPs must hold the network that HAProxy's pods live in/,
    );
    assert.deepEqual(problems("haproxy", ["10.244.0.0/16"]), []);
  });

  it("is refused where clients reach Traefik themselves", () => {
    assert.match(
      problems("traefik", ["10.244.0.0/16"]).join(),
      /must be empty here: clients reach Traefik itself/,
    );
    assert.deepEqual(problems("traefik", []), []);
  });
});
