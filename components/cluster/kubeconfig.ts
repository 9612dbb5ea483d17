import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";
// As the library would: no setting says where the environment's kubeconfig is.
import { env } from "node:process";
import type * as kubernetes from "@kubernetes/client-node";
import type { KubeConfig } from "@kubernetes/client-node";
import { ClusterError } from "./cluster-error";

type Library = Pick<typeof kubernetes, "KubeConfig">;

/**
 * Reads the kubeconfig that the Kubernetes provider reads.
 *
 * @param given `kubernetes:kubeconfig`: a path, in which ~ is the home directory, or the text itself. Without it KUBECONFIG counts, which
 *   may name several files, as for kubectl
 * @throws ClusterError that names the file, and quotes nothing of it: it holds credentials
 */
export function readKubeconfig(library: Library, given: string | undefined): KubeConfig {
  if (given !== undefined && given !== "") {
    return fromSetting(library, given);
  }
  const files = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  return files.length === 0 ? fromDefault(library) : fromFiles(library, files);
}

/** Of a path that an error quotes, in characters. */
const longestPath = 255;

function fromSetting(library: Library, given: string): KubeConfig {
  // As the provider does, whose home directory is that of the user, whatever HOME says.
  const path = given.replace(/^~(?=\/|$)/, () => userInfo().homedir);
  if (existsSync(path)) {
    return fromFile(library, path, "kubernetes:kubeconfig");
  }
  // The text of a kubeconfig is longer, also one that is encoded by mistake, and must not be quoted.
  if (given.length <= longestPath && !/[\n{]/.test(given)) {
    throw new ClusterError(
      `kubernetes:kubeconfig: there is no file ${path}; set it to the path of a kubeconfig, or to its text`,
    );
  }
  const config = new library.KubeConfig();
  const wrong = "kubernetes:kubeconfig: the text is no kubeconfig; set it to the path of one, or to its text";
  try {
    config.loadFromString(given);
  } catch {
    throw new ClusterError(wrong);
  }
  if (config.getClusters().length === 0) {
    throw new ClusterError(wrong);
  }
  return config;
}

function fromFile({ KubeConfig }: Library, path: string, source: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ClusterError(
      `${source}: ${path} ${typeof code === "string" ? `cannot be read (${code})` : "is no kubeconfig"}; give the path of a kubeconfig`,
    );
  }
  return config;
}

/** As kubectl does: a file that is not there is passed over, and of each name the first one counts, also of the current context. */
function fromFiles(library: Library, files: readonly string[]): KubeConfig {
  const configs = files
    .filter((file) => existsSync(file))
    .map((file) => fromFile(library, file, "KUBECONFIG"));
  if (configs.length === 0) {
    throw new ClusterError(
      `KUBECONFIG: there is no file ${files.join(", ")}; set it to the path of a kubeconfig, or set kubernetes:kubeconfig`,
    );
  }
  const merged = new library.KubeConfig();
  merged.loadFromOptions({
    clusters: firstOfEachName(configs.flatMap(({ clusters }) => clusters)),
    users: firstOfEachName(configs.flatMap(({ users }) => users)),
    contexts: firstOfEachName(configs.flatMap(({ contexts }) => contexts)),
    currentContext: configs.map((config) => config.getCurrentContext()).find(Boolean),
  });
  return merged;
}

const firstOfEachName = <T extends { readonly name: string }>(all: readonly T[]): readonly T[] => [
  ...new Map(all.toReversed().map((each) => [each.name, each])).values(),
];

/** Where the library goes without any configuration. */
const fallback = "http://localhost:8080";

/** ~/.kube/config, or the pod's own account. */
function fromDefault({ KubeConfig }: Library): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch {
    throw new ClusterError(
      `${join("~", ".kube", "config")} is no kubeconfig that can be read; set KUBECONFIG or kubernetes:kubeconfig to the path of one`,
    );
  }
  if (config.getCurrentCluster()?.server === fallback) {
    throw new ClusterError(
      `there is no kubeconfig: ${join("~", ".kube", "config")} is not there; set KUBECONFIG or kubernetes:kubeconfig to the path of one`,
    );
  }
  return config;
}
