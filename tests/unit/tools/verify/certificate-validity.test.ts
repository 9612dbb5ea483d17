import assert from "node:assert/strict";
import { judgeValidity, type Validity } from "../../../../tools/verify/certificate-validity";
import { issue, type KeyPair } from "../../../../tools/certificates/issue-certificate";
import { runOne, assertFailed } from "./one-check";
import { authority, hostname } from "./reana-site";

const day = 24 * 60 * 60 * 1000;
/** Some day, in milliseconds since 1970. */
const now = Date.parse("2026-03-01T00:00:00Z");

/** Days that a certificate was issued for, and that are left of them. */
const valid = (issuedFor: number, left: number, name = "it"): Validity => ({
  name,
  from: now + (left - issuedFor) * day,
  until: now + left * day,
});

const endsIn = (days: number): KeyPair =>
  issue(
    {
      commonName: hostname,
      dnsNames: [hostname],
      from: new Date(Date.now() - 100 * day),
      until: new Date(Date.now() + (days + 0.5) * day),
    },
    authority,
  );

describe("how long a certificate is still valid", () => {
  const rows: readonly (readonly [issuedFor: number, left: number, status: string])[] = [
    [397, 21, "passed"],
    [397, 20.9, "warning"],
    [397, 7, "warning"],
    [397, 6.9, "failed"],
    [397, -1, "failed"],
    [90, 21, "passed"],
    [90, 6.9, "failed"],
    // Half of 90 days: half of the limits.
    [45, 10.5, "passed"],
    [45, 10.4, "warning"],
    [45, 3.4, "failed"],
    // Six days, renewed after three.
    [6, 3, "passed"],
    [6, 0.4, "failed"],
  ];
  for (const [issuedFor, left, status] of rows) {
    it(`${left} days left of ${issuedFor}: ${status}`, () => {
      assert.equal(judgeValidity([valid(issuedFor, left)], now).status, status);
    });
  }

  it("is decided by the one of its chain that is closest to its limit, which is named", () => {
    const chain = [valid(90, 60), valid(1000, 5, "its issuer R1")];
    assert.deepEqual(judgeValidity(chain, now).found, "verified, but only 5 days left of its issuer R1");
    assert.equal(judgeValidity([...chain].reverse(), now).status, "failed");
  });
});

describe("a site's certificate", () => {
  it("that ends within a week fails", async () => {
    assertFailed(await runOne("certificate", { certificate: endsIn(6) }), /^verified, but only 6 days left$/);
  });

  it("that ends within three weeks is warned of, with what renews it", async () => {
    const { status, found, remedy } = await runOne("certificate", { certificate: endsIn(20) });
    assert.deepEqual([status, found], ["warning", "verified, but only 20 days left"]);
    assert.match(remedy, /reana:tls\.source/);
  });

  it("whose issuer ends within a week fails", async () => {
    const issuer = {
      ...issue(
        {
          commonName: "Between",
          authority: true,
          from: new Date(Date.now() - 500 * day),
          until: new Date(Date.now() + 5.5 * day),
        },
        authority,
      ),
      commonName: "Between",
    };
    const leaf = issue({ commonName: hostname, dnsNames: [hostname] }, issuer);
    const certificate = { ...leaf, certificate: leaf.certificate + issuer.certificate };
    assertFailed(await runOne("certificate", { certificate }), /only 5 days left of its issuer Between$/);
    assertFailed(await runOne("certificate", { certificate: leaf }), /not issued by the given CA/);
  });

  it("without an alternative name fails, as browsers refuse it", async () => {
    assertFailed(
      await runOne("certificate", { certificate: issue({ commonName: hostname }, authority) }),
      /common name only/,
    );
  });
});
