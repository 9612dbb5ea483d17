import assert from "node:assert/strict";
import { example, examples } from "../../../tools/examples";
import { settings } from "../config/stack-settings";
import { deploy, type Deployment } from "./deployment";

const release = "kubernetes:helm.sh/v3:Release";
const ingress = "kubernetes:networking.k8s.io/v1:Ingress";
const door = "kubernetes:core/v1:Service";
const haproxy = "kubernetes:apps/v1:Deployment";
const moment = "random:index/randomId:RandomId";
const handOver = "reana-front-end-hand-over";

const deployed = (name: string): Promise<Deployment> => deploy(example(name).config);

/** Whether requests get right answers while a stack changes its way depends on this order. */
describe("the door to the outside", () => {
  for (const name of ["controller-http", "controller-redirect", "manual-ingress"]) {
    it(`leads to Traefik, and HAProxy has gone, before Traefik and the Ingresses change (${name})`, async () => {
      const deployment = await deployed(name);
      const { dependencies, inputs } = deployment.one(door, "reana-front-end");
      assert.deepEqual(
        dependencies.filter((each) => /release|middleware|^reana-ingress|hand-over/.test(each)),
        [],
      );
      assert.ok(deployment.one(moment, handOver).dependencies.includes("reana-front-end"));
      const after = [deployment.one(release), ...deployment.resources.filter(({ type }) => type === ingress)];
      for (const each of after) {
        assert.ok(each.dependencies.includes("reana-front-end"), each.name);
        assert.ok(each.dependencies.includes(handOver), each.name);
      }
      // Nobody is behind it yet where the stack is new.
      const { annotations } = inputs["metadata"] as { annotations: unknown };
      assert.deepEqual(annotations, { "pulumi.com/skipAwait": "true" });
    });
  }

  for (const { name } of examples.filter(({ config }) => settings(config).frontEnd.type === "haproxy")) {
    it(`leads to HAProxy once that is ready, behind Traefik (${name})`, async () => {
      const deployment = await deployed(name);
      const { dependencies, inputs } = deployment.one(door, "reana-front-end");
      assert.ok(dependencies.includes("reana-haproxy-deployment"));
      assert.ok(deployment.one(haproxy).dependencies.includes("reana-release"));
      assert.doesNotMatch(JSON.stringify(inputs["metadata"]), /skipAwait/);
    });
  }

  it("leads to a Traefik that an outside HAProxy meets once that believes it", async () => {
    const deployment = await deployed("external-haproxy");
    assert.ok(deployment.one(door).dependencies.includes("reana-release"));
  });
});

describe("HAProxy's pods", () => {
  it("go when clients meet another hop instead, and do not wait for the end of the update", async () => {
    const keepers = async (name: string): Promise<unknown> => {
      const { inputs, deleteBeforeReplace } = (await deployed(name)).one(moment, handOver);
      assert.equal(deleteBeforeReplace, true);
      return inputs["keepers"];
    };
    assert.deepEqual(await keepers("haproxy"), { to: "haproxy" });
    assert.deepEqual(await keepers("passthrough"), { to: "haproxy" });
    assert.deepEqual(await keepers("controller-redirect"), { to: "controller" });
    assert.deepEqual((await deployed("haproxy")).one(haproxy).replacedWith, [handOver]);
  });

  it("stay to the end where nobody takes over in the cluster", async () => {
    for (const name of ["external-haproxy", "existing-traefik", "other-controller"]) {
      const deployment = await deployed(name);
      assert.deepEqual(
        deployment.resources.filter(({ type }) => type === moment),
        [],
        name,
      );
    }
  });
});
