import assert from "node:assert/strict";
import { median, table } from "../../bench/statistics";

describe("the table of measurements", () => {
  it("has the middle of the rounds and their spread", () => {
    assert.equal(median([9, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 9]), 3);
    assert.equal(
      table([
        { name: "boot", values: [3, 5, 4], aim: "5 s" },
        { name: "cold", values: [750], aim: "" },
        { name: "never measured", values: [], aim: "" },
      ]),
      [
        "| what | median | from, to | rounds | aim |",
        "|---|---|---|---|---|",
        "| boot | 4.0 s | 3.0 s to 5.0 s | 3 | 5 s |",
        "| cold | 12.5 min |  | 1 |  |",
        "",
      ].join("\n"),
    );
  });
});
