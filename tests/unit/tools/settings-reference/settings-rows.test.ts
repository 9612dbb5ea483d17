import assert from "node:assert/strict";
import { settingRows } from "../../../../tools/settings-reference/settings-rows";
import { settingsSchema } from "../../../../tools/settings-reference/stack-schema";

describe("the rows of a setting", () => {
  const { frontEnd = {} } = settingsSchema().properties ?? {};
  const conditionsOf = (key: string): readonly (readonly string[])[] =>
    settingRows("frontEnd", frontEnd, false)
      .filter((row) => row.key === key)
      .map(({ conditions }) => conditions);

  it("name each discriminator once, with the choices that have the key", () => {
    assert.deepEqual(conditionsOf("frontEnd.loadBalancer.sourceRanges"), [
      ["type `haproxy`", "loadBalancer.mode `proxy-protocol` or `tls-termination` or `tls-reencryption`"],
    ]);
    assert.deepEqual(conditionsOf("frontEnd.threads"), [["type `haproxy` or `external-haproxy`"]]);
  });

  it("name no discriminator whose choices all have the key", () => {
    assert.deepEqual(conditionsOf("frontEnd.service.name"), [[]]);
    assert.deepEqual(conditionsOf("frontEnd.service.annotations"), [["service.type `LoadBalancer`"]]);
  });
});
