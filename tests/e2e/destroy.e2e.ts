import assert from "node:assert/strict";
import { objects, pulumi, sandbox, up, type KubernetesObject } from "./command-line";

/** Kinds that the program or its chart make outside namespaces, and the namespace itself. */
const clusterWide =
  "namespaces,clusterroles,clusterrolebindings,ingressclasses,storageclasses,persistentvolumes";
const namespaced =
  "pods,deployments,statefulsets,services,ingresses,secrets,configmaps,serviceaccounts,roles,rolebindings,persistentvolumeclaims,networkpolicies,poddisruptionbudgets";

async function everything(): Promise<readonly string[]> {
  const found: readonly KubernetesObject[] = [
    ...(await objects(clusterWide)),
    ...(await objects(namespaced, "--all-namespaces")),
  ];
  return found.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`).sort();
}

describe("destroy", () => {
  let outputs: string;
  before(async () => {
    await up();
    await pulumi("destroy", "--yes", "--skip-preview");
    outputs = await pulumi("stack", "export");
  });

  it("leaves no object of the program in the cluster", async () => {
    assert.deepEqual(
      (await everything()).filter((name) => /reana|haproxy|traefik/i.test(name)),
      [],
    );
  });

  it("leaves no resource in the state, and has nothing to do a second time", async () => {
    const { deployment } = JSON.parse(outputs) as { deployment: { resources?: readonly { type: string }[] } };
    const kept = (deployment.resources ?? []).filter(({ type }) => type !== "pulumi:pulumi:Stack");
    assert.deepEqual(kept, []);
    assert.equal((await sandbox("pulumi", "destroy", "--yes", "--stack", "dev")).code, 0);
  });
});
