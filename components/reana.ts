import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../plan/plan";
import { Certificate } from "./certificate";
import { ReanaSecrets } from "./chart-secrets";
import { HaproxyFrontEnd } from "./haproxy";
import { ReanaRelease } from "./release";

export interface ReanaArgs {
  /** What is to be deployed, decided and checked (plan/plan.ts). */
  readonly plan: Plan;
}

/** REANA and everything that exposes it: namespace, certificate, Helm release and front end. */
export class Reana extends pulumi.ComponentResource {
  /** What users open in their browser. */
  readonly url: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
  /** What the names of REANA's objects begin with; administration commands need it. */
  readonly releasePrefix: pulumi.Output<string>;
  readonly traefikService: pulumi.Output<string>;
  /** Undefined where HAProxy is not part of the path. */
  readonly haproxyService: pulumi.Output<string> | undefined;
  /** PEM of the CA to trust, where the program made the certificate. */
  readonly caCertificate: pulumi.Output<string> | undefined;

  constructor(name: string, args: ReanaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:Reana", name, {}, opts);
    const { plan } = args;
    const { settings } = plan;
    const child = { parent: this };
    const namespace = this.provideNamespace(name, plan);
    const certificate = new Certificate(
      `${name}-certificate`,
      { tls: settings.tls, hostname: settings.endpoint.hostname, namespace },
      child,
    );
    const { secrets } = new ReanaSecrets(`${name}-secrets`, { overrides: settings.secrets }, child);
    const release = new ReanaRelease(
      `${name}-release`,
      { plan, namespace, secrets, tlsSecretName: certificate.secretName },
      child,
    );
    const frontEnd = this.provideFrontEnd(name, plan, namespace, certificate, release);

    this.namespace = namespace;
    this.releasePrefix = release.names.prefix;
    this.traefikService = release.names.traefikService;
    this.haproxyService = frontEnd?.serviceName;
    this.caCertificate = certificate.caCertificate;
    // The URL is told once everything behind it is there.
    this.url = (frontEnd?.serviceName ?? release.names.traefikService).apply(() => plan.url);
    this.registerOutputs({ url: this.url, namespace: this.namespace, releasePrefix: this.releasePrefix });
  }

  private provideNamespace(name: string, { settings }: Plan): pulumi.Output<string> {
    if (settings.namespace.lifecycle === "existing") {
      return pulumi.output(settings.namespace.name);
    }
    const namespace = new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: settings.namespace.name } },
      { parent: this },
    );
    return namespace.metadata.name;
  }

  private provideFrontEnd(
    name: string,
    { settings, haproxy }: Plan,
    namespace: pulumi.Output<string>,
    certificate: Certificate,
    release: ReanaRelease,
  ): HaproxyFrontEnd | undefined {
    if (haproxy === undefined) {
      return undefined;
    }
    return new HaproxyFrontEnd(
      `${name}-haproxy`,
      {
        objectName: `${settings.release.name}-haproxy`,
        ...haproxy,
        namespace,
        certificate,
      },
      // Its pods get ready only when Traefik answers.
      { parent: this, dependsOn: release },
    );
  }
}
