import { type KubernetesObject, objects } from "./command-line";

/** HAProxy's pods of stack dev, those that drain among them. */
export const haproxyPods = (): Promise<readonly KubernetesObject[]> =>
  objects("pods", "--namespace", "reana", "--selector", "app.kubernetes.io/name=haproxy");

/** Names of those that are not going away, in order: an update ends pods that drain for as long as they have connections. */
export async function haproxyPodNames(): Promise<readonly string[]> {
  return (await haproxyPods())
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name)
    .sort();
}
