import type {
  KubeConfig,
  KubernetesObject,
  KubernetesObjectApi,
  V1ManagedFieldsEntry,
} from "@kubernetes/client-node";
import { ClusterError } from "./cluster-error";
import { readKubeconfig } from "./kubeconfig";

/** Which cluster is meant: the settings of the Kubernetes provider, with its defaults. */
export interface ClusterAccess {
  /** Path of a kubeconfig, or its text (`kubernetes:kubeconfig`). Default: $KUBECONFIG, ~/.kube/config, or the pod's own account. */
  readonly kubeconfig?: string | undefined;
  /** Context of the kubeconfig (`kubernetes:context`). Default: its current one. */
  readonly context?: string | undefined;
}

/** An object of the cluster with whatever its kind has. */
export type ClusterObject = KubernetesObject & {
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly type?: string;
};

/** Names an object of a cluster; `namespace` is left out for what has none. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** Reads objects of a cluster. */
export interface ClusterReader {
  /** For messages: context and address of the API server. */
  readonly description: string;
  /**
   * The object, or undefined where there is none, or the cluster does not know its kind.
   *
   * @throws ClusterError
   */
  read(reference: ObjectReference): Promise<ClusterObject | undefined>;
  /**
   * All objects of a kind, in one namespace or in all; none where the cluster does not know the kind.
   *
   * @param labelSelector as `kubectl --selector` takes it
   * @throws ClusterError
   */
  list(
    apiVersion: string,
    kind: string,
    options?: { readonly namespace?: string; readonly labelSelector?: string },
  ): Promise<readonly ClusterObject[]>;
}

/** Reads and changes objects of a cluster. */
export interface ClusterClient extends ClusterReader {
  /** Creates or changes it by server-side apply. */
  apply(object: ClusterObject): Promise<ClusterObject>;
  create(object: ClusterObject): Promise<ClusterObject>;
  /** Writes the whole object; the cluster refuses it when the object has changed since it was read. */
  replace(object: ClusterObject): Promise<ClusterObject>;
  /**
   * Changes some fields by a JSON merge patch, in which null removes a field; nothing happens where the object is not there. Other fields
   * stay, also those that this client does not know.
   */
  patch(reference: ObjectReference, fields: Readonly<Record<string, unknown>>): Promise<void>;
  /** Deletes it with what it owns; nothing happens where it is not there. */
  delete(reference: ObjectReference): Promise<void>;
  /**
   * Replaces who manages the object's fields (metadata.managedFields).
   *
   * @param resourceVersion the cluster refuses it when the object has changed since
   */
  setFieldManagers(
    reference: ObjectReference,
    managedFields: readonly V1ManagedFieldsEntry[],
    resourceVersion: string,
  ): Promise<void>;
  /** For what has no place here: logs of a pod, for example. */
  readonly kubeConfig: KubeConfig;
}

/** Longest time that a request may take, in milliseconds: a cluster that does not respond must not hang an update. */
const requestTimeout = 30_000;

/** Who changes objects, as the cluster notes it. */
const fieldManager = "reana-pulumi";

/** How many objects the API server hands out at a time. */
const pageSize = 500;

/**
 * Connects to a cluster as the Kubernetes provider does: the same kubeconfig, context and credentials.
 *
 * @throws ClusterError when there is no such kubeconfig or context
 */
export async function connect({ kubeconfig, context }: ClusterAccess): Promise<ClusterClient> {
  // Loading it costs more than the program itself, and most updates do not need it.
  const kubernetes = await import("@kubernetes/client-node");
  const config = readKubeconfig(kubernetes, kubeconfig);
  if (context !== undefined) {
    if (config.getContextObject(context) === null) {
      const known = config.getContexts().map(({ name }) => name);
      throw new ClusterError(
        `the kubeconfig has no context ${JSON.stringify(context)} (kubernetes:context); it has ${known.join(", ") || "none"}`,
      );
    }
    config.setCurrentContext(context);
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) {
    throw new ClusterError(
      "there is no cluster in the kubeconfig, or it has no current context: set kubernetes:context to the context of your cluster",
    );
  }
  const description = `${config.getCurrentContext()} (${server})`;
  return new Client(description, config, kubernetes.KubernetesObjectApi.makeApiClient(config), {
    serverSideApply: kubernetes.PatchStrategy.ServerSideApply,
    mergePatch: kubernetes.PatchStrategy.MergePatch,
    notFound: (failure) => failure instanceof kubernetes.ApiException && failure.code === 404,
  });
}

interface Library {
  readonly serverSideApply: Parameters<KubernetesObjectApi["patch"]>[5];
  readonly mergePatch: Parameters<KubernetesObjectApi["patch"]>[5];
  readonly notFound: (failure: unknown) => boolean;
}

class Client implements ClusterClient {
  constructor(
    readonly description: string,
    readonly kubeConfig: KubeConfig,
    private readonly api: KubernetesObjectApi,
    private readonly library: Library,
  ) {}

