import { request as httpRequest } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { ClusterClient, ClusterObject } from "./cluster-client";
import { ClusterError } from "./cluster-error";

/** Reads and applies CustomResourceDefinitions. */
export interface DefinitionClient {
  /**
   * Undefined where there is none of that name.
   *
   * @throws ClusterError
   */
  read(name: string): Promise<ClusterObject | undefined>;
  /**
   * By server-side apply.
   *
   * @throws ClusterError
   */
  apply(definition: ClusterObject): Promise<void>;
}

const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

const requestTimeout = 30_000;

/**
 * The client's library maps these objects to types of its own, in which schemas lose every field that begins with `x-kubernetes-`. So
 * these requests are plain JSON, with the credentials of the same kubeconfig.
 */
export const definitionClient = ({ kubeConfig, description }: ClusterClient): DefinitionClient => {
  const send = async (
    name: string,
    method: string,
    query = "",
    body?: ClusterObject,
  ): Promise<ClusterObject | undefined> => {
    const server = kubeConfig.getCurrentCluster()?.server ?? "";
    const url = new URL(`${server.replace(/\/$/, "")}${path}/${encodeURIComponent(name)}${query}`);
    const options: RequestOptions = {
      method,
      timeout: requestTimeout,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/apply-patch+yaml" }),
      },
    };
    await kubeConfig.applyToHTTPSOptions(options);
    const what = `CustomResourceDefinition ${name}: the cluster ${description}`;
    const { status, text } = await exchange(url, options, body).catch((failure: NodeJS.ErrnoException) => {
      throw new ClusterError(`${what} cannot be reached (${failure.code ?? failure.message})`);
    });
    if (status === 404 && method === "GET") {
      return undefined;
    }
    if (status < 200 || status > 299) {
      throw new ClusterError(`${what} responded with ${status}: ${messageOf(text)}`);
    }
    return JSON.parse(text) as ClusterObject;
  };
  return {
    read: (name) => send(name, "GET"),
    apply: async (definition) => {
      await send(
        definition.metadata?.name ?? "",
        "PATCH",
        "?fieldManager=reana-pulumi&force=true",
        definition,
      );
    },
  };
};

function exchange(
  url: URL,
  options: RequestOptions,
  body: ClusterObject | undefined,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "http:" ? httpRequest : httpsRequest;
    const request = send(url, options, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString("utf8") }),
      );
    });
    request.once("error", reject);
    request.once("timeout", () =>
      request.destroy(new Error(`no response within ${requestTimeout / 1000} s`)),
    );
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? "no reason given";
  } catch {
    return "no reason given";
  }
}
