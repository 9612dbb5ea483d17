import { createHash } from "node:crypto";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { HaproxySettings } from "../config/settings";
import { deploymentSpec, serviceAnnotations, serviceSpec } from "../haproxy/workload";
import type { Certificate } from "./certificate";

export interface HaproxyArgs {
  /** Name of its objects, unique in the namespace. */
  readonly objectName: string;
  /** Image, size, Service and timeouts. Source: `reana:frontEnd`. */
  readonly settings: HaproxySettings;
  /** Text of haproxy.cfg. */
  readonly configuration: string;
  /** Namespace of its objects, the one of its certificate. */
  readonly namespace: pulumi.Input<string>;
  /** The certificate that it serves. */
  readonly certificate: Pick<Certificate, "secretName" | "checksum">;
}

/** HAProxy as the front end: the pods that end TLS, and the Service that clients reach them by. */
export class HaproxyFrontEnd extends pulumi.ComponentResource {
  /** Name of the Service that clients, or their load balancer, connect to. */
  readonly serviceName: pulumi.Output<string>;

  constructor(name: string, args: HaproxyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:HaproxyFrontEnd", name, {}, opts);
    const { namespace, settings } = args;
    const labels = { "app.kubernetes.io/name": "haproxy", "app.kubernetes.io/instance": args.objectName };
    const metadata = { name: args.objectName, namespace, labels };
    const child = { parent: this };
    // Named by the provider: changed text makes a new object, and pods of the old one keep what they were started with.
    const configuration = new kubernetes.core.v1.ConfigMap(
      `${name}-configuration`,
      { metadata: { namespace, labels }, immutable: true, data: { "haproxy.cfg": args.configuration } },
      child,
    );
    const account = new kubernetes.core.v1.ServiceAccount(
      `${name}-account`,
      { metadata, automountServiceAccountToken: false },
      child,
    );
    const deployment = new kubernetes.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata,
        spec: deploymentSpec({
          labels,
          settings,
          configMapName: configuration.metadata.name,
          serviceAccountName: account.metadata.name,
          certificateSecretName: args.certificate.secretName,
          checksum: args.certificate.checksum.apply((checksum) => checksumOf(args.configuration, checksum)),
        }),
      },
      // Depending on others is not inherited from the component.
      { ...child, ...(opts?.dependsOn === undefined ? {} : { dependsOn: opts.dependsOn }) },
    );
    new kubernetes.policy.v1.PodDisruptionBudget(
      `${name}-disruption-budget`,
      { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: labels } } },
      child,
    );
    const service = new kubernetes.core.v1.Service(
      `${name}-service`,
      {
        metadata: { ...metadata, annotations: serviceAnnotations(settings.service) },
        spec: serviceSpec(settings.service, labels),
      },
      // Clients are let in once there is somebody to serve them; the await of a Service wants endpoints anyway.
      { ...child, dependsOn: deployment },
    );
    this.serviceName = service.metadata.name;
    this.registerOutputs({ serviceName: this.serviceName });
  }
}

const checksumOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex");
