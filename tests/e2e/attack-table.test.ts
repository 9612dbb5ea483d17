import assert from "node:assert/strict";
import { attackedModes } from "./attack-table";
import { exposureModes } from "./mode-table";
import { dev } from "./test-stack";

describe("attacks on the sandbox's node", () => {
  it("cover every exposure mode with HAProxy; haproxy-cert-manager has the topology of haproxy", () => {
    const withHaproxy = exposureModes(dev)
      .filter(
        ({ config }) => (config["frontEnd"] as { type?: string } | undefined)?.type !== "ingress-controller",
      )
      .map(({ name }) => name)
      .filter((name) => name !== "haproxy-cert-manager");
    assert.deepEqual(attackedModes.map(({ mode }) => mode.name).sort(), withHaproxy.sort());
  });
});
