import assert from "node:assert/strict";
import { maxAge } from "../../../../tools/verify/strict-transport-security";
import { runOne, assertFailed, assertPassed } from "./one-check";
import { type Faults, hostname } from "./reana-site";

/** The same site, as if users typed no port. */
const onPort443 = { url: new URL(`https://${hostname}`) };

describe("HSTS", () => {
  it("of a year or more from page and API is right on port 443", async () => {
    assertPassed(
      await runOne("HSTS", {}, onPort443),
      /^page: max-age=63072000; API: max-age=31536000; includeSubDomains$/,
    );
  });

  const wrong: readonly (readonly [
    strictTransport: NonNullable<Faults["strictTransport"]>,
    found: RegExp,
  ])[] = [
    [{ page: null }, /^none from the page$/],
    [{ page: "max-age=31535999" }, /^page: max-age=31535999$/],
    [{ page: "includeSubDomains" }, /^page: includeSubDomains$/],
    [{ api: "max-age=0" }, /^API: max-age=0$/],
  ];
  for (const [strictTransport, found] of wrong) {
    it(`fails on port 443 with ${JSON.stringify(strictTransport)}`, async () => {
      assertFailed(await runOne("HSTS", { strictTransport }, onPort443), found);
    });
  }

  it("is not asked for on another port, where it is said what it does", async () => {
    assertPassed(
      await runOne("HSTS", { strictTransport: { page: null } }),
      /^max-age=31536000; includeSubDomains: holds for all ports of reana\.test\.invalid$/,
    );
  });

  it("is read as browsers read it", () => {
    assert.equal(maxAge('includeSubDomains ; Max-Age = "31536000"'), 31_536_000);
    assert.equal(maxAge("max-age=0, max-age=31536000"), 0, "of two headers the first counts");
    assert.equal(maxAge("max-age=1; max-age=31536000"), undefined, "a directive may come once");
    assert.equal(maxAge('max-age="31536000'), undefined);
    assert.equal(maxAge("x-max-age=31536000"), undefined);
  });
});
