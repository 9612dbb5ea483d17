import assert from "node:assert/strict";
import { configuration, section } from "./sections";

describe("a pod's HAProxy that stops", () => {
  it("waits until its clients have received everything, whatever it does with TLS", () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    for (const tls of ["terminate", "passthrough", "plaintext"] as const) {
      const text = configuration(443, {}, { tls, ...(tls === "plaintext" ? { loadBalancer } : {}) });
      const global = section(text, "global");
      const load = global.find((line) => line.includes("connection-drain.lua")) ?? "";
      assert.match(load, /^lua-load \S+\/connection-drain\.lua abns@connection-drain 8080 8443$/);
      assert.ok(global.indexOf("tune.lua.bool-sample-conversion normal") < global.indexOf(load));
      assert.equal(text.match(/bool-sample-conversion/g)?.length, 1);
      assert.ok(section(text, "frontend connection-drain").includes("bind abns@connection-drain"));
    }
  });

  it("does not on a machine, whose network goes on", () => {
    assert.doesNotMatch(configuration(443, {}, { runtime: { type: "machine" } }), /lua|connection-drain/);
  });
});
