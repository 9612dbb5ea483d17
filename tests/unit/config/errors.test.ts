import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe as describeProblems } from "../../../components/lib/problem";
import { keys } from "../../../components/config/schema";
import { annotationTable } from "./annotation-table";
import { combinationTable } from "./combination-table";
import { errorTable } from "./error-table";
import { traefikVersionTable } from "./traefik-version-table";
import { exposureErrorTable } from "./exposure-error-table";
import { frontEndErrorTable } from "./front-end-error-table";
import { keyErrorTable } from "./key-error-table";
import { kindErrorTable } from "./kind-error-table";
import { kubernetesErrorTable } from "./kubernetes-error-table";
import { minimal, parsed, problemsOf } from "./stack-settings";

const everything = [
  ...errorTable,
  ...exposureErrorTable,
  ...frontEndErrorTable,
  ...keyErrorTable,
  ...kindErrorTable,
  ...kubernetesErrorTable,
  ...annotationTable,
  ...combinationTable,
  ...traefikVersionTable,
];

describe("wrong settings", () => {
  for (const [name, values, key, found, advice] of everything) {
    it(`says what to do about ${name}`, () => {
      const problems = problemsOf(values);
      const problem = problems.find((candidate) => candidate.key === key);
      assert.ok(problem, `no problem with ${key} among ${JSON.stringify(problems)}`);
      assert.equal(problem.found, found);
      assert.match(problem.advice, advice);
    });
  }

  it("says each of them once", () => {
    for (const [name, values] of everything) {
      assert.equal(problemsOf(values).length, 1, `${name}: ${JSON.stringify(problemsOf(values))}`);
    }
  });

  it("puts all of them into one text", () => {
    const result = parsed({ hostname: "r.org:1", tls: { source: "acme" } });
    assert.equal(
      result.valid ? "" : describeProblems(result.problems),
      "2 settings are wrong; nothing has been changed:\n" +
        '  reana:hostname = "r.org:1"\n      has a port; write the host name alone and the port under reana:ports.https.\n' +
        '  reana:tls.source = "acme"\n      must say source: one of self-signed, pem, existing-secret, cert-manager, external, ingress-controller.',
    );
  });

  it("never shows a secret", () => {
    const hidden = "c0ffee-password";
    const result = parsed({ ...minimal, secrets: { cachePasswort: hidden }, values: { a: 1 } }, ["secrets"]);
    assert.ok(!result.valid);
    assert.doesNotMatch(JSON.stringify(result.problems), new RegExp(hidden));
  });

  const pem = readFileSync(join(__dirname, "certificates", "valid.key"), "utf8");
  const leaks: readonly (readonly [where: string, values: Record<string, unknown>, secretKeys?: string[]])[] =
    [
      ["under a misspelled key", { tls: { source: "pem", certificate: "x", privatekey: pem } }],
      ["in place of the map", { tls: pem }],
      ["under the certificate's key", { tls: { source: "pem", certificate: pem, privateKey: pem } }],
      ["cut at its beginning", { hostname: pem.slice(40) }],
      ["deep in a wrong value", { frontEnd: { type: "haproxy", image: { registry: { auth: [pem] } } } }],
      ["under an unknown key that sounds like it", { secret: { databasePassword: "pem" } }],
      ["under a misspelled key that sounds like it", { secrets: { databasePasswort: "pem" } }],
      ["in Helm values that are refused", { values: { secrets: { database: { password: "pem" } } } }],
      ["in an encrypted key", { ingress: { annotations: "pem" } }, ["ingress"]],
      [
        "deep in an encrypted key",
        { ingress: { middlewares: { a: { b: "pem" } }, oops: "pem" } },
        ["ingress"],
      ],
    ];
  for (const [where, values, secretKeys = []] of leaks) {
    it(`never shows a secret ${where}`, () => {
      const result = parsed({ ...minimal, ...values }, secretKeys);
      assert.ok(!result.valid);
      const text = describeProblems(result.problems);
      const lines = pem.split("\n").filter((line) => line.length > 20 && !line.startsWith("-----"));
      for (const secret of ['"pem"', ...lines.map((line) => line.slice(0, 20))]) {
        assert.ok(!text.includes(secret), text);
      }
    });
  }

  it("rejects Helm values in clear that sound like secrets, and nothing that only names one", () => {
    const values = {
      secrets: { database: { user: "reana", password: "a" } },
      extra_env: [{ SMTP_PASSWORD: "b" }],
      notifications: { apiKey: "c", secretName: "smtp", tokens: { lifetime: 3 } },
    };
    const result = parsed({ ...minimal, values });
    assert.ok(!result.valid);
    assert.deepEqual(
      result.problems.map(({ key, found }) => [key, found]),
      [
        ["reana:values.secrets.database.password", "(hidden)"],
        ["reana:values.extra_env[0].SMTP_PASSWORD", "(hidden)"],
        ["reana:values.notifications.apiKey", "(hidden)"],
      ],
    );
    assert.equal(parsed({ ...minimal, values }, ["values"]).valid, true);
  });

  it("rejects encryption where it would be lost, with the reason", () => {
    for (const key of ["ingress", "frontEnd", "hostname", "traefik", "monitoring"]) {
      const values = { [key]: {}, ...minimal };
      const result = parsed(values, [key]);
      assert.ok(!result.valid);
      assert.match(result.problems[0]?.advice ?? "", /^is encrypted, and would end in clear/);
      assert.deepEqual([result.problems[0]?.key, result.problems[0]?.found], [`reana:${key}`, "(hidden)"]);
    }
  });

  it("rejects whatever stands under a key with the wrong kind of value (generated)", () => {
    const maps = keys.filter((key) => !["hostname", "clusterDomain", "protect", "reapply"].includes(key));
    const scalar = fc.oneof(fc.integer(), fc.boolean(), fc.string({ minLength: 1 }), fc.array(fc.integer()));
    fc.assert(
      fc.property(fc.constantFrom(...maps), scalar, (key, value) => {
        const result = parsed({ ...minimal, [key]: value });
        assert.ok(
          !result.valid && result.problems.every((problem) => problem.key.startsWith(`reana:${key}`)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("rejects every key that it does not know (generated)", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((key) => !keys.includes(key) && !(key in {})),
        fc.jsonValue(),
        (key, value) => {
          const result = parsed({ ...minimal, [key]: value });
          assert.ok(!result.valid && result.problems.some((problem) => problem.key.startsWith("reana:")));
        },
      ),
      { numRuns: 300 },
    );
  });
});
