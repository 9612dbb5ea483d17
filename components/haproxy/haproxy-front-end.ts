import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { Job } from "@pulumi/kubernetes/batch/v1/job";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../lib/child-options";
import { claimObjects, type ClaimedObject } from "../lib/claimed-objects";
import { argumentNames, lateError, namesOf, objectNameKey, type SettingNames } from "../lib/setting-names";
import { backendAddressAdvice } from "./backend-address";
import { checkJobSpec, deploymentSpec } from "./deployment-spec";
import { scripts } from "./config/input";
import { drain } from "./drain";
import { frontEndService } from "./front-end-service";
import { checkedHaproxy, replacedNames, type HaproxyFrontEndArgs } from "./haproxy-args";
import { configurationOf, type PlannedHaproxy } from "./plan-haproxy";

/** What Kubernetes may need for a deletion beside the pods' grace period, in seconds. */
const deletionMargin = 120;

/**
 * HAProxy's pods with their configuration, and the Service that clients connect to. It needs no Service of a backend to be there: by
 * default it returns 503 until a backend responds.
 */
export class HaproxyFrontEnd extends pulumi.ComponentResource {
  /** Labels of the pods, for NetworkPolicies and further Services. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Known once its pods serve. */
  readonly deploymentName: pulumi.Output<string>;
  /** The Service that clients connect to; undefined where `service.type` is none. */
  readonly serviceName: pulumi.Output<string> | undefined;

  /** @throws pulumi.RunError naming every argument that is wrong; nothing has been registered then. */
  constructor(name: string, args: HaproxyFrontEndArgs, opts?: pulumi.ComponentResourceOptions) {
    const own = argumentNames("HaproxyFrontEnd", name, replacedNames);
    const names = namesOf(args, own);
    const plan = checkedHaproxy(name, args, names);
    super("reana:index:HaproxyFrontEnd", name, {}, opts);
    const options = childOptions(this, opts);
    const objects = withService(plan, args.service, objectNameKey(args, own));
    const namespace = claimObjects(this, { namespace: args.namespace, objects }, names);
    const deployment = this.deployment(
      name,
      { ...args, namespace },
      plan,
      configuration(plan, args.backend, names),
      options,
    );
    this.podLabels = plan.labels;
    this.deploymentName = deployment.metadata.name;
    this.serviceName =
      args.service?.type === "none"
        ? undefined
        : frontEndService(
            `${name}-service`,
            serviceNameOf(plan),
            {
              exposure: plan.settings.service,
              selector: plan.labels,
              ports: plan.ports,
            },
            namespace,
            pulumi.mergeOptions(options, { dependsOn: deployment }),
          ).metadata.name;
    this.registerOutputs({
      podLabels: this.podLabels,
      deploymentName: this.deploymentName,
      ...(this.serviceName === undefined ? {} : { serviceName: this.serviceName }),
    });
  }

  private deployment(
    name: string,
    args: HaproxyFrontEndArgs,
    { labels, settings, objectName, input: { tls } }: PlannedHaproxy,
    configuration: pulumi.Output<string>,
    options: pulumi.CustomResourceOptions,
  ): Deployment {
    const { namespace } = args;
    const certificate = args.tls?.mode === "terminate" ? args.tls.certificate : undefined;
    const metadata = { name: objectName, namespace, labels };
    const lua = Object.fromEntries(
      Object.values(scripts).map((file) => [file, readFileSync(join(__dirname, "config", file), "utf8")]),
    );
    // Named by the provider: changed text makes a new object, and pods of the old one keep what they were started with.
    const configMap = new ConfigMap(
      `${name}-configuration`,
      {
        metadata: { namespace, labels },
        immutable: true,
        data: { "haproxy.cfg": configuration, ...lua },
      },
      options,
    );
    const account = new ServiceAccount(
      `${name}-account`,
      { metadata, automountServiceAccountToken: false },
      options,
    );
    const pods = {
      settings,
      image: args.image ?? settings.image,
      configMapName: configMap.metadata.name,
      serviceAccountName: account.metadata.name,
      certificate:
        certificate === undefined
          ? undefined
          : {
              secretName: certificate.secretName,
              placeholderSecretName: certificate.placeholderSecretName,
            },
    };
    const checkLabels = { ...labels, "app.kubernetes.io/name": "haproxy-check" };
    // Named by the provider: a changed configuration makes a new one, and the pods wait until it has succeeded.
    const check = new Job(
      `${name}-check`,
      {
        metadata: { namespace, labels: checkLabels },
        spec: checkJobSpec({ ...pods, labels: checkLabels }),
      },
      options,
    );
    const deployment = new Deployment(
      `${name}-deployment`,
      {
        metadata,
        spec: deploymentSpec({
          ...pods,
          labels,
          tls,
          startup: args.startup ?? "immediate",
          checksum: pulumi
            .all([configuration, certificate?.checksum ?? ""])
            .apply(([text, checksum]) => checksumOf(text, ...Object.values(lua), checksum)),
        }),
      },
      pulumi.mergeOptions(options, {
        dependsOn: [...(args.rolloutAfter ?? []), check],
        replaceWith: [...(args.replaceWith ?? [])],
        customTimeouts: { delete: `${drain(settings.timeouts).gracePeriodSeconds + deletionMargin}s` },
      }),
    );
    new PodDisruptionBudget(
      `${name}-disruption-budget`,
      { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: labels } } },
      options,
    );
    return deployment;
  }
}

const serviceNameOf = ({ settings: { service }, objectName }: PlannedHaproxy): string =>
  service.name ?? objectName;

/** Objects of HAProxy's pods that have fixed names. */
export const haproxyObjects = (objectName: string, key: string): readonly ClaimedObject[] =>
  ["Deployment", "ServiceAccount", "PodDisruptionBudget"].map((kind) => ({ kind, name: objectName, key }));

function withService(
  plan: PlannedHaproxy,
  service: HaproxyFrontEndArgs["service"],
  key: string,
): readonly ClaimedObject[] {
  const own = haproxyObjects(plan.objectName, key);
  const serviceKey = plan.settings.service.name === undefined ? key : "reana:frontEnd.service.name";
  return service?.type === "none"
    ? own
    : [...own, { kind: "Service", name: serviceNameOf(plan), key: serviceKey }];
}

/** Text of haproxy.cfg once the backends' addresses are known, which are checked then: they may not have been at construction. */
const configuration = (
  plan: PlannedHaproxy,
  { http, https }: HaproxyFrontEndArgs["backend"],
  names: SettingNames,
): pulumi.Output<string> =>
  pulumi.output({ http: http ?? [], https: https ?? [] }).apply((backend) => {
    const servers = { http: listOf(backend.http), https: listOf(backend.https) };
    for (const [scheme, addresses] of Object.entries(servers)) {
      for (const address of addresses) {
        const advice = backendAddressAdvice(address);
        if (advice !== undefined) {
          throw lateError(`reana:backend.${scheme}`, `${JSON.stringify(address)} ${advice}`, names);
        }
      }
    }
    return configurationOf(plan, servers);
  });

const listOf = (value: string | readonly string[]): readonly string[] =>
  typeof value === "string" ? [value] : value;

const checksumOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex");
