import * as pulumi from "@pulumi/pulumi";
import type { ChartSecrets } from "./chart/adapter";
import { releaseChecks } from "./chart/release-checks";
import { traefikFullName } from "./chart/release-prefix";
import { renderChart, templateOptions } from "./chart/upgrade/rendered-chart";
import { upgradeChecks } from "./chart/upgrade/upgrade-checks";
import { clusterChecks, type ClusterCheck } from "./cluster/cluster-checks";
import type { ObjectReference } from "./cluster/cluster-client";
import { definitionClient } from "./cluster/definition-client";
import { ownershipCheck } from "./cluster/ownership-check";
import { podLog } from "./cluster/pod-log";
import { providerAccess } from "./cluster/provider-access";
import { renamed } from "./lib/setting-names";
import type { CheckedReana } from "./reana-args";

/**
 * What is checked in the cluster before Reana's resources are created or updated, as transformations for its options.
 *
 * @param secrets of the release
 * @param component Reana itself, which is there later than its options
 */
export function reanaChecks(
  name: string,
  checked: CheckedReana,
  opts: pulumi.ComponentResourceOptions | undefined,
  secrets: Promise<ChartSecrets>,
  component: Promise<pulumi.Resource>,
): readonly pulumi.ResourceTransformation[] {
  const access = providerAccess(checked.args.clusterAccess, opts);
  if (access === undefined) {
    void pulumi.log.warn(
      `Reana ${JSON.stringify(name)} has a Kubernetes provider of its own, so nothing is checked in the cluster before it is changed: ` +
        "say how that provider reaches the cluster by args.clusterAccess.",
    );
    return [];
  }
  return [clusterChecks(name, access, [...checksOf(checked, secrets), ...upgradeChecksOf(checked, component)])];
}

function checksOf(
  { plan: { settings, names }, names: settingNames }: CheckedReana,
  secrets: Promise<ChartSecrets>,
): readonly ClusterCheck[] {
  const own = {
    namespace: settings.namespace.name,
    release: settings.release.name,
    prefix: names.prefix,
    stack: pulumi.getStack(),
    values: settings.values,
  };
  const advice = (reference: ObjectReference, owner: string): string =>
    renamed(takenAdvice(reference, owner, own), settingNames);
  return [ownershipCheck("ownership", advice), ...releaseChecks(own, secrets)];
}

interface Own {
  readonly namespace: string;
  readonly release: string;
  readonly stack: string;
}

/** What to do about an object that this stack would create and somebody else has. */
export function takenAdvice(
  { kind, namespace: place }: ObjectReference,
  owner: string,
  { namespace, release, stack }: Own,
): string {
  const takeOver = `npm run take-over -- --stack ${stack} --namespace ${namespace} --release ${release}`;
  if (kind === "Namespace") {
    return (
      "It has not been changed. To deploy into it, set reana:namespace.create to false; pulumi destroy does not delete it then. " +
      `If a REANA is in it that this stack is to manage: ${takeOver}.`
    );
  }
  const other =
    place === undefined
      ? "give this one another reana:release.name"
      : "give this one another reana:namespace.name or reana:release.name";
  return /^stack /.test(owner)
    ? `It has not been changed. Two stacks cannot share it: ${other}.`
    : `It has not been changed. If it belongs to a REANA that this stack is to manage: ${takeOver}. Otherwise ${other}, or delete it.`;
}

function upgradeChecksOf(
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
