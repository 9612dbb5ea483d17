import assert from "node:assert/strict";
import { deploy, type Deployment } from "./deployment";

const minimal = { hostname: "reana.example.org", traefik: { trustedIPs: ["10.244.0.0/16"] } };

type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

const secretsOf = (deployment: Deployment): Secrets =>
  (deployment.one("kubernetes:helm.sh/v3:Release").inputs["values"] as { readonly secrets: Secrets }).secrets;

const protectedNames = ({ resources }: Deployment): readonly string[] =>
  resources.filter(({ protect }) => protect).map(({ name }) => name);

describe("a stack's passwords", () => {
  it("are those that it is given, and the random ones stay: they are protected, so no update can delete them", async () => {
    const random = await deploy(minimal);
    const secrets = { databasePassword: "given" };
    const given = await deploy({ ...minimal, secrets }, { secretKeys: ["secrets"] });
    assert.deepEqual(given.one("kubernetes:helm.sh/v3:Release").secretInputs, ["values"]);
    assert.equal(secretsOf(given)["database"]?.["password"], "given");
    assert.equal(secretsOf(given)["cache"]?.["password"], "random-reana-release-cache");
    assert.deepEqual(protectedNames(given), protectedNames(random));
  });

  it("are the chart's own where it makes a database of series 0.9, and the state keeps that", async () => {
    const series09 = await deploy({ ...minimal, chart: { version: "0.9.4" } });
    const { input } = series09.one("pulumi:index:Stash", "reana-release-new-database").inputs;
    assert.equal(input, "reana");
    assert.deepEqual(secretsOf(series09)["database"], { user: "reana", password: "reana" });
    assert.equal(secretsOf(series09)["cache"]?.["password"], "random-reana-release-cache");
  });
});
