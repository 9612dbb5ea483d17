import assert from "node:assert/strict";
import { denyStatus } from "../../../../components/haproxy/config/deny-rules";
import type { HaproxyVersion } from "../../../../components/config/settings";
import { configuration } from "./sections";
describe("deny rules", () => {
  // An older HAProxy has rules that the newest needs not.
  const lines = [
    configuration(443, { requestsPerAddress: { count: 100, seconds: 10 } }),
    configuration(443, {}, { version: "2.6" }),
  ]
    .flatMap((text) => text.split("\n"))
    .filter((line) => /http-request (deny|reject|tarpit)/.test(line));

  it("each store their name for the log, as the last condition", () => {
    for (const line of lines) {
      assert.match(line, / \{ str\([a-z0-9.-]+\),set-var\(txn\.denied_by\) -m found \}$/, line);
    }
    const names = lines.map((line) => /str\(([^)]*)\)/.exec(line)?.[1] ?? "");
    assert.deepEqual([...new Set(names)].sort(), Object.keys(denyStatus).sort());
    assert.match(configuration(), /log-format ".* %\[var\(txn\.denied_by\)\]"/);
  });

  it("make up for the parser of older releases, and for their lack of an option that drops trailers", () => {
    const rulesOf = (version: HaproxyVersion): number =>
      new Set(
        configuration(443, {}, { version })
          .split("\n")
          .filter((line) => /str\((malformed|length-required)\)/.test(line)),
      ).size;
    assert.deepEqual((["2.6", "2.8", "3.0", "3.2"] as const).map(rulesOf), [6, 6, 4, 2]);
  });
});
