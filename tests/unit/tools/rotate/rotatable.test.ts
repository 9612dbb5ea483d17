import assert from "node:assert/strict";
import { keptValues } from "../../../../components/chart/kept-secrets";
import { UsageError } from "../../../../tools/command-line/usage-error";
import { rotatable } from "../../../../tools/rotate/rotatable";

describe("the secrets that can be rotated", () => {
  it("stand where the chart and the stack have them", () => {
    for (const name of ["database", "cache", "message-broker"]) {
      const { secret, userSetting, passwordSetting } = rotatable(name);
      const settings = keptValues.filter((value) => value.secret === secret);
      assert.deepEqual(
        [userSetting, passwordSetting],
        settings.map(({ setting }) => `reana:${setting}`),
      );
    }
  });

  for (const [name, reason] of [
    [
      "secret-key",
      /^--secret secret-key: cannot be rotated .*reana-db migrate-secret-key.*docs\/operations\.md/,
    ],
    ["databse", /^--secret databse: is no secret of REANA's; give one of database, cache, message-broker$/],
  ] as const) {
    it(`are not ${name}, which the error explains`, () => {
      assert.throws(
        () => rotatable(name),
        (error) => error instanceof UsageError && reason.test(error.message),
      );
    });
  }
});
