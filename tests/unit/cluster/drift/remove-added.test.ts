import assert from "node:assert/strict";
import { manifestObjects } from "../../../../components/cluster/drift/desired";
import { without } from "../../../../components/cluster/drift/remove-added";
import { withFieldsTakenBack } from "../../../../components/cluster/field-managers";

describe("removing what others have added", () => {
  it("removes fields and elements of lists, and nothing else", () => {
    const added = { name: "X", value: "1" };
    const object = {
      metadata: { name: "a" },
      spec: { hostNetwork: true, containers: [{ name: "c", env: [{ name: "A" }, added] }, { name: "d" }] },
    };
    const [container, other] = object.spec.containers;
    assert.deepEqual(
      without(object, [
        ["spec", "hostNetwork"],
        ["spec", "containers", container ?? {}, "env", added],
      ]),
      { metadata: { name: "a" }, spec: { containers: [{ name: "c", env: [{ name: "A" }] }, other] } },
    );
    assert.deepEqual(without(object, [["spec", "nothing", "here"]]), object);
  });
});

describe("the managers of an object's fields", () => {
  const own = { manager: "pulumi-kubernetes-7", operation: "Apply", fieldsV1: { "f:spec": { "f:a": {} } } };
  const kubectl = {
    manager: "kubectl-patch",
    operation: "Update",
    fieldsV1: { "f:spec": { "f:b": { "f:c": {} } } },
  };
  const status = {
    manager: "kubectl",
    operation: "Update",
    subresource: "status",
    fieldsV1: { "f:status": {} },
  };
  const controller = { manager: "kube-controller-manager", operation: "Update", fieldsV1: { "f:spec": {} } };

  it("are the stack's afterwards, but for status and controllers", () => {
    assert.deepEqual(withFieldsTakenBack([own, kubectl, status, controller]), [
      status,
      controller,
      { ...own, fieldsV1: { "f:spec": { "f:a": {}, "f:b": { "f:c": {} } } } },
    ]);
  });

  it("stay as they are where nobody else has set anything, or no stack has", () => {
    assert.equal(withFieldsTakenBack([own, status, controller]), undefined);
    assert.equal(withFieldsTakenBack([kubectl]), undefined);
  });
});

describe("the objects of a Helm manifest", () => {
  it("have the release's namespace, and Secrets their data as stored", async () => {
    const manifest = `---
# Source: reana/templates/secrets.yaml
apiVersion: v1
kind: Secret
metadata:
  name: a
stringData:
  user: ann
---
# empty
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: { name: b, namespace: other }
`;
    assert.deepEqual(
      (await manifestObjects(manifest, "reana")).map(({ object }) => object),
      [
        {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: "a", namespace: "reana" },
          data: { user: "YW5u" },
        },
        { apiVersion: "v1", kind: "Service", metadata: { name: "b", namespace: "other" } },
      ],
    );
  });
});
