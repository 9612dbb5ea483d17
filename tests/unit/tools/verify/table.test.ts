import assert from "node:assert/strict";
import { type CheckResult, formatTable, summary } from "../../../../tools/verify/index";

const results: readonly CheckResult[] = [
  { name: "https page", status: "passed", found: "200 html", expected: "200 and an html page", remedy: "" },
  {
    name: "http redirect",
    status: "failed",
    found: "200, no redirect",
    expected: "301 or 308",
    remedy: "let HAProxy redirect",
  },
  {
    name: "certificate",
    status: "warning",
    found: "20 days left",
    expected: "not about to end",
    remedy: "renew it",
  },
  { name: "session websocket", status: "skipped", found: "no session", expected: "responds", remedy: "" },
];

describe("the table of the checks", () => {
  it("shows what was found and should be, then how to fix what failed or will fail", () => {
    assert.equal(
      formatTable(results),
      [
        "         check              found             should be",
        "ok       https page         200 html          200 and an html page",
        "FAILED   http redirect      200, no redirect  301 or 308",
        "warning  certificate        20 days left      not about to end",
        "-        session websocket  no session        responds",
        "",
        "How to fix:",
        "  http redirect: let HAProxy redirect",
        "  certificate: renew it",
        "",
      ].join("\n"),
    );
  });

  it("says once how to fix several", () => {
    const [, failed] = results;
    assert.ok(failed !== undefined);
    assert.match(
      formatTable([failed, { ...failed, name: "other" }]),
      /\n {2}http redirect, other: let HAProxy redirect\n$/,
    );
  });

  it("indents how to fix something in more than one way", () => {
    const [, failed] = results;
    assert.ok(failed !== undefined);
    assert.match(
      formatTable([{ ...failed, remedy: "by type:\nhaproxy: this\ncontroller: that" }]),
      /\n {2}http redirect: by type:\n {4}haproxy: this\n {4}controller: that\n$/,
    );
  });

  it("ends with nothing to fix when nothing failed", () => {
    assert.doesNotMatch(formatTable(results.slice(0, 1)), /fix/);
    assert.equal(summary(results), "1 passed, 1 warning, 1 failed, 1 skipped");
    assert.equal(summary(results.slice(0, 1)), "1 passed");
  });
});