  async read({ apiVersion, kind, name, namespace }: ObjectReference): Promise<ClusterObject | undefined> {
    const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
    return this.ifThere(`${kind} ${name}`, () =>
      this.api.read<ClusterObject>({ apiVersion, kind, metadata }),
    );
  }

  async list(
    apiVersion: string,
    kind: string,
    { namespace, labelSelector }: { readonly namespace?: string; readonly labelSelector?: string } = {},
  ): Promise<readonly ClusterObject[]> {
    const found: ClusterObject[] = [];
    let page: string | undefined;
    do {
      const from = page;
      const response = await this.ifThere(`list of ${kind}`, () =>
        this.api.list<ClusterObject>(
          apiVersion,
          kind,
          namespace,
          undefined,
          undefined,
          undefined,
          undefined,
          labelSelector,
          pageSize,
          from,
        ),
      );
      found.push(...(response?.items ?? []));
      page = response?.metadata?._continue;
    } while (page !== undefined && page !== "");
    return found;
  }

  async apply(object: ClusterObject): Promise<ClusterObject> {
    return this.request(nameOf(object), () =>
      this.api.patch(object, undefined, undefined, fieldManager, true, this.library.serverSideApply),
    );
  }

  async create(object: ClusterObject): Promise<ClusterObject> {
    return this.request(nameOf(object), () => this.api.create(object, undefined, undefined, fieldManager));
  }

  async replace(object: ClusterObject): Promise<ClusterObject> {
    return this.request(nameOf(object), () => this.api.replace(object, undefined, undefined, fieldManager));
  }

  async patch(
    { apiVersion, kind, name, namespace }: ObjectReference,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const given = fields["metadata"] as Readonly<Record<string, unknown>> | undefined;
    const metadata = { ...given, name, ...(namespace === undefined ? {} : { namespace }) };
    await this.ifThere(`${kind} ${name}`, () =>
      this.api.patch(
        { ...fields, apiVersion, kind, metadata },
        undefined,
        undefined,
        fieldManager,
        undefined,
        this.library.mergePatch,
      ),
    );
  }

  async delete({ apiVersion, kind, name, namespace }: ObjectReference): Promise<void> {
    const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
    await this.ifThere(`${kind} ${name}`, () =>
      this.api.delete(
        { apiVersion, kind, metadata },
        undefined,
        undefined,
        undefined,
        undefined,
        "Background",
      ),
    );
  }

  async setFieldManagers(
    { apiVersion, kind, name, namespace }: ObjectReference,
    managedFields: readonly V1ManagedFieldsEntry[],
    resourceVersion: string,
  ): Promise<void> {
    const metadata = {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      resourceVersion,
      managedFields: [...managedFields],
    };
    await this.request(`${kind} ${name}`, () =>
      this.api.patch(
        { apiVersion, kind, metadata },
        undefined,
        undefined,
        fieldManager,
        undefined,
        this.library.mergePatch,
      ),
    );
  }

  /** One request about an object that has to be there. */
  private async request<T>(what: string, send: () => Promise<T>): Promise<T> {
    try {
      return await withinTime(send());
    } catch (failure) {
      throw this.errorOf(what, failure);
    }
  }

  /** One request about what need not be there. */
  private async ifThere<T>(what: string, send: () => Promise<T>): Promise<T | undefined> {
    try {
      return await withinTime(send());
    } catch (failure) {
      if (this.isAbsent(failure)) {
        return undefined;
      }
      throw this.errorOf(what, failure);
    }
  }

  private errorOf(what: string, failure: unknown): ClusterError {
    return new ClusterError(`${what}: the cluster ${this.description} ${reasonOf(failure)}`);
  }

  /** No such object, or no such kind, which the library finds out by itself. */
  private isAbsent(failure: unknown): boolean {
    return (
      this.library.notFound(failure) ||
      (failure instanceof Error && failure.message.startsWith("Unrecognized API version and kind"))
    );
  }
}

const nameOf = ({ kind, metadata }: ClusterObject): string => `${kind} ${metadata?.name}`;

async function withinTime<T>(request: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`did not respond within ${requestTimeout / 1000} s`)),
      requestTimeout,
    );
  });
  try {
    return await Promise.race([request, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** The message of the API server, or why there is no connection. */
function reasonOf(failure: unknown): string {
  const { code, body, message, syscall } = failure as {
    code?: unknown;
    body?: unknown;
    message?: string;
    syscall?: string;
  };
  if (typeof code === "number") {
    return `returned ${code}: ${statusMessage(body)}`;
  }
  if (syscall?.startsWith("spawn") === true) {
    return `cannot be logged in to: the program that the kubeconfig's user names cannot be started (${message})`;
  }
  return typeof code === "string"
    ? `cannot be reached (${code})`
    : `cannot be reached: ${message ?? "unknown reason"}`;
}

function statusMessage(body: unknown): string {
  try {
    const status: unknown = typeof body === "string" ? JSON.parse(body) : body;
    return (status as { message?: string }).message ?? "no reason given";
  } catch {
    return "no reason given";
  }
}
