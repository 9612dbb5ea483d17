import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import * as pulumi from "@pulumi/pulumi";
import {
  argumentProblems,
  isDeferred,
  labelProblems,
  nameProblems,
  type ArgumentKinds,
} from "../lib/argument-kinds";
import { childOptions } from "../lib/child-options";
import { claimObjects, type ClaimedObject } from "../lib/claimed-objects";
import { show, type Problem } from "../lib/problem";
import { integer } from "../lib/schema-primitives";
import { argumentNames, namesOf, objectNameKey, settingsError } from "../lib/setting-names";
import { metricsLabels } from "./plan-monitoring";
import { dashboardLabels, metricsServiceSpec, serviceMonitorSpec } from "./resources";

type Labels = Readonly<Record<string, string>>;

export interface MonitoringArgs {
  /** Namespace of HAProxy's pods. It has to exist. */
  readonly namespace: pulumi.Input<string>;
  /** Labels of HAProxy's pods: `podLabels` of a HaproxyFrontEnd. */
  readonly podLabels: Labels;
  /** Name of their Deployment, for the commands that alerts show: `deploymentName` of a HaproxyFrontEnd. */
  readonly deploymentName: pulumi.Input<string>;
  /** Pods; an alert fires while one is missing. Default 2. */
  readonly replicas?: number | undefined;
  /**
   * Makes a ServiceMonitor, alert rules and a Grafana dashboard, with the labels by which your Prometheus selects them. Its definitions
   * have to be there. Default: the Service for metrics alone.
   */
  readonly prometheusOperator?: { readonly labels?: Labels | undefined } | undefined;
  /** Name of the objects, a DNS label; also the label `job` of the metrics. Default: the name of the component. */
  readonly objectName?: string | undefined;
}

const operatorVersion = "monitoring.coreos.com/v1";

const kinds: ArgumentKinds<MonitoringArgs> = {
  namespace: "namespace",
  podLabels: "plain",
  deploymentName: { nameOf: "a Deployment", syntax: "subdomain", required: true },
  replicas: "plain",
  prometheusOperator: "plain",
  objectName: "plain",
};

const pods = integer("pods", 1, 100).optional();

const replicaProblems = (replicas: unknown): readonly Problem[] =>
  isDeferred(replicas)
    ? []
    : (pods.safeParse(replicas).error?.issues ?? []).map(({ message }) => ({
        key: "reana:replicas",
        found: show(replicas),
        advice: message,
      }));

const dashboardName = (objectName: string): string => `${objectName}-dashboard`;

/** Objects that have fixed names. */
export const monitoringObjects = (
  objectName: string,
  prometheusOperator: MonitoringArgs["prometheusOperator"],
  key: string,
): readonly ClaimedObject[] => [
  { kind: "Service", name: objectName, key },
  ...(prometheusOperator === undefined ? [] : [{ kind: "ConfigMap", name: dashboardName(objectName), key }]),
];

/** What Prometheus finds HAProxy's pods by; and, for Prometheus' operator, what it is to do with them. */
export class Monitoring extends pulumi.ComponentResource {
  /** Name of the Service for metrics. */
  readonly serviceName: pulumi.Output<string>;

  /** @throws pulumi.RunError naming every argument that is wrong; nothing has been registered then. */
  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    const own = argumentNames("Monitoring", name);
    const names = namesOf(args, own);
    const { objectName = name } = args;
    const problems = [
      ...argumentProblems(args, kinds),
      ...replicaProblems(args.replicas),
      ...(isDeferred(args.podLabels) ? [] : labelProblems("reana:podLabels", args.podLabels)),
      ...(isDeferred(objectName) ? [] : nameProblems("reana:objectName", objectName, "a Service", "service")),
    ];
    if (problems.length > 0) {
      throw settingsError(problems, names);
    }
    super("reana:index:Monitoring", name, {}, opts);
    const { podLabels } = args;
    const key = objectNameKey(args, own);
    const objects = monitoringObjects(objectName, args.prometheusOperator, key);
    const namespace = claimObjects(this, { namespace: args.namespace, objects }, names);
    const child = childOptions(this, opts);
    const service = new Service(
      `${name}-service`,
      {
        metadata: { name: objectName, namespace, labels: metricsLabels(podLabels) },
        spec: metricsServiceSpec(podLabels),
      },
      // The provider waits until a Service leads somewhere, which it does once the pods serve.
      child,
    );
    this.serviceName = service.metadata.name;
    if (args.prometheusOperator !== undefined) {
      this.operatorObjects(name, { ...args, namespace }, args.prometheusOperator.labels ?? {}, child);
    }
    this.registerOutputs({ serviceName: this.serviceName });
  }

  private operatorObjects(
    name: string,
    { namespace, podLabels, deploymentName, replicas = 2, objectName = name }: MonitoringArgs,
    selected: Labels,
    child: pulumi.CustomResourceOptions,
  ): void {
    const labels = metricsLabels(podLabels);
    const objects = pulumi.all([namespace, deploymentName]).apply(async ([inNamespace, deployment]) => {
      // Loading alert rules and panels takes 2 ms, and only Prometheus' operator needs them.
      const { operatorObjects } = await import("./operator-objects");
      return operatorObjects({ namespace: inNamespace, objectName, deploymentName: deployment, replicas });
    });
    const metadata = { name: objectName, namespace, labels: { ...labels, ...selected } };
    for (const [what, kind, spec] of [
      ["target", "ServiceMonitor", serviceMonitorSpec(labels)],
      ["alerts", "PrometheusRule", { groups: [objects.rules] }],
    ] as const) {
      new CustomResource(`${name}-${what}`, { apiVersion: operatorVersion, kind, metadata, spec }, child);
    }
    new ConfigMap(
      `${name}-dashboard`,
      {
        metadata: {
          name: dashboardName(objectName),
          namespace,
          labels: { ...labels, ...dashboardLabels },
        },
        data: {
          [`${objectName}.json`]: objects.dashboard.apply((all) => JSON.stringify(all, undefined, 2)),
        },
      },
      child,
    );
  }
}
