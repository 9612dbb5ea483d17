import assert from "node:assert/strict";
import type { ClusterObject } from "../../../../components/cluster/cluster-client";
import { type DesiredObject, differences } from "../../../../components/cluster/drift/compare";
import { isSecretField } from "../../../../components/cluster/drift/desired";
import { fieldOwners } from "../../../../components/cluster/drift/field-owners";

type Fields = Readonly<Record<string, unknown>>;

/** What a test says of an object: its spec as it should be and as it is, and what kubectl has set in it. */
interface Case {
  readonly what: string;
  readonly kind?: string;
  readonly should: Fields;
  readonly is: Fields;
  /** metadata.managedFields of kubectl, without what is not in spec. */
  readonly kubectl?: Fields;
  /** `path: should -> is`. */
  readonly found: readonly string[];
}

const found = ({ kind = "Deployment", should, is, kubectl }: Case): readonly string[] => {
  const desired: DesiredObject = { apiVersion: "v1", kind, metadata: { name: "a" }, ...should };
  const live = {
    apiVersion: "v1",
    kind,
    metadata: {
      name: "a",
      managedFields: [
        { manager: "ours", operation: "Update", fieldsV1: { "f:spec": { "f:hostNetwork": {} } } },
        {
          manager: "kube-controller-manager",
          operation: "Update",
          fieldsV1: { "f:spec": { "f:paused": {} } },
        },
        { manager: "kubectl", subresource: "status", fieldsV1: { "f:spec": { "f:paused": {} } } },
        ...(kubectl === undefined ? [] : [{ manager: "kubectl", operation: "Update", fieldsV1: kubectl }]),
      ],
    },
    ...is,
  } as unknown as ClusterObject;
  const owners = fieldOwners(live, (manager) => manager === "ours");
  return differences(desired, live, owners, (path) => isSecretField(kind, path)).map(
    (one) => `${one.path}: ${one.should} -> ${one.is}`,
  );
};

const container = (fields: Fields): Fields => ({ spec: { containers: [{ name: "c", ...fields }] } });

