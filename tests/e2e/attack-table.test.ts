import assert from "node:assert/strict";
import { attackedWays } from "./attack-table";
import { ways } from "./way-table";

describe("attacks on the sandbox's node", () => {
  it("are tried on every way with HAProxy; 4b is the path of 4", () => {
    const withHaproxy = ways
      .filter(
        ({ config }) => (config["frontEnd"] as { type?: string } | undefined)?.type !== "ingress-controller",
      )
      .map(({ name }) => name)
      .filter((name) => name !== "haproxy-cert-manager");
    assert.deepEqual(attackedWays.map(({ way }) => way.name).sort(), withHaproxy.sort());
  });
});
