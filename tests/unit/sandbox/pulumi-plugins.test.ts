import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { CheckResult, DiffResult } from "@pulumi/pulumi/provider";
import * as fc from "fast-check";
import { plain, type Properties, secret } from "../../../sandbox/pulumi/plugin/properties";
import { providerOf, type ResourceType } from "../../../sandbox/pulumi/plugin/resource-type";
import { randomTypes } from "../../../sandbox/pulumi/random-plugin/resource-types";
import { randomText } from "../../../sandbox/pulumi/random-plugin/text";
import { readyForRenewal } from "../../../sandbox/pulumi/tls-plugin/renewal";
import { tlsTypes } from "../../../sandbox/pulumi/tls-plugin/resource-types";

/** What the engine sends for a value that something yet to be made will give. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A plugin as the engine sees it, for resources of one type. */
function plugin(types: Readonly<Record<string, ResourceType>>, token: string) {
  const provider = providerOf("1.0.0", types);
  const urn = `urn:pulumi:dev::reana::reana:index:Parent$${token}::name`;
  return {
    check: (news: Properties) => provider.check?.(urn, {}, news) as Promise<CheckResult>,
    diff: (olds: Properties, news: Properties) =>
      provider.diff?.("id", urn, olds, news) as Promise<DiffResult>,
    create: async (inputs: Properties): Promise<Properties> =>
      (await provider.create?.(urn, inputs))?.outs as Properties,
    read: async (state: Properties): Promise<Properties> =>
      (await provider.read?.("id", urn, state))?.props as Properties,
  };
}

describe("stand-in for the plugin of random", () => {
  const password = plugin(randomTypes, "random:index/randomPassword:RandomPassword");

  it("makes a text of the wanted length from the wanted classes, with the wanted least of each", () => {
    const least = fc.nat({ max: 4 });
    fc.assert(
      fc.property(
        fc.record({ lower: least, upper: least, numeric: least, special: least, more: least }),
        (counts) => {
          const text = randomText({
            length: counts.lower + counts.upper + counts.numeric + counts.special + counts.more + 1,
            ...{ lower: true, upper: false, numeric: true, special: false, overrideSpecial: "-_" },
            minLower: counts.lower,
            minUpper: counts.upper,
            minNumeric: counts.numeric,
            minSpecial: counts.special,
          });
          const count = (characters: RegExp): number => text.match(characters)?.length ?? 0;
          assert.ok(count(/[a-z]/g) >= counts.lower && count(/[0-9]/g) >= counts.numeric);
          // Classes that are not allowed occur only as often as they must.
          assert.equal(count(/[A-Z]/g), counts.upper);
          assert.equal(count(/[-_]/g), counts.special);
          assert.equal(
            text.length,
            counts.lower + counts.upper + counts.numeric + counts.special + counts.more + 1,
          );
        },
      ),
    );
  });

  it("keeps a password secret, and takes the published plugin's defaults", async () => {
    const outs = await password.create({ length: 40 });
    assert.deepEqual(outs["result"], secret(plain(outs)["result"]));
    assert.match(String(plain(outs)["result"]), /^.{40}$/);
    assert.equal(outs["special"], true);
    assert.notEqual(plain(await password.create({ length: 40 }))["result"], plain(outs)["result"]);
  });

  it("makes a new value when an input changes, and only then", async () => {
    const outs = await password.create({ length: 12, keepers: { a: "1" } });
    assert.deepEqual(await password.diff(outs, { keepers: { a: "1" }, length: 12 }), {
      changes: false,
      replaces: [],
    });
    assert.deepEqual(await password.diff(outs, { length: 12, special: true, keepers: { a: "1" } }), {
      changes: false,
      replaces: [],
    });
    assert.deepEqual((await password.diff(outs, { length: 13, keepers: { a: "1" } })).replaces, ["length"]);
    assert.deepEqual((await password.diff(outs, { length: 12, keepers: { a: unknown } })).replaces, [
      "keepers",
    ]);
  });

  it("names what is wrong with an input, once it is known", async () => {
    const { failures } = await password.check({ length: 0 });
    assert.deepEqual(failures, [{ property: "length", reason: "must be a whole number of at least 1" }]);
    const none = { length: 3, lower: false, upper: false, numeric: false, special: false };
    assert.match((await password.check(none)).failures?.[0]?.reason ?? "", /at least one class/);
    assert.deepEqual((await password.check({ length: unknown })).failures, []);
  });

  it("makes an identifier in four notations of one number", async () => {
    const outs = await plugin(randomTypes, "random:index/randomId:RandomId").create({
      byteLength: 5,
      prefix: "p-",
    });
    const hex = String(outs["hex"]).slice(2);
    assert.equal(outs["dec"], `p-${BigInt(`0x${hex}`)}`);
    assert.equal(outs["b64Std"], `p-${Buffer.from(hex, "hex").toString("base64")}`);
  });

  it("says which types it does not have", async () => {
    const pet = plugin(randomTypes, "random:index/randomPet:RandomPet");
    await assert.rejects(pet.check({}), /does not have resources of type random:index\/randomPet:RandomPet/);
  });
});

