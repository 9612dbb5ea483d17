import assert from "node:assert/strict";
import { page } from "../../../../tools/diagnose/page";
import { redact, redactSection, secretTexts } from "../../../../tools/diagnose/redact";

const encoded = (text: string): string => Buffer.from(text).toString("base64");

describe("what npm run diagnose leaves out", () => {
  it("are the values of Secrets, plain and encoded, each line of them", () => {
    const key = "-----BEGIN PRIVATE KEY-----\nMIIEvAIBADANBgkq\n-----END PRIVATE KEY-----\n";
    const secrets = secretTexts([
      { type: "Opaque", data: { password: encoded("long password"), user: encoded("reana") } },
      { type: "kubernetes.io/tls", data: { "tls.key": encoded(key) } },
    ]);
    const text = `password "long password", in YAML ${encoded("long password")}, user reana, MIIEvAIBADANBgkq`;
    assert.equal(redact(text, secrets), 'password "[secret]", in YAML [secret], user reana, [secret]');
  });

  it("does not read Helm's storage", () => {
    assert.deepEqual(
      secretTexts([{ type: "helm.sh/release.v1", data: { release: encoded("H4sIAAAAAAAA") } }]),
      [],
    );
  });

  it("is left out before lines are cut and escaped, so that no part of it stays", () => {
    const secret = "pipe|and `ticks` and more";
    const secrets = secretTexts([{ type: "Opaque", data: { password: encoded(secret) } }]);
    const log = `${"x".repeat(390)} ${secret}`;
    const sections = [
      { title: "Log", content: { type: "lines", lines: [log] } },
      { title: "Pods", content: { type: "table", columns: ["pod"], rows: [[secret], [log]] } },
      { title: "Release", content: { type: "unknown", reason: `refused: ${secret}` } },
    ] as const;
    const text = page(
      "REANA",
      sections.map((each) => redactSection(each, secrets)),
    );
    assert.doesNotMatch(text, /pipe|ticks/);
    assert.equal(text.match(/\[secret\]/g)?.length, 4);
  });

  const forms: readonly (readonly [text: string, shown: string])[] = [
    ["GET /api/workflows?access_token=abc123&size=5", "GET /api/workflows?access_token=[secret]&size=5"],
    ["GET /?token=abc HTTP/1.1", "GET /?token=[secret] HTTP/1.1"],
    ["/oauth/authorized?code=xyz&state=abc", "/oauth/authorized?code=[secret]&state=[secret]"],
    ["Authorization: Bearer abc.def", "Authorization: Bearer [secret]"],
    ["authorization=Basic dXNlcg==", "authorization=Basic [secret]"],
    ["Cookie: session=abc; other=d", "Cookie: [secret]"],
    ["REANA_DB_PASSWORD=hunter2, next", "REANA_DB_PASSWORD=[secret], next"],
    ['{"api_key": "abc"}', '{"api_key": "[secret]"}'],
    ["postgresql://reana:hunter2@reana-db/reana", "postgresql://reana:[secret]@reana-db/reana"],
    ["status 500 for /api/ping, 3 of 5 pods", "status 500 for /api/ping, 3 of 5 pods"],
  ];
  for (const [text, shown] of forms) {
    it(`turns ${text} into ${shown}`, () => assert.equal(redact(text, []), shown));
  }
});
