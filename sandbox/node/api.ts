import * as https from "node:https";
import type { KeyPair } from "../certificates/issue";
import { apiPort, nodeAddress } from "./addresses";

/** Any object of the Kubernetes API. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** Plural names, by kind, of what the node itself applies. */
const resources: Readonly<Record<string, string>> = {
  ServiceAccount: "serviceaccounts",
  ClusterRole: "clusterroles",
  ClusterRoleBinding: "clusterrolebindings",
  ConfigMap: "configmaps",
  Service: "services",
  Deployment: "deployments",
};

/** One response of the API server. */
interface ApiResponse {
  readonly status: number;
  readonly body: string;
}

/** How long the API server may take to respond, in ms: while it boots it may accept a connection and not respond on it. */
const timeout = 5_000;

/** As much of a client as booting needs: starting kubectl for each question would take longer than the boot. */
export class KubernetesApi {
  private readonly agent: https.Agent;

  constructor(authority: KeyPair, user: KeyPair) {
    this.agent = new https.Agent({
      keepAlive: true,
      ca: authority.certificate,
      cert: user.certificate,
      key: user.key,
    });
  }

  /** Whether the API server reports that it is ready; false while it cannot be reached. */
  async isReady(): Promise<boolean> {
    return (await this.send("GET", "/readyz").catch(() => undefined))?.status === 200;
  }

  /** @returns the object at a path of the API, or undefined while it does not exist or nothing responds */
  async find(path: string): Promise<unknown> {
    const response = await this.send("GET", path).catch(() => undefined);
    return response?.status === 200 ? JSON.parse(response.body) : undefined;
  }

  /**
   * Makes an object be as given (server-side apply).
   *
   * @throws Error with the response of the API server
   */
  async apply(object: KubernetesObject): Promise<void> {
    const path = `${pathOf(object)}?fieldManager=sandbox&force=true`;
    const response = await this.send("PATCH", path, JSON.stringify(object));
    if (response.status >= 300) {
      throw new Error(
        `${object.kind} ${object.metadata.name} was refused by the API server: ${response.body}`,
      );
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private send(method: string, path: string, body?: string): Promise<ApiResponse> {
    return new Promise((resolve, reject) => {
      const request = https.request(
        {
          ...{ method, path, host: nodeAddress, port: apiPort, agent: this.agent, timeout },
          headers: { accept: "application/json", "content-type": "application/apply-patch+yaml" },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
          );
        },
      );
      request.on("timeout", () =>
        request.destroy(new Error(`the API server did not respond within ${timeout} ms`)),
      );
      request.on("error", reject);
      request.end(body);
    });
  }
}

/**
 * Where an object lives in the API.
 *
 * @throws Error for a kind that is not in the table above
 */
export function pathOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const resource = resources[kind];
  if (resource === undefined) {
    throw new Error(`the sandbox does not know where objects of kind ${kind} live in the API`);
  }
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
  return `${group}${namespace}/${resource}/${encodeURIComponent(metadata.name)}`;
}