describe("stand-in for the plugin of tls", () => {
  const key = plugin(tlsTypes, "tls:index/privateKey:PrivateKey");
  const selfSigned = plugin(tlsTypes, "tls:index/selfSignedCert:SelfSignedCert");
  const request = plugin(tlsTypes, "tls:index/certRequest:CertRequest");
  const signed = plugin(tlsTypes, "tls:index/locallySignedCert:LocallySignedCert");
  const authority = {
    subject: { commonName: "CA" },
    isCaCertificate: true,
    allowedUses: ["cert_signing", "crl_signing"],
    validityPeriodHours: 100,
  };

  for (const [algorithm, form] of [
    ["RSA", "RSA PRIVATE KEY"],
    ["ECDSA", "EC PRIVATE KEY"],
    ["ED25519", "PRIVATE KEY"],
  ] as const) {
    it(`makes a key by ${algorithm}, secret but for its public half`, async () => {
      const outs = await key.create({ algorithm });
      const { privateKeyPem, privateKeyPemPkcs8, publicKeyPem } = plain(outs) as Record<string, string>;
      assert.ok(privateKeyPem?.startsWith(`-----BEGIN ${form}-----`));
      assert.ok(createPrivateKey(privateKeyPem ?? "").equals(createPrivateKey(privateKeyPemPkcs8 ?? "")));
      assert.deepEqual(outs["privateKeyPem"], secret(privateKeyPem));
      assert.equal(outs["publicKeyPem"], publicKeyPem);
    });
  }

  it("makes an authority, and a certificate by it that openssl accepts for its names", async () => {
    const { privateKeyPem: caPrivateKeyPem } = await key.create({ algorithm: "ECDSA", ecdsaCurve: "P256" });
    const ca = await selfSigned.create({ ...authority, privateKeyPem: caPrivateKeyPem });
    const { privateKeyPem } = await key.create({ algorithm: "ECDSA", ecdsaCurve: "P256" });
    const { certRequestPem } = await request.create({
      privateKeyPem,
      subject: { commonName: "reana.localhost" },
      dnsNames: ["reana.localhost"],
      ipAddresses: ["127.0.0.1"],
    });
    const outs = await signed.create({
      ...{ certRequestPem, caPrivateKeyPem, caCertPem: ca["certPem"] },
      ...{
        allowedUses: ["digital_signature", "server_auth"],
        validityPeriodHours: 48,
        earlyRenewalHours: 24,
      },
    });
    const certificate = new X509Certificate(String(outs["certPem"]));
    const issuer = new X509Certificate(String(ca["certPem"]));
    assert.ok(issuer.ca && !certificate.ca);
    assert.ok(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
    assert.equal(certificate.checkHost("reana.localhost"), "reana.localhost");
    assert.ok(
      certificate.checkPrivateKey(createPrivateKey(String(plain({ privateKeyPem })["privateKeyPem"]))),
    );
    const file = path.join(os.tmpdir(), `authority-${process.pid}.pem`);
    fs.writeFileSync(file, issuer.toString());
    try {
      execFileSync("openssl", ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", file], {
        input: certificate.toString(),
      });
    } finally {
      fs.rmSync(file);
    }
    assert.equal(outs["readyForRenewal"], false);
    assert.equal(
      Date.parse(String(outs["validityEndTime"])) - Date.parse(String(outs["validityStartTime"])),
      48 * 3_600_000,
    );
    assert.equal(outs["caKeyAlgorithm"], "ECDSA");
  });

  it("names what is wrong with inputs, and waits for those that are not known yet", async () => {
    const inputs = { ...authority, privateKeyPem: "pem" };
    const failed = async (change: Properties): Promise<string[]> =>
      ((await selfSigned.check({ ...inputs, ...change })).failures ?? []).map(({ property }) => property);
    assert.deepEqual(await failed({}), []);
    assert.deepEqual(await failed({ allowedUses: ["certSigning"] }), ["allowedUses.0"]);
    assert.deepEqual(await failed({ subject: undefined }), ["subject"]);
    assert.deepEqual(await failed({ isCaCertificate: false, setAuthorityKeyId: true }), [
      "setAuthorityKeyId",
    ]);
    assert.deepEqual(await failed({ ipAddresses: ["localhost"] }), ["ipAddresses.0"]);
    assert.deepEqual(await failed({ privateKeyPem: unknown, allowedUses: ["certSigning"] }), []);
  });

  it("makes a new certificate for a new key, and keeps it for another time of early renewal", async () => {
    const inputs = { ...authority, privateKeyPem: secret("pem") };
    const state = {
      ...inputs,
      earlyRenewalHours: 0,
      validityEndTime: new Date(Date.now() + 3_600_000).toISOString(),
    };
    assert.deepEqual(await selfSigned.diff(state, inputs), { changes: false, replaces: [] });
    assert.deepEqual((await selfSigned.diff(state, { ...inputs, privateKeyPem: unknown })).replaces, [
      "privateKeyPem",
    ]);
    const later = { ...state, validityEndTime: new Date(Date.now() + 30 * 3_600_000).toISOString() };
    assert.deepEqual(await selfSigned.diff(later, { ...inputs, earlyRenewalHours: 5 }), {
      changes: true,
      replaces: [],
    });
  });

  it("replaces a certificate once its time of renewal has come", async () => {
    const now = Date.now();
    const state = { validityEndTime: new Date(now + 3_600_000).toISOString(), earlyRenewalHours: 2 };
    assert.equal(readyForRenewal(state, 0, new Date(now)), false);
    assert.equal(readyForRenewal(state, 1, new Date(now)), true);
    assert.equal(readyForRenewal({}, 1, new Date(now)), false, "nothing is known of its end yet");
    const inputs = { ...authority, privateKeyPem: "pem", earlyRenewalHours: 2 };
    assert.deepEqual((await selfSigned.diff({ ...inputs, ...state }, inputs)).replaces, ["readyForRenewal"]);
    assert.equal((await selfSigned.read({ ...inputs, ...state }))["readyForRenewal"], true);
  });
});
