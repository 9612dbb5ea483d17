import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { certificateProblems, chainWarning, secretProblem } from "../../../components/lib/certificate-pem";
import { issue, type Content, type KeyPair } from "../../../tools/certificates/issue-certificate";
import { now, parsed } from "./stack-settings";

/** Made for these tests only: for hosts under example.org, valid for a hundred years where not said otherwise. */
const read = (file: string): string => readFileSync(join(__dirname, "certificates", file), "utf8");

const host = "reana.example.org";
const advice = (certificate: string, key: string, at = now): readonly string[] =>
  certificateProblems(certificate, key, host, at).map((problem) => `${problem.about} ${problem.advice}`);

describe("a certificate from the stack file", () => {
  it("is taken when it fits host and key, its chain behind it", () => {
    assert.deepEqual(advice(read("valid.crt"), read("valid.key")), []);
    assert.deepEqual(advice(read("valid.crt") + read("other-host.crt"), read("valid.key")), []);
  });

  it("is rejected with its chain before it", () => {
    const [first = ""] = advice(read("other-host.crt") + read("valid.crt"), read("valid.key"));
    assert.match(first, /^privateKey does not belong to the first certificate/);
  });

  it("is rejected for another host, naming the host that it is for", () => {
    const all = advice(read("other-host.crt"), read("valid.key")).join("\n");
    assert.match(all, /certificate is not for reana\.example\.org; it names DNS:other\.example\.org/);
  });

  it("is rejected when it has expired or is not valid yet", () => {
    assert.match(
      advice(read("expired.crt"), read("valid.key")).join("\n"),
      /certificate expired on Jan {2}1 00:00:00 2021 GMT; renew it/,
    );
    assert.match(
      advice(read("valid.crt"), read("valid.key"), new Date("2019-01-01")).join(),
      /is valid only from Jan {2}1/,
    );
  });

  it("is rejected when it cannot be read, key and certificate each by its name", () => {
    assert.match(
      advice("/etc/ssl/reana.crt", read("valid.key")).join(),
      /certificate holds no -----BEGIN CERTIFICATE/,
    );
    assert.match(
      advice(read("valid.crt").replace(/M/g, "!"), read("valid.key")).join(),
      /certificate holds a CERTIFICATE block that cannot/,
    );
    assert.match(advice(read("valid.crt"), "key").join(), /privateKey is no PEM private key/);
    const encrypted = read("valid.key").replaceAll("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assert.match(advice(read("valid.crt"), encrypted).join(), /privateKey is protected by a passphrase/);
  });

  const keyOf = ({ key }: KeyPair): string => key.export({ type: "pkcs8", format: "pem" }).toString();
  const issued = (content: Partial<Content>): readonly string[] => {
    const pair = issue({ commonName: host, dnsNames: [host], ...content });
    return certificateProblems(pair.certificate, keyOf(pair), host, new Date()).map(
      ({ advice: text }) => text,
    );
  };
  const rsa = (modulusLength: number): Content["keys"] => generateKeyPairSync("rsa", { modulusLength });
  const rsa2048 = rsa(2048);
  const ec = (namedCurve: string): Content["keys"] => generateKeyPairSync("ec", { namedCurve });

  it("is taken with every key and usage that servers and browsers accept", () => {
    const both = ["2b06010505070302", "2b06010505070301"];
    for (const content of [
      { keys: rsa2048 },
      { keys: ec("P-256") },
      { keys: ec("P-384") },
      { extendedKeyUsage: both },
    ]) {
      assert.deepEqual(issued(content), []);
    }
  });

  const refused: readonly (readonly [what: string, content: Partial<Content>, advice: RegExp])[] = [
    ["an RSA key of 512 bits", { keys: rsa(512) }, /RSA key of 512 bits.*2048 bits or more/],
    ["an RSA key of 1024 bits", { keys: rsa(1024) }, /RSA key of 1024 bits/],
    ["a key on P-192", { keys: ec("prime192v1") }, /curve prime192v1, which browsers refuse/],
    ["a key on P-521", { keys: ec("P-521") }, /curve secp521r1, which browsers refuse/],
    ["a key on secp256k1", { keys: ec("secp256k1") }, /curve secp256k1/],
    ["an Ed25519 key", { keys: generateKeyPairSync("ed25519") }, /key of type ed25519/],
    ["a common name only", { dnsNames: undefined }, /common name only, which browsers ignore/],
    ["client authentication only", { extendedKeyUsage: ["2b06010505070302"] }, /is not for servers/],
    ["the certificate of an authority", { authority: true }, /certificate authority's/],
    ["a signature with SHA-1", { digest: "sha1" }, /signed with SHA-1/],
    ["a signature with SHA-1 by RSA", { digest: "sha1", keys: rsa2048 }, /signed with SHA-1/],
  ];
  for (const [what, content, expected] of refused) {
    it(`is rejected with ${what}`, () => {
      const all = issued(content);
      assert.equal(all.length, 1, all.join("; "));
      assert.match(all[0] ?? "", expected);
    });
  }

  it("is rejected with the private key beside it", () => {
    assert.match(
      advice(read("valid.crt") + read("valid.key"), read("valid.key")).join(),
      /^certificate holds a private key, which must stand under privateKey alone/,
    );
  });

  it("is warned of without the certificate that issued it, or with another", () => {
    const authority = { ...issue({ commonName: "Root", authority: true }), commonName: "Root" };
    const other = issue({ commonName: "Other", authority: true });
    const { certificate } = issue({ commonName: host, dnsNames: [host] }, authority);
    assert.match(
      chainWarning(certificate) ?? "",
      /^holds the server's certificate alone; .*issued by CN=Root/,
    );
    assert.match(
      chainWarning(certificate + other.certificate) ?? "",
      /has CN=Other behind .* CN=Root has issued/,
    );
    assert.equal(chainWarning(certificate + authority.certificate), undefined);
    assert.equal(chainWarning(issue({ commonName: host }).certificate), undefined);
  });

  it("must not stand in clear", () => {
    const tls = { source: "pem", certificate: read("valid.crt"), privateKey: read("valid.key") };
    const clear = parsed({ hostname: host, tls });
    assert.ok(!clear.valid);
    assert.deepEqual(
      clear.problems.map(({ key, found }) => [key, found]),
      [["reana:tls.privateKey", "(hidden)"]],
    );
    assert.equal(parsed({ hostname: host, tls }, ["tls"]).valid, true);
  });
});

describe("a certificate in a Secret that somebody else keeps", () => {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const problem = (type: string, certificate: string, key: string): string | undefined =>
    secretProblem({ type, data: { "tls.crt": base64(certificate), "tls.key": base64(key) } }, host, now);

  it("is taken when the front end can serve it", () => {
    assert.equal(problem("kubernetes.io/tls", read("valid.crt"), read("valid.key")), undefined);
  });

  it("is rejected otherwise, with what is wrong", () => {
    assert.match(
      problem("Opaque", read("valid.crt"), read("valid.key")) ?? "",
      /has the type Opaque; it must be kubernetes\.io\/tls/,
    );
    assert.match(
      problem("kubernetes.io/tls", read("other-host.crt"), read("valid.key")) ?? "",
      /^\(tls\.key\) does not belong/,
    );
    assert.match(
      secretProblem({ type: "kubernetes.io/tls", data: {} }, host, now) ?? "",
      /^\(tls\.crt\) holds no -----BEGIN/,
    );
  });
});
