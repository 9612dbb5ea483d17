import assert from "node:assert/strict";
import { logFormat } from "../../../../components/haproxy/config/frontends";
import { denyStatus } from "../../../../components/haproxy/config/deny-rules";
import {
  connectionLog,
  explainedTerminationStates,
  explainedDenyRules,
  readLine,
  requestLog,
} from "./log-page";

describe("docs/logs.md", () => {
  it("names the fields of a request's line, all of them and in their order", () => {
    assert.deepEqual(requestLog.fields.join(" "), logFormat.replaceAll('"', ""));
  });

  it("has examples of such lines, with termination states that it explains", () => {
    for (const log of [requestLog, connectionLog]) {
      assert.ok(log.examples.length > 0);
      for (const example of log.examples) {
        assert.ok(explainedTerminationStates.includes(readLine(example, log)["%ts"] ?? ""), example);
      }
    }
    assert.equal(requestLog.examples.length, 2);
  });

  it("explains every deny rule, with its status", () => {
    assert.deepEqual(Object.fromEntries(explainedDenyRules), denyStatus);
  });
});
