import assert from "node:assert/strict";
import { applyCrds, otherTraefiks } from "../../../../components/chart/upgrade/apply-crds";
import { chartAnnotation } from "../../../../components/chart/upgrade/crd-plan";
import { changingCluster, changingDefinitions, type StoredObject } from "../../cluster/changing-cluster";
import { definition, storedDefinition } from "./objects";

const owner = {
  namespace: "reana",
  release: "reana",
  version: "0.95.0-alpha.5",
  traefikPodLabels: { "app.kubernetes.io/name": "traefik", "app.kubernetes.io/instance": "reana" },
};

const traefik = (namespace: string, instance: string, kind = "Deployment"): StoredObject => ({
  apiVersion: "apps/v1",
  kind,
  metadata: {
    name: `${instance}-traefik`,
    namespace,
    labels: { "app.kubernetes.io/name": "traefik", "app.kubernetes.io/instance": instance },
  },
});

const ingressClass = (name: string, release?: string): StoredObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "IngressClass",
  metadata: {
    name,
    annotations: {
      ...(release === undefined
        ? {}
        : { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": "reana" }),
    },
  },
  spec: { controller: "traefik.io/ingress-controller" },
});

describe("the CustomResourceDefinitions of a chart", () => {
  it("are applied where they are missing or older, with the chart's version and without state", async () => {
    const cluster = changingCluster([traefik("reana", "reana"), ingressClass("reana-traefik", "reana")]);
    const definitions = changingDefinitions(
      storedDefinition("tlsstores.traefik.io", ["a"]),
      storedDefinition("middlewares.traefik.io", ["a"]),
    );
    const wanted = [
      { ...definition("ingressroutes.traefik.io", ["a"]), status: { storedVersions: [] } },
      definition("tlsstores.traefik.io", ["a"]),
      definition("middlewares.traefik.io", ["a", "b"]),
    ];
    const result = await applyCrds(cluster.client, definitions.client, wanted, owner);
    assert.deepEqual(result, {
      applied: ["ingressroutes.traefik.io", "middlewares.traefik.io"],
      left: [],
    });
    const [first] = definitions.applied;
    assert.deepEqual(first, {
      ...definition("ingressroutes.traefik.io", ["a"]),
      metadata: {
        name: "ingressroutes.traefik.io",
        annotations: { [chartAnnotation]: "0.95.0-alpha.5" },
      },
    });
    assert.deepEqual(cluster.changes, []);
  });

  it("leave those that another Traefik uses, and name it", async () => {
    const cluster = changingCluster([traefik("ingress", "main", "DaemonSet")]);
    const definitions = changingDefinitions(storedDefinition("middlewares.traefik.io", ["a"]));
    const wanted = [definition("middlewares.traefik.io", ["a", "b"])];
    assert.deepEqual(await applyCrds(cluster.client, definitions.client, wanted, owner), {
      applied: [],
      left: [
        {
          name: "middlewares.traefik.io",
          reason: "serves Traefik main-traefik in namespace ingress too",
        },
      ],
    });
  });

  it("know every other Traefik by its pods or its class", async () => {
    const { client } = changingCluster([
      traefik("reana", "reana"),
      traefik("reana", "second"),
      traefik("other", "reana"),
      ingressClass("reana-traefik", "reana"),
      ingressClass("traefik"),
      { ...ingressClass("nginx"), spec: { controller: "k8s.io/ingress-nginx" } },
    ]);
    assert.deepEqual(await otherTraefiks(client, owner), [
      "Traefik second-traefik in namespace reana",
      "Traefik reana-traefik in namespace other",
      "IngressClass traefik",
    ]);
  });
});
