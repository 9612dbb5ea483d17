import * as fs from "node:fs";
import * as path from "node:path";

/** Where everything of a node lies below its state directory. */
export interface NodeLayout {
  /** The state directory itself: removed by `down`. */
  readonly state: string;
  /** The node's own files; everything in it can be thrown away. */
  readonly node: string;
  /** Copy of the static program that is PID 1 of the namespaces. Its path tells this node's processes apart. */
  readonly init: string;
  readonly pki: string;
  readonly config: string;
  /** Stands at /var/lib in the node's mount namespace: etcd, containerd, kubelet and CNI keep their data there. */
  readonly varLib: string;
  /** Stands at /var/log in the node's mount namespace: kubelet links the logs of containers there. */
  readonly varLog: string;
  /** Stands at /var/reana in the node's mount namespace: REANA's volume of kind hostPath, which its administrator makes. */
  readonly reanaData: string;
  /** Log of each of the node's processes, NAME.log. */
  readonly logs: string;
  /** Shows that the state directory is a sandbox's; see state-directory.ts. */
  readonly marker: string;
  readonly record: string;
  readonly lock: string;
  readonly kubeconfig: string;
}

/** @param state absolute path of the state directory */
export function nodeLayout(state: string): NodeLayout {
  const node = path.join(state, "node");
  return {
    state,
    node,
    init: path.join(node, "init"),
    pki: path.join(node, "pki"),
    config: path.join(node, "config"),
    varLib: path.join(node, "var", "lib"),
    varLog: path.join(node, "var", "log"),
    reanaData: path.join(node, "var", "reana"),
    logs: path.join(state, "logs"),
    marker: path.join(state, ".reana-sandbox"),
    record: path.join(state, "node.json"),
    lock: path.join(state, "lock"),
    kubeconfig: path.join(state, "kubeconfig"),
  };
}

/**
 * Directories of the machine that the node covers with its own, so that kubelet, containerd, runc and CNI
 * leave nothing behind in the machine's.
 */
export const coveredDirectories = ["/run", "/var/lib", "/var/log", "/opt"] as const;

/** The covered directory that a path is under, or undefined. `/var/run` is a link to `/run` on every Debian. */
export function coveredBy(directory: string): string | undefined {
  const absolute = path.resolve(directory).replace(/^\/var\/run(?=\/|$)/, "/run");
  return coveredDirectories.find((covered) => absolute === covered || absolute.startsWith(`${covered}/`));
}

/**
 * Refuses a directory that the node's processes could not see. Symbolic links are followed as far as the path exists.
 *
 * @param what how the message calls the directory, e.g. "state directory"
 * @param variable the environment variable that moves it
 * @throws Error with one sentence for the administrator
 */
export function refuseCovered(directory: string, what: string, variable: string): void {
  const covered = coveredBy(directory) ?? coveredBy(realPathSoFar(directory));
  if (covered !== undefined) {
    throw new Error(
      `The ${what} ${directory} is under ${covered}, which the node covers with a directory of its own; ` +
        `set ${variable} to a directory elsewhere, for example under your home directory.`,
    );
  }
}

/** The path with the links of its existing part resolved. */
function realPathSoFar(directory: string): string {
  const absolute = path.resolve(directory);
  if (fs.existsSync(absolute)) {
    return fs.realpathSync(absolute);
  }
  const parent = path.dirname(absolute);
  return parent === absolute ? absolute : path.join(realPathSoFar(parent), path.basename(absolute));
}
