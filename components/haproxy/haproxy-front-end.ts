import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { Job } from "@pulumi/kubernetes/batch/v1/job";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import * as pulumi from "@pulumi/pulumi";
import { hasCustomConfig } from "../config/custom-config-schema";
import { drain } from "./drain";
import { checkJobSpec, deploymentSpec } from "./deployment-spec";
import type { PlannedHaproxy } from "./plan-front-end";
import type { Certificate } from "../certificate/tls-certificate";
import { waitingChild } from "../lib/child-options";

export interface HaproxyArgs {
  /** Its configuration, image, size and labels. Source: `reana:frontEnd`. */
  readonly plan: PlannedHaproxy;
  /** Namespace of its objects, the one of its certificate. */
  readonly namespace: pulumi.Input<string>;
  /** The certificate that it serves; undefined where it holds none. */
  readonly certificate: Pick<Certificate, "secretName" | "checksum" | "placeholderSecretName"> | undefined;
  /** Its pods go when one of these is replaced. */
  readonly handOver: pulumi.Resource[];
}

/** What Kubernetes may need for a deletion beside the pods' grace period, in seconds. */
const deletionMargin = 120;

/** Runs within HAProxy and serves a certificate that was renewed. */
const renewalScript = "certificate-renewal.lua";

/** HAProxy's pods. */
export class HaproxyFrontEnd extends pulumi.ComponentResource {
  /** Known once its pods serve. */
  readonly deploymentName: pulumi.Output<string>;

  constructor(name: string, args: HaproxyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:HaproxyFrontEnd", name, {}, opts);
    const { namespace, plan, certificate } = args;
    const { labels, settings, objectName } = plan;
    const metadata = { name: objectName, namespace, labels };
    const child = { parent: this };
    const files = {
      "haproxy.cfg": plan.configuration,
      [renewalScript]: readFileSync(join(__dirname, "config", renewalScript), "utf8"),
    };
    // Named by the provider: changed text makes a new object, and pods of the old one keep what they were started with.
    const configuration = new ConfigMap(
      `${name}-configuration`,
      { metadata: { namespace, labels }, immutable: true, data: files },
      child,
    );
    const account = new ServiceAccount(
      `${name}-account`,
      { metadata, automountServiceAccountToken: false },
      child,
    );
    const pods = {
      settings,
      configMapName: configuration.metadata.name,
      serviceAccountName: account.metadata.name,
      certificate,
    };
    const checkLabels = { ...labels, "app.kubernetes.io/name": "haproxy-check" };
    // Named by the provider: a changed configuration makes a new one, and the pods wait until it has succeeded.
    const check = hasCustomConfig(settings.customConfig)
      ? new Job(
          `${name}-check`,
          {
            metadata: { namespace, labels: checkLabels },
            spec: checkJobSpec({ ...pods, labels: checkLabels }),
          },
          child,
        )
      : undefined;
    const deployment = new Deployment(
      `${name}-deployment`,
      {
        metadata,
        spec: deploymentSpec({
          ...pods,
          labels,
          tls: plan.tls,
          checksum: (certificate?.checksum ?? pulumi.output("")).apply((checksum) =>
            checksumOf(...Object.values(files), checksum),
          ),
        }),
      },
      pulumi.mergeOptions(waitingChild(this, opts), {
        ...(check === undefined ? {} : { dependsOn: check }),
        replaceWith: args.handOver,
        customTimeouts: { delete: `${drain(settings.timeouts).gracePeriodSeconds + deletionMargin}s` },
      }),
    );
    new PodDisruptionBudget(
      `${name}-disruption-budget`,
      { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: labels } } },
      child,
    );
    this.deploymentName = deployment.metadata.name;
    this.registerOutputs({ deploymentName: this.deploymentName });
  }
}

const checksumOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex");
