import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { schema } from "../../../../components/config/schema";
import { settingRows } from "../../../../tools/settings-reference/settings-rows";
import { settingsSchema, stackSchema } from "../../../../tools/settings-reference/stack-schema";

const root = join(__dirname, "..", "..", "..", "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const stackFiles = [
  "Pulumi.dev.yaml",
  ...readdirSync(join(root, "examples"))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join("examples", name)),
];

const validate = new Ajv({ strictTypes: false, validateFormats: false }).compile(stackSchema() as object);

const stack = (settings: Record<string, unknown>): unknown => ({
  config: { "reana:hostname": "reana.example.org", ...settings },
});

describe("the JSON Schema of stack files", () => {
  for (const file of stackFiles) {
    it(`accepts ${file}, which names it in its first line`, () => {
      assert.ok(validate(parse(read(file))), JSON.stringify(validate.errors));
      const [, named] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(read(file)) ?? [];
      assert.equal(named, "docs/stack.schema.json");
      assert.deepEqual(resolved(join(dirname(file), named)), JSON.parse(read("docs/stack.schema.json")));
    });
  }

  it("takes encrypted secrets and other projects' keys", () => {
    const secure = { secure: "v1:abc:def" };
    const settings = {
      "kubernetes:context": "prod",
      "reana:tls": { source: "pem", certificate: "-----BEGIN", privateKey: secure },
      "reana:secrets": { databasePassword: secure },
    };
    assert.ok(validate(stack(settings)), JSON.stringify(validate.errors));
    assert.ok(validate(stack({ "reana:secrets": secure })), JSON.stringify(validate.errors));
  });

  it("takes maps without the key that the mode gives them", () => {
    for (const settings of [
      { "reana:mode": "haproxy", "reana:frontEnd": { image: "haproxy:3.2.26" } },
      {
        "reana:mode": "external-haproxy",
        "reana:frontEnd": { addresses: ["192.0.2.7"], nodes: ["192.0.2.21"] },
      },
      {
        "reana:mode": "haproxy-cert-manager",
        "reana:tls": { issuer: { kind: "ClusterIssuer", name: "letsencrypt" } },
      },
      {
        "reana:mode": "load-balancer-tls",
        "reana:frontEnd": { loadBalancer: { sourceRanges: ["10.0.0.0/24"] } },
      },
    ]) {
      assert.ok(validate(stack(settings)), JSON.stringify([settings, validate.errors]));
    }
    assert.equal(validate(stack({ "reana:mode": "haproxy", "reana:frontEnd": { imag: "x" } })), false);
  });

  it("rejects wrong settings", () => {
    for (const wrong of [
      { "reana:hostnme": "reana.example.org" },
      { "reana:ports": { https: "443" } },
      { "reana:frontEnd": { type: "nginx" } },
      { "reana:frontEnd": { type: "ingress-controller", replicas: 2 } },
      { "reana:networkPolicies": { enabled: "yes" } },
      { "reana:tls": { source: "pem", certificate: "-----BEGIN" } },
    ]) {
      assert.equal(validate(stack(wrong)), false, JSON.stringify(wrong));
    }
    assert.equal(validate({ config: {} }), false);
  });

  it("describes every setting", () => {
    const { properties = {} } = settingsSchema();
    assert.deepEqual(Object.keys(properties), Object.keys(schema.shape));
    const rows = Object.entries(properties).flatMap(([key, setting]) => settingRows(key, setting, false));
    assert.deepEqual(
      rows.filter(({ meaning }) => meaning === "").map(({ key }) => key),
      [],
    );
  });
});

/** The schema in a file, or in the file that it refers to. */
function resolved(file: string): unknown {
  const found = JSON.parse(read(file)) as { $ref?: string };
  return found.$ref === undefined ? found : resolved(join(dirname(file), found.$ref));
}
