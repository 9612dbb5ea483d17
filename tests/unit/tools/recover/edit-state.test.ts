import assert from "node:assert/strict";
import { editState, interruptedDescription } from "../../../../tools/recover/edit-state";
import type { StateEdit } from "../../../../tools/recover/plan";
import type { ExportedStack, StateResource } from "../../../../tools/stack-state/deployment";

const text = { what: "", why: "" };
const unrecorded = {
  namespace: "reana",
  release: "reana",
  chartName: "reana",
  chartVersion: "0.95.0-alpha.5",
};
const releaseType = "kubernetes:helm.sh/v3:Release";
const component = "urn:pulumi:prod::reana::reana:index:Reana$reana:index:ReanaRelease::reana-release";
const releaseUrn = `urn:pulumi:prod::reana::reana:index:Reana$reana:index:ReanaRelease$${releaseType}::reana-release`;
const encrypted = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "v1:x",
};
const plain = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: '"word"' };

const pendingRelease = (password: unknown): StateResource => ({
  urn: releaseUrn,
  type: releaseType,
  custom: true,
  parent: component,
  inputs: { name: "reana", namespace: "reana", description: "", values: { password } },
});

const stack = (
  resources: readonly StateResource[],
  pending: readonly StateResource[] = [],
): ExportedStack => ({
  version: 3,
  deployment: {
    manifest: { magic: "m" },
    resources: [...resources],
    pending_operations: pending.map((resource) => ({ type: "creating", resource })),
  },
});

const edited = (of: ExportedStack, edits: readonly StateEdit[], clear = of): StateResource[] | undefined =>
  editState(of, edits, clear, unrecorded).deployment.resources;

describe("editing a state", () => {
  it("forgets interrupted operations, and changes nothing else", () => {
    const service = { urn: "a", type: "kubernetes:core/v1:Service" };
    const { deployment, version } = editState(
      stack([service], [{ urn: "b", type: "random:index:RandomPassword" }]),
      [{ type: "forget", urn: "b", ...text }],
      stack([]),
      unrecorded,
    );
    assert.deepEqual([version, deployment], [3, { manifest: { magic: "m" }, resources: [service] }]);
  });

  it("keeps operations that it is not asked about", () => {
    const pending = [
      { urn: "a", type: "t" },
      { urn: "b", type: "t" },
    ];
    const { deployment } = editState(
      stack([], pending),
      [{ type: "forget", urn: "a", ...text }],
      stack([]),
      unrecorded,
    );
    assert.deepEqual(
      deployment.pending_operations?.map(({ resource }) => resource.urn),
      ["b"],
    );
  });

  it("records an object with the field manager that created it", () => {
    const inputs = { apiVersion: "v1", kind: "Service", metadata: { name: "front-end", namespace: "reana" } };
    const resource = { urn: "a", type: "kubernetes:core/v1:Service", inputs };
    const edit = { type: "record", urn: "a", fieldManager: "pulumi-kubernetes-7", ...text } as const;
    assert.deepEqual(edited(stack([], [resource]), [edit]), [
      {
        ...resource,
        id: "reana/front-end",
        outputs: {
          ...inputs,
          __inputs: inputs,
          __initialApiVersion: "v1",
          __fieldManager: "pulumi-kubernetes-7",
        },
      },
    ]);
  });

  it("records a replacement beside what it replaces, which is deleted later", () => {
    const inputs = { apiVersion: "v1", kind: "Secret", metadata: { name: "new" } };
    const resource = { urn: "a", type: "kubernetes:core/v1:Secret", inputs };
    const edit = { type: "record", urn: "a", fieldManager: undefined, ...text } as const;
    const before = { urn: "a", type: resource.type, id: "old" };
    assert.deepEqual(
      edited(stack([before], [resource]), [edit])?.map(({ id, delete: deleted }) => [id, deleted]),
      [
        ["old", true],
        ["new", undefined],
      ],
    );
    const gone = { ...before, pendingReplacement: true };
    assert.deepEqual(
      edited(stack([gone], [resource]), [edit])?.map(({ id }) => id),
      ["new"],
    );
  });

  it("records a release so that the next up applies it, with its inputs encrypted as a whole", () => {
    const [release] =
      edited(
        stack([], [pendingRelease(encrypted)]),
        [{ type: "record-release", urn: releaseUrn, ...text }],
        stack([], [pendingRelease(plain)]),
      ) ?? [];
    assert.equal(release?.id, "reana/reana");
    assert.deepEqual(release?.inputs, pendingRelease(encrypted).inputs);
    const { __inputs, ...outputs } = release?.outputs ?? {};
    assert.deepEqual(outputs, { ...release?.inputs, description: interruptedDescription });
    const whole = __inputs as { readonly plaintext: string };
    assert.deepEqual(JSON.parse(whole.plaintext), pendingRelease(plain).inputs);
  });

  it("records a release that no operation describes, with just its names", () => {
    const provider = {
      urn: "urn:pulumi:prod::reana::pulumi:providers:kubernetes::default_4_34_2",
      type: "pulumi:providers:kubernetes",
      id: "9",
    };
    const parent = { urn: component, type: "reana:index:ReanaRelease" };
    const release = edited(stack([provider, parent]), [
      { type: "record-release", urn: releaseUrn, ...text },
    ])?.at(-1);
    assert.deepEqual(
      [release?.id, release?.parent, release?.["provider"], release?.inputs],
      [
        "reana/reana",
        component,
        `${provider.urn}::9`,
        { name: "reana", namespace: "reana", chart: "reana", version: "0.95.0-alpha.5" },
      ],
    );
    assert.throws(
      () => edited(stack([parent]), [{ type: "record-release", urn: releaseUrn, ...text }]),
      /the state has no Kubernetes provider/,
    );
  });

  it("makes a release differ from every setting, so that the next up applies it", () => {
    const release = { ...pendingRelease(encrypted), outputs: { description: "", name: "reana" } };
    const [changed] =
      edited(stack([release]), [{ type: "apply-release-again", urn: releaseUrn, ...text }]) ?? [];
    assert.deepEqual(changed?.outputs, { description: interruptedDescription, name: "reana" });
  });
});
