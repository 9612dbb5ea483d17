import assert from "node:assert/strict";
import { examples } from "../../../tools/examples";
import { settings } from "../config/stack-settings";
import { deployedExample, type Deployment } from "./deployment";

const release = "kubernetes:helm.sh/v3:Release";
const ingress = "kubernetes:networking.k8s.io/v1:Ingress";
const service = "kubernetes:core/v1:Service";
const haproxy = "kubernetes:apps/v1:Deployment";
const randomId = "random:index/randomId:RandomId";
const cutover = "reana-cutover";

const deployed = (name: string): Promise<Deployment> => deployedExample(name);

/** Whether requests get correct responses while a stack changes its exposure mode depends on this order. */
describe("the front-end Service", () => {
  for (const name of ["controller-http", "controller-redirect", "manual-ingress"]) {
    it(`selects Traefik, and HAProxy is deleted, before Traefik and the Ingresses change (${name})`, async () => {
      const deployment = await deployed(name);
      const { dependencies, inputs } = deployment.one(service, "reana-front-end");
      assert.deepEqual(
        dependencies.filter((each) => /release|middleware|^reana-ingress|cutover/.test(each)),
        [],
      );
      assert.ok(deployment.one(randomId, cutover).dependencies.includes("reana-front-end"));
      const after = [deployment.one(release), ...deployment.resources.filter(({ type }) => type === ingress)];
      for (const each of after) {
        assert.ok(each.dependencies.includes("reana-front-end"), each.name);
        assert.ok(each.dependencies.includes(cutover), each.name);
      }
      // Nobody is connected yet where the stack is new.
      const { annotations } = inputs["metadata"] as { annotations: unknown };
      assert.deepEqual(annotations, { "pulumi.com/skipAwait": "true" });
    });
  }

  for (const { name } of examples.filter(({ config }) => settings(config).frontEnd.type === "haproxy")) {
    it(`selects HAProxy once that is ready, after Traefik (${name})`, async () => {
      const deployment = await deployed(name);
      const { dependencies, inputs } = deployment.one(service, "reana-front-end");
      assert.ok(dependencies.includes("reana-haproxy-deployment"));
      assert.ok(deployment.one(haproxy).dependencies.includes("reana-release"));
      // A load balancer may never get an address, and what comes after the Service must not wait for that.
      assert.match(JSON.stringify(inputs["metadata"]), /"pulumi.com\/skipAwait":"true"/);
    });
  }

  it("selects Traefik for an external HAProxy once Traefik trusts it", async () => {
    const deployment = await deployed("external-haproxy");
    assert.ok(deployment.one(service).dependencies.includes("reana-release"));
  });
});

describe("HAProxy's pods", () => {
  it("are deleted when the Service selects another hop, and not only at the end of the update", async () => {
    const keepers = async (name: string): Promise<unknown> => {
      const { inputs, deleteBeforeReplace } = (await deployed(name)).one(randomId, cutover);
      assert.equal(deleteBeforeReplace, true);
      return inputs["keepers"];
    };
    assert.deepEqual(await keepers("haproxy"), { to: "haproxy" });
    assert.deepEqual(await keepers("passthrough"), { to: "haproxy" });
    assert.deepEqual(await keepers("controller-redirect"), { to: "ingress-controller" });
    assert.deepEqual((await deployed("haproxy")).one(haproxy).replacedWith, [cutover]);
  });

  it("stay to the end of the update where nothing in the cluster takes over", async () => {
    for (const name of ["external-haproxy", "existing-traefik", "other-controller"]) {
      const deployment = await deployed(name);
      assert.deepEqual(
        deployment.resources.filter(({ name: each }) => each === cutover),
        [],
        name,
      );
    }
  });
});
