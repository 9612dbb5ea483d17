import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { newPassword, verifier } from "../../../../tools/rotate/password";

describe("a password's verifier", () => {
  it("is SCRAM's, by the example of RFC 7677", () => {
    const salt = "W22ZaJ0SNY7soEsUEjb6gQ==";
    const nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    const message = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=${salt},i=4096,c=biws,r=${nonce}`;
    const text = verifier({ user: "user", password: "pencil" }, "scram-sha-256", Buffer.from(salt, "base64"));
    const [, iterations, kept, stored, server] =
      /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/.exec(text) ?? [];
    assert.deepEqual([iterations, kept], ["4096", salt]);
    assert.equal(Buffer.from(stored ?? "", "base64").length, 32);
    const signature = createHmac("sha256", Buffer.from(server ?? "", "base64")).update(message);
    assert.equal(signature.digest("base64"), "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  });

  it("has another salt each time", () => {
    const account = { user: "reana", password: "pencil" };
    assert.notEqual(verifier(account, "scram-sha-256"), verifier(account, "scram-sha-256"));
  });

  it("is MD5 where the database keeps that", () => {
    const account = { user: "reana", password: "reana" };
    assert.equal(verifier(account, "md5"), "md5bdd0747693804a881fb3c44736608cd8");
    assert.equal(verifier(account, "on"), verifier(account, "md5"));
  });
});

describe("a random password", () => {
  it("has 32 letters and digits, others each time", () => {
    const passwords = Array.from({ length: 50 }, newPassword);
    assert.ok(passwords.every((password) => /^[A-Za-z0-9]{32}$/.test(password)));
    assert.equal(new Set(passwords).size, 50);
  });
});
