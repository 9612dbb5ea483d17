import assert from "node:assert/strict";
import { ingressClassChecks } from "../../../components/chart/ingress-class";
import type { ClusterClient } from "../../../components/cluster/cluster-client";
import { creationOf, fakeCluster, type FakeObject } from "../cluster/fake-cluster";

const release = "kubernetes:helm.sh/v3:Release";
const checks = ingressClassChecks({ namespace: "science", release: "physics" });

const ofHelm = (name: string, namespace = "science"): Readonly<Record<string, string>> => ({
  "meta.helm.sh/release-name": name,
  "meta.helm.sh/release-namespace": namespace,
});

const ingress = (
  name: string,
  ingressClassName?: string,
  annotations: Readonly<Record<string, string>> = {},
  owner = "physics",
): FakeObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name, namespace: "science", annotations: { ...ofHelm(owner), ...annotations } },
  spec: ingressClassName === undefined ? {} : { ingressClassName },
});

const ingressClass = (
  name: string,
  owner: string,
  controller = "traefik.io/ingress-controller",
): FakeObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "IngressClass",
  metadata: { name, annotations: ofHelm(owner) },
  spec: { controller },
});

const annotated = { "kubernetes.io/ingress.class": "physics-traefik" };

/** What the check of this time changes: name of the Ingress, and the class that it gets. */
async function changesOf(
  when: "beforeUpdate" | "afterUpdate",
  preview: boolean,
  ...objects: readonly FakeObject[]
): Promise<readonly unknown[]> {
  const changes: unknown[] = [];
  const cluster = {
    ...fakeCluster(...objects),
    patch: ({ kind, name, namespace }: Readonly<Record<string, string>>, fields: unknown) =>
      Promise.resolve(void changes.push([`${kind} ${namespace}/${name}`, fields])),
  } as unknown as ClusterClient;
  for (const check of checks.filter((each) => each.when.includes(when) && each.appliesTo(release))) {
    await check.run({ ...creationOf(release, {}), preview }, () => Promise.resolve(cluster));
  }
  return changes;
}

describe("an Ingress without a class, of a release that helm installed", () => {
  const classes = [
    ingressClass("other", "another"),
    ingressClass("nginx", "physics", "k8s.io/ingress-nginx"),
    ingressClass("physics-traefik", "physics"),
  ];

  it("has the class of its Traefik by field while the update gives it the annotation", async () => {
    const objects = [
      ingress("main"),
      ingress("by-field", "nginx"),
      ingress("by-annotation", undefined, annotated),
      ingress("of-another", undefined, {}, "another"),
    ];
    assert.deepEqual(await changesOf("beforeUpdate", false, ...classes, ...objects), [
      ["Ingress science/main", { spec: { ingressClassName: "physics-traefik" } }],
    ]);
  });

  it("has it by annotation alone afterwards", async () => {
    const objects = [
      ingress("main", "physics-traefik", annotated),
      ingress("by-field", "nginx"),
      ingress("by-annotation", undefined, annotated),
      ingress("of-another", "physics-traefik", annotated, "another"),
    ];
    assert.deepEqual(await changesOf("afterUpdate", false, ...classes, ...objects), [
      ["Ingress science/main", { spec: { ingressClassName: null } }],
    ]);
  });

  it("stays as it is in a preview, and where the release has no IngressClass", async () => {
    assert.deepEqual(await changesOf("beforeUpdate", true, ...classes, ingress("main")), []);
    assert.deepEqual(
      await changesOf("afterUpdate", true, ...classes, ingress("main", "physics-traefik", annotated)),
      [],
    );
    assert.deepEqual(await changesOf("beforeUpdate", false, ingress("main")), []);
  });
});
