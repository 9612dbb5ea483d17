import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { databaseHostPath, mountedHostPaths } from "../../../components/chart/database-volume";
import { releaseChecks } from "../../../components/chart/release-checks";
import { helmSecret } from "../cluster/helm-secret";
import { unknown } from "../component";
import { connectedTo, creationOf, type FakeObject } from "../cluster/fake-cluster";

const type = "kubernetes:helm.sh/v3:Release";
const own = { namespace: "reana", release: "reana", prefix: "reana", stack: "prod", values: {} };
const secrets = {
  reanaSecretKey: "key",
  databaseUser: "reana",
  databasePassword: pulumi.secret("old"),
  cacheUser: "reana",
  cachePassword: "c",
  messageBrokerUser: "reana",
  messageBrokerPassword: "m",
};
const checks = (databasePassword: pulumi.Input<string> = secrets.databasePassword) =>
  releaseChecks(own, Promise.resolve({ ...secrets, databasePassword }));
const [newRelease, keptPasswords, ...further] = checks();
assert.ok(newRelease !== undefined && keptPasswords !== undefined && further.length === 0);

/** A database as the charts deploy it. */
const database = (namespace: string, path = "/var/reana"): FakeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "reana-db", namespace },
  spec: {
    template: {
      spec: {
        containers: [{ volumeMounts: [{ name: "infrastructure", subPath: "db" }, { name: "config" }] }],
        volumes: [{ name: "infrastructure", hostPath: { path } }, { name: "config" }],
      },
    },
  },
});

const stored = (status: string): FakeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  ...helmSecret({ status }),
});

const clusterRole = (namespace: string, release: string): FakeObject => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: {
    name: "reana-deployment-manager",
    annotations: { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": namespace },
  },
});

const install = (...objects: readonly FakeObject[]): Promise<void> =>
  newRelease.run(creationOf(type, { values: {} }), connectedTo(...objects));

describe("the installation of a release", () => {
  it("goes on in an empty cluster, beside other releases and other databases", async () => {
    await install();
    await install(database("other", "/data"), { ...stored("deployed"), type: "Opaque" });
  });

  it("is refused where there is one of that name, with its chart and what to do", async () => {
    for (const status of ["deployed", "pending-install"]) {
      await assert.rejects(install(stored(status)), (error: Error) => {
        assert.match(
          error.message,
          new RegExp(`is there already \\(chart reana 0\\.95\\.0-alpha\\.5, ${status}\\)`),
        );
        assert.match(error.message, /npm run take-over -- --stack prod --namespace reana --release reana\./);
        assert.match(error.message, /npm run recover -- --stack prod\.$/);
        return true;
      });
    }
  });

  it("is refused where another database has its files in the same directory of the node", async () => {
    await assert.rejects(
      install(database("other")),
      /^Error: Deployment reana-db in namespace other .*\/var\/reana\/db.*root_path/,
    );
  });

  it("is refused where another release has the same prefix", async () => {
    await install(clusterRole("reana", "reana"));
    await assert.rejects(
      install(clusterRole("other", "reana")),
      /belongs to Helm release other\/reana.*reana:release\.name/,
    );
  });
});

describe("the passwords that an earlier installation left", () => {
  const kept: FakeObject = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "reana-db-secrets", namespace: "reana" },
    data: { password: Buffer.from("old").toString("base64") },
  };
  const check = (databasePassword?: pulumi.Input<string>): Promise<void> | undefined =>
    checks(databasePassword)[1]?.run(creationOf(type, {}), connectedTo(kept));

  it("are compared at every installation and upgrade", async () => {
    assert.deepEqual(keptPasswords.when, ["beforeCreate", "beforeUpdate"]);
    await check();
    await assert.rejects(async () => check("new"), /would be overwritten[^]*reana:secrets\.databasePassword/);
  });

  it("are not overwritten by what a preview does not know yet", async () => {
    await assert.rejects(async () => check(unknown()), /would be overwritten/);
  });
});

describe("the directory of a database", () => {
  it("is where the charts have it by default", () => {
    assert.equal(databaseHostPath({}), "/var/reana/db");
    assert.deepEqual(mountedHostPaths(database("reana")), ["/var/reana/db"]);
  });

  it("is where values say, of the infrastructure's storage before the shared one", () => {
    const shared_storage = { hostpath: { root_path: "/shared/" } };
    assert.equal(databaseHostPath({ shared_storage }), "/shared/db");
    const infrastructure_storage = { backend: "hostpath", hostpath: { root_path: "/fast" } };
    assert.equal(databaseHostPath({ shared_storage, infrastructure_storage }), "/fast/db");
  });

  it("is none of the node's in a volume, and where the database runs elsewhere", () => {
    assert.equal(databaseHostPath({ shared_storage: { backend: "cephfs" } }), undefined);
    assert.equal(databaseHostPath({ components: { reana_db: { enabled: false } } }), undefined);
  });
});
