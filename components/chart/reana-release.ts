import { Release, type ReleaseArgs } from "@pulumi/kubernetes/helm/v3/release";
import * as pulumi from "@pulumi/pulumi";
import type { ChartAdapter, ChartSecrets, ReleaseNames } from "./adapter";
import { mergeValues } from "./merge-values";
import { waitingChild } from "../lib/child-options";
import { chartInput, type PlannedChart } from "./planned-chart";
import type { Settings } from "../config/settings";

export interface ReanaReleaseArgs {
  /** What is to be deployed; the chart, its version and all values but the secrets come from it. */
  readonly plan: {
    readonly settings: Settings;
    readonly adapter: ChartAdapter;
    readonly names: ReleaseNames;
    readonly chart: PlannedChart;
  };
  /** Namespace of the release; it has to exist. Source: `reana:namespace`. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the `kubernetes.io/tls` Secret that the controller serves; undefined where TLS ends outside the cluster. */
  readonly tlsSecretName: pulumi.Output<string> | undefined;
  /** Every secret that the chart requires. */
  readonly secrets: ChartSecrets;
}

/** The REANA Helm release, with the chart's own Traefik in it. */
export class ReanaRelease extends pulumi.ComponentResource {
  /** Names of the objects that others meet, known once the release is there. */
  readonly names: Readonly<Record<"prefix" | "traefikService", pulumi.Output<string>>>;

  constructor(name: string, args: ReanaReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:ReanaRelease", name, {}, opts);
    const { settings, adapter, names, chart } = args.plan;
    const own = adapter.values(chartInput(chart, args.secrets, args.tlsSecretName));
    const further = settings.valuesAreSecret
      ? pulumi.secret(settings.values)
      : pulumi.output(settings.values);
    const release = new Release(
      name,
      {
        name: settings.release.name,
        namespace: args.namespace,
        ...chartLocation(settings.chart),
        values: further.apply((values) => mergeValues(values, own, adapter.appendedLists)),
        timeout: settings.release.timeoutSeconds,
        maxHistory: settings.release.maxHistory,
      },
      {
        ...waitingChild(this, opts),
        // A release has cluster-wide objects under its fixed name: two cannot stand side by side.
        deleteBeforeReplace: true,
      },
    );
    const once = (text: string): pulumi.Output<string> => release.status.apply(() => text);
    this.names = {
      prefix: once(names.prefix),
      traefikService: once(names.traefikService),
    };
    this.registerOutputs({ names: this.names });
  }
}

function chartLocation(chart: Settings["chart"]): Pick<ReleaseArgs, "chart" | "version" | "repositoryOpts"> {
  return chart.source === "path"
    ? { chart: chart.path, version: chart.version }
    : { chart: "reana", version: chart.version, repositoryOpts: { repo: chart.repository } };
}
