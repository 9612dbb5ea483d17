import * as pulumi from "@pulumi/pulumi";
import { traefikFullName } from "./chart/release-prefix";
import { renderChart, templateOptions } from "./chart/upgrade/rendered-chart";
import { upgradeChecks } from "./chart/upgrade/upgrade-checks";
import type { ClusterCheck } from "./cluster/cluster-checks";
import { definitionClient } from "./cluster/definition-client";
import { podLog } from "./cluster/pod-log";
import type { CheckedReana } from "./reana-args";

/**
 * What is done before Helm upgrades Reana's release.
 *
 * @param component Reana itself, which is there later than its options
 */
export function reanaUpgrade(
  { plan, names: settingNames }: CheckedReana,
  component: Promise<pulumi.Resource>,
): readonly ClusterCheck[] {
  const { settings, names, chart } = plan;
  const shown =
    (show: (line: string, resource: pulumi.Resource) => Promise<void>) =>
    (line: string): void =>
      void component.then((resource) => show(line, resource));
  return upgradeChecks(
    {
      namespace: settings.namespace.name,
      release: settings.release.name,
      prefix: names.prefix,
      version: settings.chart.version,
      traefik: chart.traefik.bundled ? traefikFullName(settings.release.name) : undefined,
      traefikPodLabels: names.traefikPodLabels,
      timeoutSeconds: settings.release.timeoutSeconds,
    },
    {
      render: renderChart(templateOptions(settings, plan), component),
      definitions: definitionClient,
      podLog,
      names: settingNames,
      say: shown(pulumi.log.info),
      warn: shown(pulumi.log.warn),
    },
  );
}