const table: readonly Case[] = [
  { what: "the same", should: { spec: { replicas: 2 } }, is: { spec: { replicas: 2 } }, found: [] },
  {
    what: "a changed value",
    should: { spec: { replicas: 2 } },
    is: { spec: { replicas: 1 } },
    found: ["spec.replicas: 2 -> 1"],
  },
  {
    what: "a removed value",
    should: { spec: { serviceAccountName: "a" } },
    is: { spec: {} },
    found: ["spec.serviceAccountName: a -> not set"],
  },
  {
    what: "a defaulted field, which nobody has set",
    should: { spec: {} },
    is: { spec: { sessionAffinity: "None", clusterIP: "10.0.0.1" } },
    found: [],
  },
  {
    what: "a field that the cluster's controllers or the stack itself have set",
    should: { spec: {} },
    is: { spec: { paused: true, hostNetwork: true } },
    found: [],
  },
  {
    what: "a field that kubectl added",
    should: { spec: { a: { b: 1 } } },
    is: { spec: { a: { b: 1, c: 2 } } },
    kubectl: { "f:spec": { "f:a": { "f:c": {} } } },
    found: ["spec.a.c: not set -> 2"],
  },
  {
    what: "a key of a selector, which is set as a whole",
    kind: "Service",
    should: { spec: { selector: { app: "a" } } },
    is: { spec: { selector: { app: "a", x: "y" } } },
    kubectl: { "f:spec": { "f:selector": {} } },
    found: ["spec.selector.x: not set -> y"],
  },
  {
    what: "an argument that was added",
    should: container({ args: ["--a"] }),
    is: container({ args: ["--a", "--b"] }),
    found: ['spec.containers[c].args: without ["--b"] -> with ["--b"]'],
  },
  {
    what: "an argument that was removed",
    should: container({ args: ["--a", "--b"] }),
    is: container({ args: ["--b"] }),
    found: ['spec.containers[c].args: with ["--a"] -> without ["--a"]'],
  },
  {
    what: "arguments in another order",
    should: container({ args: ["--a", "--b"] }),
    is: container({ args: ["--b", "--a"] }),
    found: ['spec.containers[c].args: ["--a","--b"] -> ["--b","--a"]'],
  },
  {
    what: "an environment variable, known by its name and not by its place",
    should: container({
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    }),
    is: container({
      env: [
        { name: "B", value: "3" },
        { name: "A", value: "1" },
        { name: "C", value: "4" },
      ],
    }),
    kubectl: {
      "f:spec": {
        "f:containers": { 'k:{"name":"c"}': { "f:env": { 'k:{"name":"C"}': { ".": {}, "f:value": {} } } } },
      },
    },
    found: [
      "spec.containers[c].env[B].value: 2 -> 3",
      'spec.containers[c].env[C]: not set -> {"name":"C","value":"4"}',
    ],
  },
  {
    what: "a container that was added",
    should: container({}),
    is: { spec: { containers: [{ name: "c" }, { name: "d" }] } },
    kubectl: { "f:spec": { "f:containers": { 'k:{"name":"d"}': { ".": {}, "f:name": {} } } } },
    found: ['spec.containers[d]: not set -> {"name":"d"}'],
  },
  {
    what: "a container that was removed",
    should: container({ image: "i" }),
    is: { spec: { containers: [] } },
    found: ['spec.containers[c]: {"name":"c","image":"i"} -> not set'],
  },
  {
    what: "ports with the same number and another protocol, which are compared by place",
    should: container({
      ports: [
        { containerPort: 1, protocol: "TCP" },
        { containerPort: 1, protocol: "UDP" },
      ],
    }),
    is: container({
      ports: [
        { containerPort: 1, protocol: "TCP" },
        { containerPort: 1, protocol: "SCTP" },
      ],
    }),
    found: ["spec.containers[c].ports[1].protocol: UDP -> SCTP"],
  },
  {
    what: "a peer that was added to a policy",
    kind: "NetworkPolicy",
    should: { spec: { ingress: [{ from: [{ podSelector: {} }] }] } },
    is: { spec: { ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: {} }] }] } },
    found: ['spec.ingress[0].from: without [{"namespaceSelector":{}}] -> with [{"namespaceSelector":{}}]'],
  },
  {
    what: "quantities that are the same amount",
    should: container({ resources: { limits: { cpu: "0.5", memory: "1Gi" }, requests: { cpu: 1 } } }),
    is: container({ resources: { limits: { cpu: "500m", memory: "1024Mi" }, requests: { cpu: "1" } } }),
    found: [],
  },
  {
    what: "quantities that are not",
    should: container({ resources: { limits: { cpu: "0.5" } } }),
    is: container({ resources: { limits: { cpu: "600m" } } }),
    found: ["spec.containers[c].resources.limits.cpu: 0.5 -> 600m"],
  },
  {
    what: "what the API server leaves out",
    should: { spec: { minReadySeconds: 0, hostNetwork: false, a: {}, b: [], c: null, d: "" } },
    is: { spec: {} },
    found: [],
  },
  {
    what: "a false that the API server keeps",
    should: container({ securityContext: { allowPrivilegeEscalation: false } }),
    is: container({ securityContext: {} }),
    found: ["spec.containers[c].securityContext.allowPrivilegeEscalation: false -> not set"],
  },
  {
    what: "a Secret, whose values are not shown",
    kind: "Secret",
    should: { data: { user: "YQ==", same: "YQ\n==" } },
    is: { data: { user: "Yg==", same: "YQ==" } },
    found: ["data.user: (a secret, not shown) -> (a secret, not shown)"],
  },
  {
    what: "an environment variable with a password, which is not shown",
    should: container({ env: [{ name: "DB_PASSWORD", value: "old-word" }] }),
    is: container({ env: [{ name: "DB_PASSWORD", value: "new-word" }] }),
    found: ["spec.containers[c].env[DB_PASSWORD].value: (a secret, not shown) -> (a secret, not shown)"],
  },
  {
    what: "environment variables that were added together, one with a password",
    should: container({}),
    is: container({ env: [{ name: "DB_PASSWORD", value: "new-word" }] }),
    kubectl: { "f:spec": { "f:containers": { 'k:{"name":"c"}': { "f:env": { ".": {} } } } } },
    found: ['spec.containers[c].env: not set -> [{"name":"DB_PASSWORD","value":"(a secret, not shown)"}]'],
  },
];

describe("comparing an object with the cluster", () => {
  for (const one of table) {
    it(one.what, () => assert.deepEqual(found(one), one.found));
  }

  const desired: DesiredObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "a", labels: { l: "1" } },
  };
  const owners = fieldOwners({ metadata: {} }, () => true);
  const shown = (): boolean => false;

  it("names an object that is not there", () => {
    const [missing] = differences(desired, undefined, owners, shown);
    assert.deepEqual([missing?.path, missing?.is], ["", "not there"]);
  });

  it("compares labels and annotations, and no other metadata", () => {
    const live = {
      metadata: {
        name: "a",
        uid: "7",
        labels: { l: "2" },
        annotations: { "deployment.kubernetes.io/revision": "1" },
      },
    };
    assert.deepEqual(
      differences(desired, live, owners, shown).map(({ path }) => path),
      ["metadata.labels.l"],
    );
  });

  it("says who set it", () => {
    const live = {
      metadata: {
        labels: { l: "2" },
        managedFields: [
          { manager: "kubectl-label", fieldsV1: { "f:metadata": { "f:labels": { "f:l": {} } } } },
        ],
      },
    };
    const by = differences(
      desired,
      live,
      fieldOwners(live, () => false),
      shown,
    )[0]?.by;
    assert.deepEqual(by, ["kubectl-label"]);
  });
});
