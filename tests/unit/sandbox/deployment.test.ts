import assert from "node:assert/strict";
import { resourceSummary } from "../../../sandbox/deployment";

describe("what pulumi up says that it did", () => {
  it("is found at its end", () => {
    const output =
      "Updating (dev):\n\n    reana:index:Reana reana\nResources:\n    + 25 created\n    1 unchanged\n\nDuration: 12s\n";
    assert.deepEqual(resourceSummary(output), ["+ 25 created", "1 unchanged"]);
  });

  it("is nothing when the command never came to its end", () => {
    assert.deepEqual(resourceSummary("Updating (dev):\n"), []);
  });
});
