import assert from "node:assert/strict";
import { Provider } from "@pulumi/kubernetes/provider";
import { Reana } from "../../../components";
import { deployComponents } from "../component";
import { clusterUid } from "../../recorded-program";
import { deploy, type Deployment, type Registered } from "./deployment";

const minimal = { hostname: "reana.example.org", traefik: { trustedIPs: ["10.244.0.0/16"] } };

const names = (deployment: Deployment, which: (resource: Registered) => boolean): readonly string[] =>
  deployment.resources
    .filter(which)
    .map(({ name }) => name)
    .sort();

describe("a stack's data", () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await deploy(minimal);
  });

  it("are protected: release, passwords, and the namespace when it leaves the stack", () => {
    assert.deepEqual(
      names(deployment, ({ protect }) => protect),
      [
        "reana-installation",
        "reana-protection",
        "reana-release",
        "reana-release-cache",
        "reana-release-database",
        "reana-release-message-broker",
        "reana-release-new-database",
        "reana-release-secret-key",
      ],
    );
    assert.deepEqual(
      names(deployment, ({ retainOnDelete }) => retainOnDelete),
      ["reana-namespace"],
    );
  });

  it("are protected from destroy by what waits for everything else, whose hook says the way", () => {
    const { dependencies, hooks } = deployment.one("pulumi:index:Stash", "reana-protection");
    const [deletionError = "", ...further] = hooks["beforeDelete"] ?? [];
    assert.deepEqual(further, []);
    assert.match(deletionError, /pulumi config set reana:protect false.*pulumi up.*pulumi destroy/);
    const custom = names(
      deployment,
      ({ type, name, read }) =>
        !read &&
        !type.startsWith("reana:") &&
        !["reana-protection", "reana-installation", "reana-mark"].includes(name),
    );
    assert.deepEqual(
      custom.filter((name) => !dependencies.includes(name)),
      [],
    );
  });

  it("are not protected where the stack says so, and nothing is left behind then", async () => {
    const unprotected = await deploy({ ...minimal, protect: false });
    const { input } = unprotected.one("pulumi:index:Stash", "reana-installation").inputs;
    assert.equal((input as { protected: boolean }).protected, false);
    assert.deepEqual(
      names(
        unprotected,
        ({ protect, retainOnDelete, hooks }) => protect || retainOnDelete || "beforeDelete" in hooks,
      ),
      [],
    );
  });

  it("belong to a cluster, a namespace and a release that the state keeps, and everything waits for the comparison", () => {
    const { inputs, hooks } = deployment.one("pulumi:index:Stash", "reana-installation");
    assert.deepEqual(inputs["input"], {
      clusterUid,
      namespace: "reana",
      createsNamespace: true,
      release: "reana",
      protected: true,
    });
    const same = ["reana-same-installation"];
    const { beforeDelete } = deployment.one("pulumi:index:Stash", "reana-protection").hooks;
    assert.deepEqual(hooks, { beforeCreate: same, beforeUpdate: same, beforeDelete });
    assert.deepEqual(
      names(
        deployment,
        ({ type, name, read, compared }) =>
          !read && !type.startsWith("reana:") && name !== "reana-installation" && !compared,
      ),
      [],
    );
  });
});

describe("the mark of a stack", () => {
  it("is on every object with a fixed name, and on none whose name the provider makes", async () => {
    const deployment = await deploy({ ...minimal, monitoring: { type: "prometheus-operator" } });
    const marked = ({ mark }: Registered): boolean => mark === "reana/test 0123456789abcdef";
    const named = ({ inputs, read }: Registered): boolean =>
      !read && (inputs["metadata"] as { name?: string } | undefined)?.name !== undefined;
    assert.deepEqual(names(deployment, marked), names(deployment, named));
    assert.ok(names(deployment, marked).length > 8);
  });
});

describe("what is checked in the cluster before a change", () => {
  it("is each object before it is created, and the release before it is upgraded too", async () => {
    const { resources } = await deploy(minimal);
    const objects = resources.filter(({ type, read }) => type.startsWith("kubernetes:") && !read);
    for (const { type, name, hooks } of objects) {
      const expected =
        type === "kubernetes:helm.sh/v3:Release"
          ? {
              beforeCreate: ["reana-new-release", "reana-kept-passwords", "reana-present-definitions"],
              afterCreate: ["reana-database-replacement"],
              beforeUpdate: [
                "reana-kept-passwords",
                "reana-database-replacement",
                "reana-ingress-class",
                "reana-chart-upgrade",
              ],
              afterUpdate: ["reana-ingress-class-field"],
            }
          : {
              beforeCreate: [
                "reana-ownership",
                ...(type.startsWith("kubernetes:traefik.io/") ? ["reana-missing-definitions"] : []),
              ],
              ...(type === "kubernetes:core/v1:Service" ? { afterUpdate: ["reana-service-switch"] } : {}),
            };
      assert.deepEqual(hooks, expected, name);
    }
  });

  it("is nothing where the program's own provider may lead to another cluster, and a warning says so", async () => {
    const { resources } = await deployComponents(() => {
      const provider = new Provider("cluster", { kubeconfig: "{}" });
      return { url: new Reana("reana", minimal, { provider }).url };
    });
    assert.deepEqual(
      resources.filter(({ hooks }) => "beforeCreate" in hooks).map(({ name }) => name),
      ["reana-installation"],
    );
  });

  it("is checked by the access that the program gives for its own provider", async () => {
    const { resources } = await deployComponents(() => {
      const provider = new Provider("cluster", { kubeconfig: "{}" });
      return {
        url: new Reana("reana", { ...minimal, clusterAccess: { context: "prod" } }, { provider }).url,
      };
    });
    const release = resources.find(({ type }) => type === "kubernetes:helm.sh/v3:Release");
    assert.ok(release?.hooks["beforeUpdate"]?.includes("reana-kept-passwords"));
  });
});
