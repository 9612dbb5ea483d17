import { spawnSync } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";
import type { NodeLayout } from "./layout";

/** The command lines that talk to the node's API server, and how each is started. */
const clients = {
  kubectl: ["hyperkube", "kubectl"],
  helm: ["helm"],
} as const;

export type Client = keyof typeof clients;

/**
 * Environment of kubectl and helm: the node's kubeconfig, and caches that are gone with the node. Helm's own variables are left out,
 * since they may name another cluster.
 *
 * @param inherited the caller's environment
 */
export function clientEnvironment(layout: NodeLayout, inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(inherited).filter(([name]) => !name.startsWith("HELM_"));
  return {
    ...Object.fromEntries(others),
    KUBECONFIG: layout.kubeconfig,
    KUBECACHEDIR: path.join(layout.node, "kube-cache"),
    HELM_CACHE_HOME: path.join(layout.node, "helm", "cache"),
    HELM_CONFIG_HOME: path.join(layout.node, "helm", "config"),
    HELM_DATA_HOME: path.join(layout.node, "helm", "data"),
  };
}

/**
 * Runs kubectl or helm on the caller's terminal, to its end.
 *
 * @param binaries directory of the programs built for the sandbox
 * @returns its exit code; 128 and the signal's number where a signal ended it, as shells say it
 * @throws Error when it cannot be started
 */
export function runClient(
  layout: NodeLayout,
  binaries: string,
  client: Client,
  args: readonly string[],
): number {
  const [program, ...first] = clients[client];
  const { status, signal, error } = spawnSync(path.join(binaries, program), [...first, ...args], {
    stdio: "inherit",
    env: clientEnvironment(layout, process.env),
  });
  if (error !== undefined) {
    throw error;
  }
  return status ?? 128 + (signal === null ? 0 : os.constants.signals[signal]);
}
