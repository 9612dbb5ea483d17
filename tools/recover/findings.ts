import type { HelmRevision } from "../../components/cluster/helm-storage";
import type { PendingOperation } from "../stack-state/deployment";
import type { StackLock } from "./stack-lock";

/** A revision without values and manifest, which may hold secrets. */
export type RevisionSummary = Pick<HelmRevision, "revision" | "status" | "description">;

/** What an interrupted operation left in the cluster. */
export type LeftObject =
  /** It is there, and nothing says that it is another's. */
  | { readonly type: "present"; readonly fieldManager: string | undefined }
  /** Somebody else made it. */
  | { readonly type: "foreign"; readonly owner: string }
  | { readonly type: "absent" }
  /** The resource is no object of the cluster: it is in the state alone. */
  | { readonly type: "state-only" };

/** What an update had begun. */
export interface Interrupted {
  readonly operation: PendingOperation["type"];
  readonly urn: string;
  readonly resourceType: string;
  /** For people. */
  readonly name: string;
  /** Whether the state has the resource as well, and how. */
  readonly recorded: "no" | "yes" | "replaced";
  readonly left: LeftObject;
}

/** What the state says of the Helm release. */
export interface RecordedRelease {
  readonly urn: string;
  /** Helm's number of the revision that the stack made last; undefined where the state does not say. */
  readonly revision: number | undefined;
  /** Whether the next `pulumi up` applies it in any case. */
  readonly appliedAgain: boolean;
}

/** All that decides what is to be done. */
export interface Findings {
  readonly stack: string;
  readonly lock: StackLock;
  readonly interrupted: readonly Interrupted[];
  readonly namespace: string;
  /** Whether the namespace is being deleted. */
  readonly namespaceTerminating: boolean;
  readonly release: string;
  readonly recorded: RecordedRelease | undefined;
  /** Where the state has the component of a release, but no release: the URN that the release gets. */
  readonly unrecordedUrn: string | undefined;
  /** Newest first. */
  readonly revisions: readonly RevisionSummary[];
}
