import assert from "node:assert/strict";
import { denyStatus } from "../../../../components/haproxy/config/deny-rules";
import { configuration } from "./sections";
describe("deny rules", () => {
  const lines = configuration(443, { requestsPerAddress: { count: 100, seconds: 10 } })
    .split("\n")
    .filter((line) => /http-request (deny|reject|tarpit)/.test(line));

  it("each store their name for the log, as the last condition", () => {
    for (const line of lines) {
      assert.match(line, / \{ str\([a-z0-9.-]+\),set-var\(txn\.denied_by\) -m found \}$/, line);
    }
    const names = lines.map((line) => /str\(([^)]*)\)/.exec(line)?.[1] ?? "");
    assert.deepEqual([...new Set(names)].sort(), Object.keys(denyStatus).sort());
    assert.match(configuration(), /log-format ".* %\[var\(txn\.denied_by\)\]"/);
  });
});
