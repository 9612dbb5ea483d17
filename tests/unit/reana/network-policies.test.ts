import assert from "node:assert/strict";
import { example, examples } from "../../../tools/examples";
import { deploy, deployedExample, type Deployment, type Registered } from "./deployment";

const policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const release = "kubernetes:helm.sh/v3:Release";
const haproxy = "kubernetes:apps/v1:Deployment";
const service = "kubernetes:core/v1:Service";

const policyNames = [
  "reana-network-policies-server-ingress",
  "reana-network-policies-traefik-ingress",
  "reana-network-policies-ui-ingress",
];

const policies = ({ resources }: Deployment): readonly Registered[] =>
  resources.filter(({ type }) => type === policy);

const ofHaproxy = ["reana-network-policies-haproxy-egress", "reana-network-policies-haproxy-ingress"];

/** Every request that is under way when a stack changes its exposure mode depends on this order. */
describe("network policies in an update", () => {
  it("restrict once the front-end Service selects HAProxy, whose policies exist before its pods", async () => {
    const deployment = await deployedExample("haproxy");
    for (const name of policyNames) {
      assert.ok(deployment.one(policy, name).dependencies.includes("reana-front-end"), name);
    }
    for (const name of ofHaproxy) {
      assert.deepEqual(deployment.one(policy, name).dependencies, ["reana-namespace"], name);
      assert.ok(deployment.one(haproxy).dependencies.includes(name), name);
    }
    assert.deepEqual(
      deployment.one(release).dependencies.filter((name) => /-(in|e)gress$/.test(name)),
      [],
    );
  });

  it("open before the front-end Service and Traefik change", async () => {
    const deployment = await deployedExample("controller-http");
    for (const name of policyNames) {
      assert.deepEqual(deployment.one(policy, name).dependencies, ["reana-namespace"], name);
      assert.ok(deployment.one(service).dependencies.includes(name), name);
      assert.ok(deployment.one(release).dependencies.includes(name), name);
    }
  });

  it("open Traefik before the front-end Service selects it, and restrict the others afterwards", async () => {
    const { config } = example("controller-redirect");
    const deployment = await deploy({ ...config, networkPolicies: { enabled: true } });
    assert.deepEqual(deployment.one(policy, "reana-network-policies-traefik-ingress").dependencies, [
      "reana-namespace",
    ]);
    assert.ok(deployment.one(service).dependencies.includes("reana-network-policies-traefik-ingress"));
    for (const name of ["reana-network-policies-server-ingress", "reana-network-policies-ui-ingress"]) {
      assert.ok(deployment.one(policy, name).dependencies.includes("reana-front-end"), name);
    }
  });

  for (const { name } of examples) {
    it(`are the same objects in every exposure mode, so that none is replaced or left (${name})`, async () => {
      const found = policies(await deployedExample(name)).filter(
        ({ name: each }) => !ofHaproxy.includes(each),
      );
      assert.deepEqual(
        found.map((each) => [each.name, each.parent]).sort(),
        policyNames.map((each) => [each, "reana-network-policies"]),
      );
    });
  }
});
