import assert from "node:assert/strict";
import { keptValues } from "../../../../components/chart/kept-secrets";
import { UsageError } from "../../../../tools/command-line/arguments";
import { databaseAccount, placeOf } from "../../../../tools/rotate/rotatable";

describe("the secrets that can be rotated", () => {
  it("stand where the chart and the stack have them", () => {
    const { secret, userSetting, passwordSetting } = placeOf("database");
    const settings = keptValues
      .filter((value) => value.secret === secret)
      .map(({ setting }) => `reana:${setting}`);
    assert.deepEqual([userSetting, passwordSetting], settings);
    assert.equal(placeOf("database"), databaseAccount);
  });

  for (const [name, reason] of [
    ["secret-key", /cannot be rotated by this command: .*reana-db migrate-secret-key.*docs\/operations\.md/],
    ["cache", /cannot be rotated by this command: .*docs\/operations\.md/],
    ["message-broker", /cannot be rotated by this command: .*docs\/operations\.md/],
    ["databse", /--secret databse: is no secret of REANA's; give database/],
  ] as const) {
    it(`are not ${name}, which the error explains`, () => {
      assert.throws(
        () => placeOf(name),
        (error) => error instanceof UsageError && reason.test(error.message),
      );
    });
  }
});
