import assert from "node:assert/strict";
import { byTurns } from "../../../../tools/bench/by-turns";
import { median, ratios, spread, table } from "../../../../tools/bench/statistics";

describe("measurements", () => {
  it("have a middle and a spread", () => {
    assert.equal(median([9, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 9]), 3);
    assert.equal(spread([3, 5, 4], String), "3 to 5");
    assert.equal(spread([3], String), "");
  });

  it("are compared round by round", () => {
    assert.deepEqual(ratios([2, 9], [4, 3]), [0.5, 3]);
  });

  it("are taken by turns, and none always after the same other one", async () => {
    const order: string[] = [];
    const measured = await byTurns(["a", "b"], 3, (name, round) => {
      order.push(name);
      return round + (name === "a" ? 0 : 10);
    });
    assert.equal(order.join(""), "abbaab");
    assert.deepEqual(measured, { a: [0, 1, 2], b: [10, 11, 12] });
  });

  it("are shown in a table of Markdown", () => {
    assert.equal(
      table(
        ["what", "median"],
        [
          ["boot", "4 s"],
          ["down", "2 s"],
        ],
      ),
      ["| what | median |", "|---|---|", "| boot | 4 s |", "| down | 2 s |", ""].join("\n"),
    );
  });
});
