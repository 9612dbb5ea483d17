import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { logFormat } from "../../../../components/haproxy/config/frontends";
import { denyStatus } from "../../../../components/haproxy/config/deny-rules";
import {
  awkPrograms,
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

  it("selects lines of requests alone with awk, whatever HAProxy says besides", () => {
    const line = requestLog.examples[0] ?? "";
    const [failed, denied] = [line.replace(" 200 ", " 503 "), requestLog.examples[1] ?? ""];
    const others = [
      "Server traefik/traefik is DOWN, reason: Layer4 connection problem, check duration: 0ms. 0 active and 0 backup servers left.",
      "Server traefik/traefik is UP, reason: Layer7 check passed, code: 200, check duration: 2ms.",
      "backend traefik has no server available!",
      "Server traefik/traefik-no-reuse is DOWN via traefik/traefik. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.",
      "The mounted certificate cannot be served: it is not the certificate of the key",
      "[WARNING]  (8) : Server traefik/traefik is DOWN, changed from its DNS response now here.",
      ...connectionLog.examples,
    ];
    const selected = (program: string): readonly string[] =>
      execFileSync("awk", [program], {
        input: [line, failed, denied, ...others].join("\n"),
        encoding: "utf8",
      })
        .trimEnd()
        .split("\n");
    assert.deepEqual(awkPrograms.map(selected), [[denied], [failed]]);
    assert.ok(awkPrograms.every((program) => program.includes(`NF == ${requestLog.fields.length} `)));
  });

  it("explains every deny rule, with its status", () => {
    assert.deepEqual(Object.fromEntries(explainedDenyRules), denyStatus);
  });
});
