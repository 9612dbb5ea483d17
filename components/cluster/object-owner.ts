import type { ClusterObject } from "./cluster-client";
import { markAnnotation, parseMark } from "./ownership-mark";

/** Whose an object seems to be, from what tools write on it. */
export function ownerOf({ metadata }: ClusterObject): string {
  const annotations = metadata?.annotations ?? {};
  const mark = parseMark(annotations[markAnnotation]);
  if (mark !== undefined) {
    return `stack ${mark.stack} of this program`;
  }
  const release = annotations["meta.helm.sh/release-name"];
  if (release !== undefined) {
    const namespace = annotations["meta.helm.sh/release-namespace"];
    return `Helm release ${release}${namespace === undefined ? "" : ` in namespace ${namespace}`}`;
  }
  const managers = (metadata?.managedFields ?? [])
    .map(({ manager }) => manager)
    .filter((manager) => manager !== undefined && !controllers.test(manager));
  const [first] = managers;
  if (first === undefined) {
    return "somebody else";
  }
  return /^pulumi/.test(first) ? "another Pulumi stack" : `somebody who used ${first}`;
}

/** They write the state of what others made. */
const controllers = /^(kube-controller-manager|kube-apiserver|kubelet)$/;

/** Whether it bears the same mark as what a stack is about to create. */
export function hasMark(object: ClusterObject, mark: unknown): boolean {
  const [theirs, ours] = [
    object.metadata?.annotations?.[markAnnotation],
    typeof mark === "string" ? mark : undefined,
  ].map(parseMark);
  return theirs !== undefined && theirs.id === ours?.id;
}
