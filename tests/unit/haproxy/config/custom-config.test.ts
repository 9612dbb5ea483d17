import assert from "node:assert/strict";
import { configuration, section } from "./sections";

const customConfig = {
  rules: [
    "use_backend custom-status if { path /status }",
    "acl custom-inside src 192.0.2.0/24",
    "http-request deny if !custom-inside",
  ],
  backends: { "custom-status": ["server status 192.0.2.30:8080"] },
};

describe("custom configuration", () => {
  const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
  const frontends = [
    [configuration(443, { customConfig }), "frontend https"],
    [configuration(443, { customConfig }, { tls: "plaintext", loadBalancer }), "frontend http"],
  ] as const;

  it("stands before every sanitising and deny rule but the limits, and chooses a backend at the end", () => {
    for (const [text, title] of frontends) {
      const lines = section(text, title);
      const [acl, deny] = [
        lines.indexOf("acl custom-inside src 192.0.2.0/24"),
        lines.indexOf("http-request deny if !custom-inside"),
      ];
      const first = lines.findIndex(
        (line) =>
          line.includes("(txn.denied_by)") &&
          line.startsWith("http-request") &&
          // Before everything that responds.
          !line.includes("open-requests"),
      );
      assert.ok(acl > 0 && acl < deny && deny < first);
      assert.deepEqual(lines.slice(-2), [
        "use_backend custom-status if { path /status }",
        "default_backend traefik",
      ]);
    }
  });

  it("knows the client's address from a load balancer, which is set before", () => {
    const [, [text, title]] = frontends;
    const lines = section(text, title);
    assert.ok(
      lines.findLastIndex((line) => line.includes("set-var(txn.client)")) <
        lines.indexOf("acl custom-inside src 192.0.2.0/24"),
    );
  });

  it("does not apply to plain HTTP, where everything but ACME challenges is redirected", () => {
    assert.doesNotMatch(section(configuration(443, { customConfig }), "frontend http").join("\n"), /custom-/);
  });

  it("has its backends last, without trailers", () => {
    const text = configuration(443, { customConfig });
    assert.deepEqual(section(text, "backend custom-status"), [
      "option http-drop-request-trailers",
      "server status 192.0.2.30:8080",
    ]);
    assert.equal(text.trimEnd().split("\n").at(-1)?.trim(), "server status 192.0.2.30:8080");
  });
});
