import type { ClusterObject, ClusterReader } from "../../components/cluster/cluster-client";
import { ClusterError } from "../../components/cluster/cluster-error";
import { helmRevisions, type HelmRevision } from "../../components/cluster/helm-storage";
import { valueAt } from "../../components/lib/value-at";
import {
  liveIngress,
  liveService,
  manifestObjects,
  type ExistingRelease,
  type ManifestObject,
} from "./existing-release";

/** Annotation by which objects of a stack of this program are known. */
const markAnnotation = "reana-pulumi/stack";

/**
 * Reads a release and what belongs to it. Nothing is changed.
 *
 * @throws ClusterError when it is not there, not in order, or somebody else's
 */
export async function readRelease(
  reader: ClusterReader,
  namespace: string,
  name: string,
): Promise<ExistingRelease> {
  const [revision] = await helmRevisions(reader, namespace, name);
  if (revision === undefined) {
    throw new ClusterError(await noSuchRelease(reader, namespace, name));
  }
  inOrder(revision, name);
  const objects = manifestObjects(revision.manifest);
  const traefik = await traefikOf(reader, namespace, objects);
  const [system, secrets, ingresses, classes, nodes] = await Promise.all([
    reader
      .read({ apiVersion: "v1", kind: "Namespace", name: "kube-system" })
      // Who may read one namespace only goes on without.
      .catch(() => undefined),
    readSecrets(reader, namespace, objects),
    reader.list("networking.k8s.io/v1", "Ingress", { namespace }),
    reader.list("networking.k8s.io/v1", "IngressClass"),
    reader.list("v1", "Node"),
  ]);
  await othersOwn(reader, namespace, name);
  return {
    clusterUid: system?.metadata?.uid,
    namespace,
    name,
    revision,
    secrets,
    traefikService: traefik.service && liveService(traefik.service),
    traefikInstance: traefik.instance,
    ingresses: ingresses.map(liveIngress),
    ingressClasses: Object.fromEntries(
      classes.map(({ metadata, spec }) => [metadata?.name ?? "", textAt(spec, ["controller"]) ?? ""]),
    ),
    defaultIngressClass: classes.find(
      ({ metadata }) => metadata?.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true",
    )?.metadata?.name,
    nodes: nodes.flatMap(internalAddress),
  };
}

function textAt(value: unknown, path: readonly string[]): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : undefined;
}

/** Which releases there are, for whoever misspelled one. */
async function noSuchRelease(reader: ClusterReader, namespace: string, name: string): Promise<string> {
  const stored = await reader.list("v1", "Secret", { namespace, labelSelector: "owner=helm" });
  const names = [...new Set(stored.map(({ metadata }) => metadata?.labels?.["name"] ?? ""))].sort();
  if (names.length > 0) {
    return `there is no Helm release ${name} in namespace ${namespace}; it has ${names.join(", ")}: give --release`;
  }
  const elsewhere = await reader
    .list("v1", "Secret", { labelSelector: `owner=helm,name=${name}` })
    // An account that may read one namespace only gets no list of the others.
    .catch(() => []);
  const namespaces = [...new Set(elsewhere.map(({ metadata }) => metadata?.namespace ?? ""))].sort();
  return namespaces.length > 0
    ? `namespace ${namespace} has no Helm release; ${name} is in ${namespaces.join(", ")}: give --namespace`
    : `there is no Helm release in namespace ${namespace} of ${reader.description}: give --namespace and --release, and --context for another cluster`;
}

function inOrder({ status, chartName, description }: HelmRevision, name: string): void {
  if (chartName !== "reana") {
    throw new ClusterError(`release ${name} is of chart ${chartName}, not reana: give --release`);
  }
  if (status.startsWith("pending-")) {
    throw new ClusterError(
      `release ${name} is ${status}: another helm is at work, or was interrupted; wait for it, or helm rollback ${name}, and try again`,
    );
  }
  if (status !== "deployed") {
    throw new ClusterError(
      `the last operation on release ${name} is ${status}${description === "" ? "" : ` (${description})`}: ` +
        `repair it with helm upgrade or helm rollback, until helm status says deployed, and try again`,
    );
  }
}

interface Traefik {
  readonly service: ClusterObject | undefined;
  readonly instance: string | undefined;
}

async function traefikOf(
  reader: ClusterReader,
  namespace: string,
  objects: readonly ManifestObject[],
): Promise<Traefik> {
  const find = (kind: string): ManifestObject | undefined =>
    objects.find((object) => object.kind === kind && object.labels["app.kubernetes.io/name"] === "traefik");
  const read = async (object: ManifestObject | undefined): Promise<ClusterObject | undefined> =>
    object && reader.read({ ...object, namespace });
  const [service, workload] = await Promise.all([
    read(find("Service")),
    read(find("Deployment") ?? find("DaemonSet")),
  ]);
  return {
    service,
    instance: textAt(workload?.spec, ["selector", "matchLabels", "app.kubernetes.io/instance"]),
  };
}

async function readSecrets(
  reader: ClusterReader,
  namespace: string,
  objects: readonly ManifestObject[],
): Promise<ExistingRelease["secrets"]> {
  const read = async ({
    apiVersion,
    kind,
    name,
  }: ManifestObject): Promise<[string, Record<string, string>]> => {
    const secret = await reader.read({ apiVersion, kind, name, namespace });
    const data = Object.entries(secret?.data ?? {});
    return [
      name,
      Object.fromEntries(data.map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")])),
    ];
  };
  return Object.fromEntries(await Promise.all(objects.filter(({ kind }) => kind === "Secret").map(read)));
}

/** Labels and annotations by which other deployers know what is theirs. */
const otherOwners = [
  { key: "helm.toolkit.fluxcd.io/name", owner: "Flux (HelmRelease)" },
  { key: "argocd.argoproj.io/tracking-id", owner: "Argo CD" },
  { key: "argocd.argoproj.io/instance", owner: "Argo CD" },
];

/** Refuses what a stack of this program, or a deployer, would change back. */
async function othersOwn(reader: ClusterReader, namespace: string, name: string): Promise<void> {
  const objects = (
    await Promise.all([
      reader.list("v1", "Service", { namespace }),
      reader.list("apps/v1", "Deployment", { namespace }),
      reader.list("networking.k8s.io/v1", "NetworkPolicy", { namespace }),
    ])
  ).flat();
  for (const { metadata } of objects) {
    const marks = { ...metadata?.labels, ...metadata?.annotations };
    const stack = marks[markAnnotation];
    if (stack !== undefined) {
      throw new ClusterError(
        `namespace ${namespace} belongs to stack ${stack.split(" ")[0]} of this program already (${metadata?.name}): use that stack`,
      );
    }
    const deployer = otherOwners.find(({ key }) => marks[key] !== undefined);
    if (deployer !== undefined && marks["app.kubernetes.io/managed-by"] === "Helm") {
      throw new ClusterError(
        `release ${name} is deployed by ${deployer.owner}, which would change back what this program changes (${metadata?.name}): ` +
          "remove it there without deleting its objects, and try again",
      );
    }
  }
}

const internalAddress = ({ status }: ClusterObject): readonly string[] => {
  const addresses = valueAt(status, ["addresses"]) as
    | readonly { type: string; address: string }[]
    | undefined;
  const found = (addresses ?? []).find(({ type }) => type === "InternalIP");
  return found === undefined ? [] : [found.address];
};
