import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deploymentDiagram } from "../../../components/deployment-diagram";
import { planDeployment, type Plan } from "../../../components/plan";
import { stackReadme } from "../../../components/stack-readme";
import { example, examples } from "../../../tools/examples";
import { settings } from "../config/stack-settings";

const template = readFileSync(join(__dirname, "..", "..", "..", "Pulumi.README.md"), "utf8");

function planOf(values: Readonly<Record<string, unknown>>, secretKeys: readonly string[] = []): Plan {
  const planned = planDeployment(settings(values, secretKeys));
  assert.ok(planned.valid);
  return planned.plan;
}

const readmeOf = (values: Readonly<Record<string, unknown>>): string =>
  stackReadme(template, { stack: "prod", plan: planOf(values) });

describe("the README of a stack", () => {
  for (const { name, config } of examples) {
    it(`has the deployment's own diagram, and no place that is not filled in (${name})`, () => {
      const text = readmeOf(config);
      assert.ok(text.includes(deploymentDiagram(planOf(config))));
      assert.ok(text.includes(`\`docs/${name}.md\``));
      assert.doesNotMatch(text, /\$\{outputs|<!--|undefined/);
      assert.match(text, /^npm run verify -- --stack prod$/m);
    });
  }

  it("has the names of this deployment in its commands", () => {
    const text = readmeOf({
      ...example("haproxy").config,
      namespace: { name: "analyses" },
      release: { name: "reana-of-the-institute" },
      ports: { https: 8443, http: 8080 },
    });
    assert.ok(text.startsWith("# REANA at https://reana.example.org:8443\n"));
    assert.match(text, /^kubectl --namespace analyses get service reana-of-the-institute-front-end$/m);
    // Names of REANA's objects begin with 13 characters of the release's.
    assert.match(text, /`reana-of-the-`/);
    assert.match(text, /^npm run first-steps -- --stack \S+ --admin-email /m);
  });

  it("has the commands that the mode needs, and no others", () => {
    const own = readmeOf(example("haproxy").config);
    assert.match(own, /caCertificate > ca\.pem/);
    assert.match(own, /logs --selector app\.kubernetes\.io\/name=haproxy/);
    assert.doesNotMatch(own, /haproxyConfiguration/);

    const external = readmeOf(example("external-haproxy").config);
    assert.match(external, /haproxyConfiguration > haproxy\.cfg/);
    assert.match(external, /haproxyCertificate --show-secrets \| install -m 600 \/dev\/stdin reana\.pem/);
    assert.doesNotMatch(external, /logs --selector/);

    const held = readmeOf({ ...example("external-haproxy").config, tls: { source: "external" } });
    assert.doesNotMatch(held, /haproxyCertificate|caCertificate/);

    const others = readmeOf(example("other-controller").config);
    assert.doesNotMatch(others, /get service|logs --selector/);
  });

  it("has no secret", () => {
    const secrets = { databasePassword: "a-database-password", reanaSecretKey: "a-secret-key" };
    const text = stackReadme(template, {
      stack: "prod",
      plan: planOf({ ...example("haproxy").config, secrets }, ["secrets"]),
    });
    for (const secret of Object.values(secrets)) {
      assert.ok(!text.includes(secret));
    }
  });

  it("takes no template that asks for what it does not know", () => {
    assert.throws(
      () =>
        stackReadme("${outputs.haproxyCertificate}", {
          stack: "prod",
          plan: planOf(example("haproxy").config),
        }),
      /names the output haproxyCertificate; it has url, mode, namespace, releasePrefix/,
    );
  });
});
