import * as assert from "node:assert/strict";
import { overlaps, ownsLink } from "../../../sandbox/node/network";

describe("network of the sandbox's node", () => {
  it("finds ranges that share an address", () => {
    assert.equal(overlaps("10.96.0.0/12", "10.96.0.0/16"), true);
    assert.equal(overlaps("10.244.0.7", "10.244.0.0/24"), true);
    assert.equal(overlaps("10.244.1.0/24", "10.244.0.0/24"), false);
    assert.equal(overlaps("192.168.0.0/16", "10.77.0.0/24"), false);
  });

  it("knows a link by the state directory that it is named after", () => {
    assert.equal(ownsLink("/home/one", "/home/one"), true);
    assert.equal(ownsLink("/home/two", "/home/one"), false);
    assert.equal(ownsLink("", "/home/one"), true, "the link of an interrupted up");
    const long = `/${"x".repeat(300)}`;
    assert.equal(ownsLink(long.slice(0, 255), long), true, "the kernel cuts long names");
  });
});
