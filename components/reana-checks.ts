import * as pulumi from "@pulumi/pulumi";
import type { ChartSecrets } from "./chart/adapter";
import { databaseReplacement } from "./chart/database-replacement";
import { ingressClassChecks } from "./chart/ingress-class";
import { releaseChecks } from "./chart/release-checks";
import { clusterChecks, type ClusterCheck } from "./cluster/cluster-checks";
import type { ObjectReference } from "./cluster/cluster-client";
import { ownershipCheck } from "./cluster/ownership-check";
import { providerAccess } from "./cluster/provider-access";
import { removeAddedFields, takeFieldsBack } from "./cluster/reapply";
import { waitUntilSwitched } from "./haproxy/service-switch";
import { renamed } from "./lib/setting-names";
import type { CheckedReana } from "./reana-args";
import { reanaUpgrade } from "./reana-upgrade";
import { waitUntilRead } from "./traefik/reading-time";

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
  const reapplied = checked.plan.settings.reapply === 0 ? [] : [takeFieldsBack, removeAddedFields];
  // Behind HAProxy no Ingress of the program names a Middleware.
  const reading = checked.plan.topology.ingressController.terminatesTls ? [waitUntilRead()] : [];
  const checks = [
    ...checksOf(checked, secrets),
    ...reanaUpgrade(checked, component),
    ...reapplied,
    ...reading,
    waitUntilSwitched(),
  ];
  return [clusterChecks(name, access, checks)];
}

function checksOf(
  { plan: { settings, names, chart }, names: settingNames }: CheckedReana,
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
  return [
    ownershipCheck("ownership", advice),
    ...releaseChecks(own, secrets),
    databaseReplacement(own),
    ...(chart.traefik.bundled ? ingressClassChecks(own) : []),
  ];
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
