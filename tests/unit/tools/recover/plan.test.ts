import assert from "node:assert/strict";
import type { Findings, Interrupted } from "../../../../tools/recover/findings";
import { planRecovery } from "../../../../tools/recover/plan";

const urn = (name: string): string => `urn:pulumi:prod::reana::type::${name}`;
const releaseUrn = urn("reana-release");

const nothing: Findings = {
  stack: "prod",
  lock: { type: "none" },
  interrupted: [],
  namespace: "reana",
  namespaceTerminating: false,
  release: "reana",
  recorded: { urn: releaseUrn, revision: 3, appliedAgain: false },
  unrecordedUrn: undefined,
  revisions: [{ revision: 3, status: "deployed", description: "Upgrade complete" }],
};

const object = (over: Partial<Interrupted> = {}): Interrupted => ({
  operation: "creating",
  urn: urn("service"),
  resourceType: "kubernetes:core/v1:Service",
  name: "Service service",
  recorded: "no",
  left: { type: "present", fieldManager: "pulumi-kubernetes-1" },
  ...over,
});

const release = (operation: string, recorded: Interrupted["recorded"] = "yes"): Interrupted => ({
  operation,
  urn: releaseUrn,
  resourceType: "kubernetes:helm.sh/v3:Release",
  name: "Release reana-release",
  recorded,
  left: { type: "state-only" },
});

const revision = (number: number, status: Findings["revisions"][number]["status"]): Findings["revisions"] => [
  { revision: number, status, description: "" },
];

const unrecorded = { recorded: undefined } as const;

/** What was found, and the types of the steps, in order. */
const table: readonly (readonly [what: string, found: Partial<Findings>, steps: readonly string[]])[] = [
  ["nothing was interrupted", {}, []],
  ["a lock of a process that is gone", { lock: { type: "stale", text: "by me" } }, ["cancel-lock"]],
  ["a lock of another machine", { lock: { type: "elsewhere", text: "by you" } }, ["cancel-lock"]],
  ["an update that runs", { lock: { type: "held", text: "by me" } }, []],
  ["a namespace that is being deleted", { namespaceTerminating: true }, ["wait-for-namespace"]],
  [
    "a first installation, killed within Helm",
    {
      ...unrecorded,
      interrupted: [release("creating", "no")],
      revisions: revision(1, "pending-install"),
    },
    ["mark-failed", "record-release"],
  ],
  [
    "a first installation that the plugin finished alone",
    { ...unrecorded, interrupted: [release("creating", "no")], revisions: revision(1, "deployed") },
    ["record-release"],
  ],
  [
    "a first installation that had not begun",
    { ...unrecorded, interrupted: [release("creating", "no")], revisions: [] },
    ["forget"],
  ],
  [
    "an upgrade, killed within Helm",
    { interrupted: [release("updating")], revisions: revision(4, "pending-upgrade") },
    ["mark-failed", "forget", "apply-release-again"],
  ],
  [
    "an upgrade that the plugin finished alone",
    { interrupted: [release("updating")], revisions: revision(4, "deployed") },
    ["forget", "apply-release-again"],
  ],
  ["an upgrade that had not begun", { interrupted: [release("updating")] }, ["forget"]],
  [
    "a rollback by hand, killed",
    { revisions: revision(5, "pending-rollback") },
    ["mark-failed", "apply-release-again"],
  ],
  ["an upgrade that failed", { revisions: revision(4, "failed") }, ["apply-release-again"]],
  [
    "the same, repaired before",
    { revisions: revision(4, "failed"), recorded: { urn: releaseUrn, revision: 3, appliedAgain: true } },
    [],
  ],
  [
    "an uninstallation, killed within Helm",
    { interrupted: [release("deleting")], revisions: revision(3, "uninstalling") },
    ["mark-failed", "forget", "apply-release-again"],
  ],
  [
    "an uninstallation that the plugin finished alone",
    { interrupted: [release("deleting")], revisions: [] },
    ["forget", "refresh"],
  ],
  ["a release that somebody uninstalled", { revisions: [] }, ["refresh"]],
  ["a release that the state lost", { ...unrecorded, unrecordedUrn: releaseUrn }, ["record-release"]],
  ["a stack without a release", { ...unrecorded, revisions: [] }, []],
  ["an object that was created", { interrupted: [object()] }, ["record", "refresh"]],
  ["an object that was not created", { interrupted: [object({ left: { type: "absent" } })] }, ["forget"]],
  [
    "an object of somebody else",
    { interrupted: [object({ left: { type: "foreign", owner: "stack reana/other" } })] },
    ["forget"],
  ],
  [
    "a replacement that was created",
    { interrupted: [object({ recorded: "replaced" })] },
    ["record", "refresh"],
  ],
  [
    "an object that a later update recorded",
    { interrupted: [object({ recorded: "yes" })] },
    ["forget", "refresh"],
  ],
  [
    "a password that was being made",
    { interrupted: [object({ left: { type: "state-only" }, resourceType: "random:index:RandomPassword" })] },
    ["forget"],
  ],
  [
    "an object that was being changed",
    { interrupted: [object({ operation: "updating", recorded: "yes" })] },
    ["forget", "refresh"],
  ],
  [
    "an object that was deleted",
    { interrupted: [object({ operation: "deleting", recorded: "yes", left: { type: "absent" } })] },
    ["forget", "refresh"],
  ],
];

describe("planning a recovery", () => {
  for (const [what, found, steps] of table) {
    it(`${what}: ${steps.join(", ") || "nothing to do"}`, () => {
      const planned = planRecovery({ ...nothing, ...found });
      assert.deepEqual(
        planned.map(({ type }) => type),
        steps,
      );
      for (const { what: text, why } of planned) {
        assert.ok(text !== "" && why !== "");
      }
    });
  }

  it("says that it cannot tell whether an update of another machine still runs", () => {
    const [step] = planRecovery({ ...nothing, lock: { type: "elsewhere", text: "by you on their-machine" } });
    assert.equal(step?.type === "cancel-lock" && step.certain, false);
    assert.match(step?.why ?? "", /by you on their-machine: this machine cannot tell/);
  });
});
