import { getVersion } from "@pulumi/kubernetes/utilities";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterObject } from "../../cluster/cluster-client";
import type { KnownInputs } from "../../cluster/known-inputs";
import { valueAt } from "../../lib/value-at";

/** The objects of a chart with its CRDs, as `helm template --include-crds` prints them, for the inputs of a Release. */
export type RenderChart = (inputs: KnownInputs) => Promise<readonly ClusterObject[]>;

/**
 * Renders by the Kubernetes provider, which has Helm inside: the same chart, from the same place, as the Release.
 *
 * @param parent resource whose provider is asked
 */
export const renderChart =
  (parent: Promise<pulumi.Resource>): RenderChart =>
  async (inputs) => {
    const { result } = (await pulumi.runtime.invoke(
      "kubernetes:helm:template",
      { jsonOpts: JSON.stringify(templateOptions(inputs)) },
      // The provider that the Release has, not another one beside it.
      { version: getVersion(), parent: await parent },
    )) as { readonly result?: readonly ClusterObject[] };
    return result ?? [];
  };

/** Pure: the provider's options for the inputs of a Release. A chart on disk is a path there, and one of a repository a name. */
export function templateOptions(inputs: KnownInputs): Readonly<Record<string, unknown>> {
  const { chart, version, repositoryOpts, name, namespace, values } = inputs;
  const repository = valueAt(repositoryOpts, ["repo"]);
  return {
    ...(repository === undefined ? { path: chart } : { chart, version, fetch_opts: { repo: repository } }),
    release_name: name,
    namespace,
    values,
  };
}

/** The CustomResourceDefinitions among the objects of a chart. */
export const definitionsOf = (objects: readonly ClusterObject[]): readonly ClusterObject[] =>
  objects.filter(({ kind }) => kind === "CustomResourceDefinition");

/** The container of reana-server that has its command line, in every chart series. */
export const serverContainer = "rest-api";

export const serverName = (prefix: string): string => `${prefix}-server`;

/** A container, as far as it is looked at here. */
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly [field: string]: unknown;
}

/** The container of reana-server in a Deployment; undefined where it has none. */
export function serverContainerOf(deployment: ClusterObject | undefined): Container | undefined {
  const containers = valueAt(deployment?.spec, ["template", "spec", "containers"]);
  return (Array.isArray(containers) ? (containers as readonly Container[]) : []).find(
    ({ name }) => name === serverContainer,
  );
}

/** Image of reana-server in a chart's objects; undefined where it makes none. */
export function serverImage(objects: readonly ClusterObject[], prefix: string): string | undefined {
  const deployment = objects.find(
    ({ kind, metadata }) => kind === "Deployment" && metadata?.name === serverName(prefix),
  );
  return serverContainerOf(deployment)?.image;
}
