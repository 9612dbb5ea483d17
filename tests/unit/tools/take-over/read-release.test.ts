import assert from "node:assert/strict";
import type { ClusterObject, ClusterReader } from "../../../../components/cluster/cluster-client";
import { ClusterError } from "../../../../components/cluster/cluster-error";
import { manifestObjects } from "../../../../tools/take-over/existing-release";
import { readRelease } from "../../../../tools/take-over/read-release";
import { helmSecret } from "../../cluster/helm-secret";

const manifest = `
apiVersion: v1
kind: Secret
metadata: { name: reana-db-secrets }
---
# A list of one, as chart series 0.9 makes it.
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: { name: reana-traefik, labels: { app.kubernetes.io/name: traefik } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: reana-traefik, labels: { app.kubernetes.io/name: traefik } }
---
`;

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  rest: Partial<ClusterObject> = {},
  metadata: Partial<NonNullable<ClusterObject["metadata"]>> = {},
): ClusterObject => ({ apiVersion, kind, ...rest, metadata: { name, namespace: "reana", ...metadata } });

/** A release as Helm installs it, on a node. */
const installed: readonly ClusterObject[] = [
  object("v1", "Secret", "reana-db-secrets", { data: { user: "cmVhbmE=", password: "" } }),
  object("v1", "Service", "reana-traefik", {
    spec: { type: "NodePort", ports: [{ name: "web", port: 80, nodePort: 30080 }] },
  }),
  object("apps/v1", "Deployment", "reana-traefik", {
    spec: { selector: { matchLabels: { "app.kubernetes.io/instance": "reana-reana" } } },
  }),
  object("networking.k8s.io/v1", "IngressClass", "traefik", {
    spec: { controller: "traefik.io/ingress-controller" },
  }),
  object("v1", "Namespace", "kube-system", {}, { uid: "5a1c2a0e-8a4e-4d0b-9d3f-0d6a5f2f7c11" }),
  object("v1", "Node", "one", {
    status: {
      addresses: [
        { type: "Hostname", address: "one" },
        { type: "InternalIP", address: "192.0.2.21" },
      ],
    },
  }),
];

interface Stored {
  readonly namespace: string;
  readonly release: string;
  readonly secret: ClusterObject;
}

const stored = (
  secret: Parameters<typeof helmSecret>[0],
  release = "reana",
  namespace = "reana",
): Stored => ({
  namespace,
  release,
  secret: helmSecret({ manifest, ...secret }),
});

/** A cluster that can only be read. */
function cluster(releases: readonly Stored[], objects: readonly ClusterObject[] = installed): ClusterReader {
  const named = ({ secret, release, namespace }: Stored): ClusterObject => ({
    ...secret,
    metadata: { ...secret.metadata, namespace, labels: { owner: "helm", name: release } },
  });
  return {
    description: "test (https://192.0.2.1)",
    read: ({ kind, name }) =>
      Promise.resolve(objects.find((each) => each.kind === kind && each.metadata?.name === name)),
    list: (_, kind, { namespace, labelSelector } = {}) =>
      Promise.resolve(
        labelSelector === undefined
          ? objects.filter((each) => each.kind === kind)
          : releases
              .filter((each) => namespace === undefined || each.namespace === namespace)
              .filter(({ release }) => [`owner=helm,name=${release}`, "owner=helm"].includes(labelSelector))
              .map(named),
      ),
  };
}

describe("reading a release that is to be taken over", () => {
  it("finds its Secrets, its Service, its Traefik and the nodes", async () => {
    const release = await readRelease(
      cluster([stored({ revision: 2 }), stored({ revision: 1 })]),
      "reana",
      "reana",
    );
    assert.equal(release.clusterUid, "5a1c2a0e-8a4e-4d0b-9d3f-0d6a5f2f7c11");
    assert.equal(release.revision.revision, 2);
    assert.deepEqual(release.secrets, { "reana-db-secrets": { user: "reana", password: "" } });
    assert.equal(release.traefikService?.spec.ports[0]?.nodePort, 30080);
    assert.equal(release.traefikInstance, "reana-reana");
    assert.deepEqual(release.ingressClasses, { traefik: "traefik.io/ingress-controller" });
    assert.deepEqual(release.nodes, ["192.0.2.21"]);
  });

  it("takes the items of a List for objects, and no comment for one", () => {
    assert.deepEqual(
      manifestObjects(`# nothing\n---\n${manifest}`).map(({ kind, name }) => `${kind} ${name}`),
      ["Secret reana-db-secrets", "Service reana-traefik", "Deployment reana-traefik"],
    );
  });

  const ours = object(
    "v1",
    "Service",
    "reana-front-end",
    {},
    { annotations: { "reana-pulumi/stack": "reana/prod a1" } },
  );
  const flux = object(
    "apps/v1",
    "Deployment",
    "reana-server",
    {},
    { labels: { "helm.toolkit.fluxcd.io/name": "reana", "app.kubernetes.io/managed-by": "Helm" } },
  );
  const refused: readonly (readonly [string, ClusterReader, RegExp])[] = [
    ["that is not there", cluster([]), /no Helm release in namespace reana of test/],
    [
      "of another name",
      cluster([stored({}, "physics")]),
      /no Helm release reana in namespace reana; it has physics: give --release/,
    ],
    [
      "in another namespace",
      cluster([stored({}, "reana", "science")]),
      /reana is in science: give --namespace/,
    ],
    ["of another chart", cluster([stored({ chartName: "wordpress" })]), /is of chart wordpress, not reana/],
    [
      "that Helm is working on",
      cluster([stored({ status: "pending-upgrade" })]),
      /pending-upgrade: .*helm rollback reana/,
    ],
    [
      "whose last upgrade failed",
      cluster([stored({ status: "failed" })]),
      /is failed.*helm upgrade or helm rollback/,
    ],
    ["of another stack", cluster([stored({})], [...installed, ours]), /belongs to stack reana\/prod/],
    ["that Flux deploys", cluster([stored({})], [...installed, flux]), /is deployed by Flux/],
  ];
  for (const [what, reader, reason] of refused) {
    it(`refuses one ${what}, and says what to do`, async () => {
      await assert.rejects(readRelease(reader, "reana", "reana"), (error: Error) => {
        assert.ok(error instanceof ClusterError);
        assert.match(error.message, reason);
        return true;
      });
    });
  }
});
