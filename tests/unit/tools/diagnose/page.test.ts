import assert from "node:assert/strict";
import type { ClusterObject } from "../../../../components/cluster/cluster-client";
import { podRows, warningRows } from "../../../../tools/diagnose/cluster-state";
import { lastErrors } from "../../../../tools/diagnose/log-errors";
import { page } from "../../../../tools/diagnose/page";

describe("the page of npm run diagnose", () => {
  it("has tables, lines, and why something cannot be read, and nothing that acts on a terminal", () => {
    const text = page("REANA at https://reana.example.org", [
      { title: "Pods", content: { type: "table", columns: ["pod", "state"], rows: [["a|b", "ready\nnow"]] } },
      { title: "Log", content: { type: "lines", lines: ["\u001b[31mred", "```end"] } },
      { title: "Empty", content: { type: "lines", lines: [] } },
      { title: "Release", content: { type: "unknown", reason: "forbidden" } },
    ]);
    assert.equal(
      text,
      [
        "# REANA at https://reana.example.org",
        "## Pods\n\n| pod | state |\n| --- | --- |\n| a\\|b | ready now |",
        "## Log\n\n```text\n\\u{1b}[31mred\n'''end\n```",
        "## Empty\n\nNone.",
        "## Release\n\nCannot be read: forbidden\n",
      ].join("\n\n"),
    );
  });

  it("names each container with its image and why it is not ready", () => {
    const pod: ClusterObject = {
      metadata: { name: "reana-server-1" },
      spec: {
        containers: [
          { name: "rest-api", image: "server:1" },
          { name: "scheduler", image: "server:1" },
          { name: "new", image: "server:2" },
        ],
      },
      status: {
        phase: "Running",
        containerStatuses: [
          { name: "rest-api", ready: true, restartCount: 0, state: {} },
          {
            name: "scheduler",
            ready: false,
            restartCount: 3,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } },
          },
        ],
      },
    };
    assert.deepEqual(podRows([pod]), [
      ["reana-server-1", "rest-api", "server:1", "ready"],
      [
        "reana-server-1",
        "scheduler",
        "server:1",
        "CrashLoopBackOff; restarts: 3; last end: OOMKilled (exit code 137)",
      ],
      ["reana-server-1", "new", "server:2", "Running"],
    ]);
  });

  it("has the newest warnings of the cluster, in order", () => {
    const event = (type: string, minute: number): ClusterObject => ({
      type,
      ...{
        reason: "Unhealthy",
        message: `at ${minute}`,
        count: minute,
        lastTimestamp: new Date(Date.UTC(2026, 0, 1, 0, minute)),
        involvedObject: { kind: "Pod", name: "a" },
      },
    });
    const rows = warningRows([
      event("Warning", 3),
      event("Normal", 2),
      ...Array.from({ length: 25 }, (_, minute) => event("Warning", minute + 10)),
      event("Warning", 1),
    ]);
    assert.equal(rows.length, 20);
    assert.deepEqual(rows.at(-1), ["2026-01-01T00:34:00.000Z", "Pod a", "Unhealthy", "at 34 (34 times)"]);
  });

  it("has the last lines of a log that speak of an error", () => {
    const lines = [
      "starting",
      "[ALERT] (1) : parsing",
      '10.0.0.1 "GET /api/ping HTTP/1.1" 502 12',
      '10.0.0.1 "GET /api/ping HTTP/1.1" 200 500',
      "errorless",
      "psycopg2.OperationalError: connection refused",
    ];
    assert.deepEqual(lastErrors(lines.join("\n")), [lines[1], lines[2], lines[5]]);
    assert.equal(lastErrors("error\n".repeat(50)).length, 15);
  });
});
