import { releaseType } from "../stack-state/deployment";
import type { Findings, Interrupted, RevisionSummary } from "./findings";

/** One thing to do, and why. */
export type Step = { readonly what: string; readonly why: string } & (
  | { readonly type: "cancel-lock"; readonly certain: boolean }
  | { readonly type: "wait-for-namespace"; readonly namespace: string }
  | { readonly type: "mark-failed"; readonly revision: number }
  | StateEdit
  | { readonly type: "refresh"; readonly urns: readonly string[] }
);

/** A change of the state; all of them are made at once. */
export type StateEdit = { readonly what: string; readonly why: string } & (
  | { readonly type: "record"; readonly urn: string; readonly fieldManager: string | undefined }
  | { readonly type: "record-release"; readonly urn: string }
  | { readonly type: "forget"; readonly urn: string }
  | { readonly type: "apply-release-again"; readonly urn: string }
);

export const isStateEdit = (step: Step): step is StateEdit =>
  ["record", "record-release", "forget", "apply-release-again"].includes(step.type);

/** Statuses from which `helm upgrade` goes on; from all others it refuses to. */
const settled = new Set(["deployed", "failed", "superseded"]);

/**
 * What brings the stack to where `pulumi up` and `pulumi destroy` go on, in order. Nothing in the cluster is deleted.
 *
 * @returns no steps where nothing was interrupted
 */
export function planRecovery(findings: Findings): readonly Step[] {
  return [
    ...lockSteps(findings),
    ...namespaceSteps(findings),
    ...revisionSteps(findings),
    ...findings.interrupted.filter((one) => !isRelease(one)).flatMap(objectEdits),
    ...releaseEdits(findings),
    ...refreshSteps(findings),
  ];
}

function lockSteps({ lock, stack }: Findings): readonly Step[] {
  if (lock.type === "none" || lock.type === "held") {
    return [];
  }
  const certain = lock.type === "stale";
  return [
    {
      type: "cancel-lock",
      certain,
      what: `remove the lock of stack ${stack} (pulumi cancel)`,
      why: certain
        ? `it was made ${lock.text}, and that process is gone`
        : `${lock.text}: this machine cannot tell whether that update still runs`,
    },
  ];
}

const namespaceSteps = ({ namespace, namespaceTerminating }: Findings): readonly Step[] =>
  namespaceTerminating
    ? [
        {
          type: "wait-for-namespace",
          namespace,
          what: `wait until namespace ${namespace} is gone`,
          why: "it is being deleted, and nothing can be created in it",
        },
      ]
    : [];

const isUnfinished = (latest: RevisionSummary | undefined): latest is RevisionSummary =>
  latest !== undefined && !settled.has(latest.status);

function revisionSteps({ release, revisions: [latest] }: Findings): readonly Step[] {
  return isUnfinished(latest)
    ? [
        {
          type: "mark-failed",
          revision: latest.revision,
          what: `mark revision ${latest.revision} of Helm release ${release} as failed`,
          why: `it is ${latest.status} for ever, and Helm refuses every other operation until it has ended`,
        },
      ]
    : [];
}

const isRelease = ({ resourceType }: Interrupted): boolean => resourceType === releaseType;

function objectEdits({ operation, urn, name, recorded, left }: Interrupted): readonly Step[] {
  const forget = (why: string): readonly Step[] => [
    { type: "forget", urn, what: `forget that ${name} was interrupted while ${operation}`, why },
  ];
  if (operation !== "creating") {
    return forget("the state has it, and is compared with the cluster below");
  }
  if (recorded === "yes" && left.type === "present") {
    return forget("the state has it");
  }
  switch (left.type) {
    case "present":
      return [
        {
          type: "record",
          urn,
          fieldManager: left.fieldManager,
          what: `put ${name} into the state`,
          why: "it is in the cluster, and creating it once more would fail",
        },
      ];
    case "foreign":
      return forget(`${left.owner} made what is in the cluster under its name`);
    case "absent":
      return forget("it is not in the cluster: pulumi up creates it");
    case "state-only":
      return forget("nothing of it is outside the state: pulumi up creates it");
  }
}

function releaseEdits(findings: Findings): readonly Step[] {
  const { interrupted, recorded, revisions, release, unrecordedUrn } = findings;
  const latest = revisions[0];
  const operation = interrupted.find(isRelease);
  const forget: readonly Step[] =
    operation === undefined
      ? []
      : [
          {
            type: "forget",
            urn: operation.urn,
            what: `forget that Helm release ${release} was interrupted while ${operation.operation}`,
            why: latest === undefined ? "Helm has no such release" : "the state has the release",
          },
        ];
  if (latest === undefined) {
    return forget;
  }
  const urn = operation?.urn ?? unrecordedUrn;
  if (recorded === undefined) {
    return urn === undefined
      ? []
      : [
          {
            type: "record-release",
            urn,
            what: `put Helm release ${release} into the state`,
            why: `it is in the cluster (revision ${latest.revision}, ${latest.status}), and installing it once more would fail`,
          },
        ];
  }
  return [...forget, ...applyAgain(findings, latest)];
}

function applyAgain({ recorded, release }: Findings, latest: RevisionSummary): readonly Step[] {
  if (recorded === undefined || recorded.appliedAgain) {
    return [];
  }
  const other = recorded.revision !== latest.revision;
  const incomplete = latest.status !== "deployed";
  return other || incomplete
    ? [
        {
          type: "apply-release-again",
          urn: recorded.urn,
          what: `let the next pulumi up apply Helm release ${release} in any case`,
          why: other
            ? `the cluster has revision ${latest.revision} (${latest.status}), the state ${recorded.revision ?? "none"}`
            : `revision ${latest.revision} is ${latest.status}: ${latest.description || "Helm does not say why"}`,
        },
      ]
    : [];
}

/** What the state has and the cluster may no longer have, or have otherwise. */
function refreshSteps({ interrupted, revisions, recorded, release }: Findings): readonly Step[] {
  const objects = interrupted.filter(
    (one) => !isRelease(one) && one.left.type !== "state-only" && isInState(one),
  );
  const gone =
    recorded !== undefined && revisions.length === 0
      ? [{ urn: recorded.urn, name: `release ${release}` }]
      : [];
  const all = [...objects, ...gone];
  return all.length === 0
    ? []
    : [
        {
          type: "refresh",
          urns: all.map(({ urn }) => urn),
          what: `compare the state with the cluster: ${all.map(({ name }) => name).join(", ")}`,
          why: "what was interrupted may have happened or not",
        },
      ];
}

/** After the edits of the state. */
const isInState = ({ operation, recorded, left }: Interrupted): boolean =>
  recorded === "yes" || (operation === "creating" && left.type === "present");
