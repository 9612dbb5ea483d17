import assert from "node:assert/strict";
import * as fc from "fast-check";
import { wavesOf } from "../../../../tools/render/waves";

describe("the waves of npm run render", () => {
  it("pass through what is not applied", () => {
    const waves = wavesOf(
      [
        { urn: "last", dependencies: ["password"] },
        { urn: "first", dependencies: [] },
        { urn: "password", dependencies: ["first"] },
      ],
      (urn) => urn !== "password",
    );
    assert.deepEqual([...waves].sort(), [
      ["first", 1],
      ["last", 2],
    ]);
  });

  it("put each object after everything that it waits for, and have no gaps (generated)", () => {
    // Each resource waits for some of those before it.
    const graph = fc
      .array(fc.tuple(fc.array(fc.nat()), fc.boolean()), { minLength: 1, maxLength: 12 })
      .map((all) =>
        all.map(([before, applied], index) => ({
          urn: String(index),
          dependencies: index === 0 ? [] : before.map((each) => String(each % index)),
          applied,
        })),
      );
    fc.assert(
      fc.property(graph, (resources) => {
        const applied = new Set(resources.filter((each) => each.applied).map(({ urn }) => urn));
        const waves = wavesOf(resources.toReversed(), (urn) => applied.has(urn));
        assert.deepEqual(new Set(waves.keys()), applied);
        for (const { urn, dependencies } of resources.filter((each) => each.applied)) {
          for (const dependency of dependencies.filter((each) => applied.has(each))) {
            assert.ok((waves.get(dependency) ?? 0) < (waves.get(urn) ?? 0));
          }
        }
        const used = new Set(waves.values());
        assert.deepEqual(
          [...used].sort((a, b) => a - b),
          [...used.keys()].map((_, index) => index + 1),
        );
      }),
    );
  });
});
