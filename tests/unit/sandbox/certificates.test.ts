import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { generalizedTime, requestCertificate, signCertificate } from "../../../sandbox/certificates/issue";
import { type CertificateContent, opensslConfig } from "../../../sandbox/certificates/openssl-config";
import { createPki } from "../../../sandbox/node/pki";
import { generateKey } from "../../../sandbox/pulumi/tls-plugin/keys";

const content: CertificateContent = {
  subject: [
    ["O", "An organization"],
    ["CN", "name"],
  ],
  dnsNames: ["a.example", "*.b.example"],
  ipAddresses: ["127.0.0.1", "::1"],
  uris: [],
  keyUsages: ["digitalSignature"],
  extendedKeyUsages: ["serverAuth"],
  authority: false,
  subjectKeyId: false,
  authorityKeyId: false,
};

describe("certificates by openssl", () => {
  let scratch: string;
  before(() => {
    scratch = fs.mkdtempSync(path.join(os.tmpdir(), "certificates-"));
  });
  after(() => fs.rmSync(scratch, { recursive: true }));

  const now = new Date();
  const validity = { from: now, until: new Date(now.getTime() + 3_600_000) };
  const { privateKeyPem: key } = generateKey("ECDSA", "P256", 2048);
  const selfSigned = async (of: CertificateContent): Promise<X509Certificate> =>
    new X509Certificate(
      await signCertificate(of, await requestCertificate(of, key, scratch), { key }, validity, scratch),
    );

  it("says who may sign and who may not", () => {
    const lines = (of: Partial<CertificateContent>): string => opensslConfig({ ...content, ...of });
    assert.match(lines({}), /^basicConstraints = critical, CA:FALSE$/m);
    assert.match(lines({ authority: true }), /^basicConstraints = critical, CA:TRUE$/m);
    assert.match(
      lines({ authority: true, maxPathLength: 1 }),
      /^basicConstraints = critical, CA:TRUE, pathlen:1$/m,
    );
    assert.doesNotMatch(lines({ keyUsages: [], extendedKeyUsages: [] }), /keyUsage/i);
  });

  it("writes names that the format gives a meaning to as they are", async () => {
    const strange = `"quoted" $dollar \\ back #hash, a=b`;
    const certificate = await selfSigned({ ...content, subject: [["CN", strange]] });
    const shown = execFileSync("openssl", ["x509", "-noout", "-subject", "-nameopt", "multiline,utf8"], {
      input: certificate.toString(),
      encoding: "utf8",
    });
    // It shows a backslash as two.
    assert.ok(shown.includes(strange.replaceAll("\\", "\\\\")), shown);
  });

  it("refuses a line break in a name", () => {
    assert.throws(() => opensslConfig({ ...content, subject: [["CN", "a\nb"]] }), /cannot hold a line break/);
  });

  it("keeps every attribute, also one that occurs twice, and an empty subject", async () => {
    const twice = await selfSigned({
      ...content,
      subject: [
        ["OU", "one"],
        ["OU", "two"],
        ["CN", "name"],
      ],
    });
    assert.equal(twice.subject, "OU=one\nOU=two\nCN=name");
    const empty = await selfSigned({ ...content, subject: [] });
    assert.equal(empty.subject ?? "", "");
    assert.equal(empty.checkHost("a.example"), "a.example");
  });

  it("is valid from and until the given second, for the given names", async () => {
    const certificate = await selfSigned(content);
    assert.equal(Date.parse(certificate.validFrom), Math.floor(now.getTime() / 1000) * 1000);
    assert.equal(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom), 3_600_000);
    assert.equal(certificate.checkHost("x.b.example"), "*.b.example");
    assert.equal(certificate.checkIP("::1"), "::1");
    assert.equal(certificate.checkHost("c.example"), undefined);
    assert.equal(generalizedTime(new Date("2051-02-03T04:05:06.789Z")), "20510203040506Z");
  });

  it("leaves no key behind", () => {
    assert.deepEqual(fs.readdirSync(scratch), []);
  });

  it("makes certificates for the node that openssl accepts", async () => {
    const { authority, ...others } = await createPki(scratch);
    const file = path.join(scratch, "authority");
    fs.writeFileSync(file, authority.certificate);
    for (const { certificate } of [others.apiServer, others.administrator, others.kubelet]) {
      execFileSync("openssl", ["verify", "-x509_strict", "-CAfile", file], { input: certificate });
    }
    assert.equal(
      new X509Certificate(others.administrator.certificate).subject,
      "O=system:masters\nCN=administrator",
    );
    assert.equal(new X509Certificate(others.apiServer.certificate).checkIP("10.96.0.1"), "10.96.0.1");
    fs.rmSync(file);
  });
});
