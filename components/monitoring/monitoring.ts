import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import * as pulumi from "@pulumi/pulumi";
import { dashboardLabels, metricsServiceSpec, serviceMonitorSpec } from "./resources";
import type { PlannedMonitoring, PlannedOperatorObjects } from "./plan-monitoring";
import { childOptions } from "../lib/child-options";

export interface MonitoringArgs {
  /** Names, labels, rules and dashboard. Source: `reana:monitoring`. */
  readonly plan: PlannedMonitoring;
  /** Namespace of HAProxy's pods. */
  readonly namespace: pulumi.Input<string>;
}

const operatorVersion = "monitoring.coreos.com/v1";

/** What Prometheus finds HAProxy's pods by; and, for Prometheus' operator, what it is to do with them. */
export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:Monitoring", name, {}, opts);
    const { plan, namespace } = args;
    const { objectName, labels, pods, operator } = plan;
    const child = childOptions(this, opts);
    new Service(
      `${name}-service`,
      { metadata: { name: objectName, namespace, labels }, spec: metricsServiceSpec(pods) },
      // The provider waits until a Service leads somewhere, which it does once the pods serve.
      child,
    );
    if (operator !== undefined) {
      this.operatorObjects(name, args, operator, child);
    }
    this.registerOutputs({});
  }

  private operatorObjects(
    name: string,
    { plan: { objectName, labels }, namespace }: MonitoringArgs,
    { labels: selected, rules, dashboard }: PlannedOperatorObjects,
    child: pulumi.CustomResourceOptions,
  ): void {
    const metadata = { name: objectName, namespace, labels: { ...labels, ...selected } };
    for (const [what, kind, spec] of [
      ["target", "ServiceMonitor", serviceMonitorSpec(labels)],
      ["alerts", "PrometheusRule", { groups: [rules] }],
    ] as const) {
      new CustomResource(`${name}-${what}`, { apiVersion: operatorVersion, kind, metadata, spec }, child);
    }
    new ConfigMap(
      `${name}-dashboard`,
      {
        metadata: {
          name: `${objectName}-dashboard`,
          namespace,
          labels: { ...labels, ...dashboardLabels },
        },
        data: { [`${objectName}.json`]: JSON.stringify(dashboard, undefined, 2) },
      },
      child,
    );
  }
}
