import assert from "node:assert/strict";
import fc from "fast-check";
import { goYamlText } from "../../../../tools/go-yaml/go-yaml-text";
import { parsePulumiYaml } from "../../../../tools/go-yaml/pulumi-yaml";

describe("YAML for Helm, kubectl and Pulumi", () => {
  it("has in quotes what one of them would take as a number, a date, or true", () => {
    // As the helm command line reads these without quotes: 1000, -8, 1, 31, 8, "2026-11-29", true, false, true.
    const texts = ["1_000", "-0o10", "0b1", "0X1F", "010", "2026-11-29", "yes", "Off", "y"];
    for (const text of texts) {
      assert.equal(goYamlText({ a: [text] }), `a:\n  - "${text}"\n`);
      assert.equal(goYamlText({ [text]: 1 }), `"${text}": 1\n`);
    }
  });

  it("has no quotes around other texts, numbers and words", () => {
    const value = {
      host: "reana.example.org",
      cpu: "100m",
      image: "1.2.3",
      yesterday: "on call",
      count: 1000,
      on1: true,
    };
    assert.equal(
      goYamlText(value),
      "host: reana.example.org\ncpu: 100m\nimage: 1.2.3\nyesterday: on call\ncount: 1000\non1: true\n",
    );
  });

  it("is read as it is meant by Pulumi's rules (generated)", () => {
    const nearlyNumber = fc.stringMatching(/^[-+.]?[0-9][0-9_.xXbBoOeE+-]{0,6}$/);
    const word = fc.constantFrom("true", "Null", "~", ".inf", "-.INF", ".NaN", "");
    fc.assert(
      fc.property(fc.oneof(nearlyNumber, word, fc.string()), (meant) => {
        assert.deepEqual(parsePulumiYaml(goYamlText({ key: meant })), { key: meant });
      }),
      { numRuns: 2000 },
    );
  });
});
