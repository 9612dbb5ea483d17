import assert from "node:assert/strict";
import { failureSummary } from "./failure-summary";

/** As mocha prints it. */
const failures = `  2 failing

  1) a new password
       is everywhere:

      AssertionError [ERR_ASSERTION]: Reading stack rotation ...
${"Pod reana-server-1 serves.\n".repeat(20)}
RabbitMQ refuses add_user: no such node
The rotation has not ended: run the command again to go on.

1 !== 0

      + expected - actual

      -1
      +0
      
      at rotateUnderLoad (tests/e2e/rotation.ts:150:14)
      at async Context.<anonymous> (tests/e2e/rotate.e2e.ts:66:19)

  2) "before all" hook for "is up":
     Error: status 503
      at async Context.<anonymous> (tests/e2e/rotate.e2e.ts:6:1)

`;

describe("the summary of failed end-to-end tests", () => {
  it("has a line for each, with the beginning and the end of its message", () => {
    const [long = "", ...others] = failureSummary(failures);
    assert.match(
      long,
      /^a new password is everywhere: AssertionError .* … .*add_user: no such node The rotation has not ended: run the command again to go on\.$/,
    );
    assert.ok(long.length < 350, `${long.length} characters`);
    assert.deepEqual(others, ['"before all" hook for "is up": Error: status 503']);
  });

  it("is empty where nothing failed", () => {
    assert.deepEqual(failureSummary(""), []);
  });
});
