import { getVersion } from "@pulumi/kubernetes/utilities";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterObject } from "../../cluster/cluster-client";
import type { Settings } from "../../config/settings";
import { valueAt } from "../../lib/value-at";
import { templateLocation } from "../chart-location";
import { withPrintableNumbers } from "../helm-numbers";
import { releaseValues } from "../release-values";
import type { ReleasePlan } from "../plan-release";
import { chartInput, placeholder, placeholderSecrets } from "../planned-chart";
import { userValues } from "../user-values";

/** The objects of a stack's chart with its CRDs, as `helm template --include-crds` prints them. */
export type RenderChart = () => Promise<readonly ClusterObject[]>;

/**
 * Renders a chart once, when it is asked for, by the Kubernetes provider, which has Helm inside.
 *
 * @param options of templateOptions()
 * @param parent resource whose provider is asked
 */
export function renderChart(options: TemplateOptions, parent: Promise<pulumi.Resource>): RenderChart {
  let rendered: Promise<readonly ClusterObject[]> | undefined;
  const render = async (): Promise<readonly ClusterObject[]> => {
    const { result } = (await pulumi.runtime.invoke(
      "kubernetes:helm:template",
      { jsonOpts: JSON.stringify(options) },
      // The provider that the Release has, not another one beside it.
      { version: getVersion(), parent: await parent },
    )) as { readonly result?: readonly ClusterObject[] };
    return result ?? [];
  };
  return () => (rendered ??= render());
}

/** What the provider renders a chart by. */
export type TemplateOptions = Readonly<Record<string, unknown>>;

/** Pure: the options for a stack's chart, from the same place as the Release has it. Secrets are left out: no image and no CRD needs them. */
export function templateOptions(
  settings: Settings,
  { adapter, chart }: Pick<ReleasePlan, "adapter" | "chart">,
): TemplateOptions {
  const { chart: from, release, namespace } = settings;
  return {
    ...templateLocation(from),
    release_name: release.name,
    namespace: namespace.name,
    values: releaseValues(
      adapter,
      withPrintableNumbers(userValues(settings)),
      adapter.values(chartInput(chart, placeholderSecrets, placeholder)),
    ),
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
