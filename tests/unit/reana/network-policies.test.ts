import assert from "node:assert/strict";
import { example, examples } from "../../../tools/examples";
import { deploy, type Deployment, type Registered } from "./deployment";

const policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const release = "kubernetes:helm.sh/v3:Release";
const haproxy = "kubernetes:apps/v1:Deployment";
const door = "kubernetes:core/v1:Service";

const guards = ["reana-server-ingress", "reana-traefik-ingress", "reana-ui-ingress"];

const policies = ({ resources }: Deployment): readonly Registered[] =>
  resources.filter(({ type }) => type === policy);

/** Every request that is under way when a stack changes its way depends on this order. */
describe("the boundary in an update", () => {
  it("closes once the door leads to HAProxy, whose own policy is there before its pods", async () => {
    const deployment = await deploy(example("haproxy").config);
    for (const name of guards) {
      assert.ok(deployment.one(policy, name).dependencies.includes("reana-front-end"), name);
    }
    assert.deepEqual(deployment.one(policy, "reana-haproxy-egress").dependencies, ["reana-namespace"]);
    assert.ok(deployment.one(haproxy).dependencies.includes("reana-haproxy-egress"));
    assert.deepEqual(
      deployment.one(release).dependencies.filter((name) => /-(in|e)gress$/.test(name)),
      [],
    );
  });

  it("opens before the door and Traefik change", async () => {
    const deployment = await deploy(example("controller-http").config);
    for (const name of guards) {
      assert.deepEqual(deployment.one(policy, name).dependencies, ["reana-namespace"], name);
      assert.ok(deployment.one(door).dependencies.includes(name), name);
      assert.ok(deployment.one(release).dependencies.includes(name), name);
    }
  });

  it("opens Traefik before the door leads to it, and closes the others afterwards", async () => {
    const { config } = example("controller-redirect");
    const deployment = await deploy({ ...config, boundary: { type: "network-policies" } });
    assert.deepEqual(deployment.one(policy, "reana-traefik-ingress").dependencies, ["reana-namespace"]);
    assert.ok(deployment.one(door).dependencies.includes("reana-traefik-ingress"));
    for (const name of ["reana-server-ingress", "reana-ui-ingress"]) {
      assert.ok(deployment.one(policy, name).dependencies.includes("reana-front-end"), name);
    }
  });

  for (const { name, config } of examples) {
    it(`changes the same objects in every way, so that none is made anew or left (${name})`, async () => {
      const found = policies(await deploy(config)).filter((each) => each.name !== "reana-haproxy-egress");
      assert.deepEqual(
        found.map((each) => [each.name, each.parent]).sort(),
        guards.map((guard) => [guard, guard]),
      );
    });
  }
});
