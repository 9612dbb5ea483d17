import assert from "node:assert/strict";
import { configuration, section } from "./sections";

describe("a request that may change something", () => {
  const backend = (input: Parameters<typeof configuration>[2] = {}): readonly string[] =>
    section(configuration(443, {}, input), "backend traefik");

  it("gets a connection to Traefik that had no request before, from a server that is as healthy as the other", () => {
    const lines = backend();
    const own = lines.filter((line) => line.includes("no-reuse"));
    assert.equal(own[0], "use-server traefik-no-reuse if !{ method GET HEAD OPTIONS }");
    assert.match(own[1] ?? "", /^server traefik-no-reuse \S+:80 track traefik weight 0 pool-max-conn 0$/);
    assert.equal(own.length, 2);
    // HAProxy refuses a server that both checks and tracks.
    assert.ok(
      lines.indexOf(own[1] ?? "") < lines.findIndex((line) => line.startsWith("default-server check")),
    );
    assert.ok(
      !lines.some((line) => line.startsWith("http-reuse")),
      "others reuse only as HAProxy does by default",
    );
  });

  it("goes to each of several nodes alike, and to one that is up", () => {
    const http = ["192.0.2.1:30080", "192.0.2.2:30080", "192.0.2.3:30080"];
    const rules = backend({ runtime: { type: "machine" }, traefik: { http, https: [] } }).filter((line) =>
      line.startsWith("use-server"),
    );
    const unsafe = "if !{ method GET HEAD OPTIONS }";
    assert.deepEqual(rules, [
      `use-server traefik-1-no-reuse ${unsafe} { rand(3) eq 0 }`,
      `use-server traefik-2-no-reuse ${unsafe} { rand(2) eq 0 }`,
      `use-server traefik-3-no-reuse ${unsafe} { rand(1) eq 0 }`,
      `use-server traefik-1-no-reuse ${unsafe}`,
      `use-server traefik-2-no-reuse ${unsafe}`,
      `use-server traefik-3-no-reuse ${unsafe}`,
    ]);
  });

  it("is none where HAProxy passes TLS through, but for ACME challenges", () => {
    assert.doesNotMatch(configuration(443, {}, { tls: "passthrough" }), /no-reuse/);
  });
});
