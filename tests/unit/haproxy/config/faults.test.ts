import assert from "node:assert/strict";
import { configuration, section } from "./sections";

describe("haproxy.cfg, where something around HAProxy is missing, silent or slow", () => {
  it("binds IPv6 where there is some: HAProxy does not start otherwise", () => {
    for (const [runtime, condition] of [
      [{ type: "pod", certificate: "mounted" }, `.if strstr("'$POD_IPS'",:)`],
      [{ type: "machine" }, `.if !streq("$WITHOUT_IPV6",true)`],
    ] as const) {
      const lines = configuration(443, {}, { runtime })
        .split("\n")
        .map((line) => line.trim());
      const ofIpv6 = lines.flatMap((line, index) => (line.startsWith("bind :::") ? [index] : []));
      assert.ok(ofIpv6.length > 1);
      for (const index of ofIpv6) {
        assert.deepEqual([lines[index - 1], lines[index + 1]], [condition, ".endif"]);
      }
    }
  });

  it("asks the cluster's DNS for Traefik's whole name and nothing else, and outlives its silence", () => {
    const [server = ""] = section(configuration(), "backend traefik").filter((line) =>
      line.startsWith("default-server"),
    );
    assert.match(server, / resolvers cluster init-addr last,none /);
    assert.doesNotMatch(configuration(), /libc/);
    const lines = section(configuration(), "resolvers cluster");
    for (const failure of ["timeout", "refused", "other"]) {
      assert.ok(lines.includes(`hold ${failure} 24h`), failure);
    }
  });

  it("takes Traefik for reachable once a check has passed, not before: new pods count as ready by that", () => {
    const backend = (text: string): readonly string[] => section(text, "backend traefik");
    assert.match(backend(configuration()).join("\n"), /^default-server check .* init-state down /m);
    // A machine has no such probe, its HAProxy may not know the option, and would say 503 after each reload.
    assert.doesNotMatch(configuration(443, {}, { runtime: { type: "machine" } }), /init-state/);
  });

  it("takes a Traefik that hangs for one that is away: it has to respond, or to complete a TLS handshake", () => {
    const web = section(configuration(), "backend traefik");
    assert.ok(web.includes("option httpchk") && web.includes("http-check expect status 100-599"));
    const text = configuration(443, {}, { tls: "passthrough" });
    assert.match(section(text, "backend traefik-tls").at(-1) ?? "", / check-ssl verify none$/);
  });

  it("lets uploads over HTTP/2 be fast where the release does not by itself", () => {
    const windows = (["2.6", "2.8", "3.0", "3.2", "3.4"] as const).map((version) =>
      section(configuration(443, {}, { version, runtime: { type: "machine" } }), "global").filter((line) =>
        line.includes("initial-window-size"),
      ),
    );
    assert.deepEqual(windows, [
      ["tune.h2.initial-window-size 2097152"],
      ["tune.h2.initial-window-size 2097152"],
      ["tune.h2.fe.initial-window-size 2097152"],
      [],
      [],
    ]);
  });

  it("forwards server-sent events at once", () => {
    assert.ok(section(configuration(), "frontend https").includes("option http-no-delay"));
    // Not where HAProxy parses no HTTP: it would warn.
    assert.doesNotMatch(configuration(443, {}, { tls: "passthrough" }), /http-no-delay/);
  });

  it("ends connections to the redirect with the response", () => {
    for (const tls of ["terminate", "passthrough"] as const) {
      const lines = section(configuration(443, {}, { tls }), "frontend http");
      for (const line of ["option httpclose", "timeout client 10s", "timeout http-keep-alive 2s"]) {
        assert.ok(lines.includes(line), line);
      }
    }
  });
});
