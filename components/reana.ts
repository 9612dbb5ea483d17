import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import * as pulumi from "@pulumi/pulumi";
import { httpUrl, publicUrl } from "./topology/public-url";
import type { PlannedPolicy } from "./network-policies/plan-policies";
import type { Plan } from "./plan";
import { BoundaryPolicy } from "./network-policies/network-policies";
import { Certificate } from "./certificate/tls-certificate";
import { ReanaSecrets } from "./chart/reana-secrets";
import { FrontEndDoor } from "./haproxy/front-end-service";
import { HandOver } from "./haproxy/cutover";
import { HaproxyFrontEnd } from "./haproxy/haproxy-front-end";
import { ManualIngresses } from "./ingress/manual-ingress";
import { Middlewares } from "./traefik/traefik-objects";
import { Monitoring } from "./monitoring/monitoring";
import { ReanaRelease } from "./chart/reana-release";
import { TraefikReadAccess } from "./traefik/read-access";

export interface ReanaArgs {
  /** What is to be deployed, decided and checked (components/plan.ts). */
  readonly plan: Plan;
}

/** What an administrator, or a script, wants to know of a deployment. What a way does not have is left out. */
export interface ReanaOutputs {
  /** What users open in their browser. */
  readonly url: pulumi.Output<string>;
  /** Where plain http answers; a way that redirects sends everybody from there to `url`. */
  readonly httpUrl: string;
  readonly namespace: pulumi.Output<string>;
  /** What the names of REANA's objects begin with; administration commands need it. */
  readonly releasePrefix: pulumi.Output<string>;
  /** What clients meet first: haproxy, external-haproxy or ingress-controller. */
  readonly frontEnd: string;
  /** Whether NetworkPolicies guard the hops inside the cluster. */
  readonly networkPolicies: boolean;
  /** The Service that clients, or what stands before it, connect to. */
  readonly frontEndService?: pulumi.Output<string>;
  readonly traefikService?: pulumi.Output<string>;
  /** PEM of the CA to trust, where the program made the certificate. */
  readonly caCertificate?: pulumi.Output<string>;
  /** Complete haproxy.cfg for a HAProxy outside the cluster. */
  readonly haproxyConfiguration?: string;
  /** The PEM file that it loads; secret. */
  readonly haproxyCertificate?: pulumi.Output<string>;
  /** How its connections have to reach the cluster. */
  readonly trafficRequirements?: string;
}

/** REANA and everything that exposes it: namespace, certificate, Helm release, Ingresses and front end. */
export class Reana extends pulumi.ComponentResource {
  readonly outputs: ReanaOutputs;

  constructor(name: string, args: ReanaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:Reana", name, {}, opts);
    const { plan } = args;
    const { settings, frontEnd, networkPolicies } = plan;
    const namespace = this.provideNamespace(name, plan);
    const certificate = this.provideCertificate(name, plan, namespace);
    const { secrets } = new ReanaSecrets(
      `${name}-secrets`,
      { overrides: settings.secrets },
      { parent: this },
    );
    const opened = this.providePolicies(name, networkPolicies.beforeSwitch, namespace, []);
    // Whom clients are to meet decides which of them changes first (components/haproxy/service-spec.ts).
    const turnsFirst = frontEnd.service?.turns === "before the release";
    const turned = turnsFirst ? this.provideDoor(name, plan, namespace, opened) : [];
    const handOver = this.provideHandOver(name, plan, turned);
    const handedOver = [...turned, ...handOver];
    const ingresses = this.provideIngresses(name, plan, namespace, certificate, handedOver);
    const access = this.provideTraefikAccess(name, plan, namespace);
    const release = new ReanaRelease(
      `${name}-release`,
      { plan, namespace, secrets, tlsSecretName: certificate?.secretName },
      { parent: this, dependsOn: [...opened, ...handedOver, ...ingresses, ...access] },
    );
    const middlewares = this.provideMiddlewares(name, plan, namespace, release);
    // Its pods get ready only when Traefik answers.
    const beforeHaproxy = [
      release,
      ...this.providePolicies(name, networkPolicies.beforeHaproxy, namespace, []),
    ];
    const haproxy = this.provideHaproxy(name, plan, namespace, certificate, handOver, beforeHaproxy);
    this.provideMonitoring(name, plan, namespace, haproxy);
    const [door] = turnsFirst
      ? turned
      : this.provideDoor(name, plan, namespace, [release, ...middlewares, ...haproxy]);
    this.providePolicies(name, networkPolicies.afterSwitch, namespace, door === undefined ? [] : [door]);
    const bundle = frontEnd.outsideHaproxy === undefined ? undefined : certificate?.bundle;

    this.outputs = {
      // Told once everything behind it is there.
      url: pulumi.all([door?.serviceName, release.names.prefix]).apply(() => publicUrl(plan.topology)),
      httpUrl: httpUrl(plan.topology),
      namespace,
      releasePrefix: release.names.prefix,
      frontEnd: plan.topology.frontEnd,
      networkPolicies: settings.networkPolicies.enabled,
      ...(door === undefined ? {} : { frontEndService: door.serviceName }),
      ...(plan.chart.traefik.bundled ? { traefikService: release.names.traefikService } : {}),
      ...(certificate?.caCertificate === undefined ? {} : { caCertificate: certificate.caCertificate }),
      ...(frontEnd.outsideHaproxy === undefined
        ? {}
        : {
            haproxyConfiguration: frontEnd.outsideHaproxy.configuration,
            trafficRequirements: frontEnd.outsideHaproxy.trafficRequirements,
          }),
      ...(bundle === undefined ? {} : { haproxyCertificate: bundle }),
    };
    this.registerOutputs({
      url: this.outputs.url,
      namespace,
      releasePrefix: this.outputs.releasePrefix,
    });
  }

  private provideNamespace(name: string, { settings }: Plan): pulumi.Output<string> {
    if (!settings.namespace.create) {
      return pulumi.output(settings.namespace.name);
    }
    const namespace = new Namespace(
      `${name}-namespace`,
      { metadata: { name: settings.namespace.name } },
      { parent: this },
    );
    return namespace.metadata.name;
  }

  private provideCertificate(
    name: string,
    { settings, topology }: Plan,
    namespace: pulumi.Output<string>,
  ): Certificate | undefined {
    const { tls, endpoint, release } = settings;
    return tls.source === "external"
      ? undefined
      : new Certificate(
          `${name}-certificate`,
          {
            tls,
            objectName: `${release.name}-tls`,
            servedBy: topology.ingressController.terminatesTls ? "controller" : "haproxy",
            hostname: endpoint.hostname,
            namespace,
          },
          { parent: this },
        );
  }

  private provideIngresses(
    name: string,
    plan: Plan,
    namespace: pulumi.Output<string>,
    certificate: Certificate | undefined,
    before: pulumi.Resource[],
  ): ManualIngresses[] {
    const { settings, ingresses, names, chart } = plan;
    return settings.ingress.managedBy === "chart"
      ? []
      : [
          new ManualIngresses(
            `${name}-ingress`,
            {
              objectName: `${settings.release.name}-manual`,
              namespace,
              hostname: settings.endpoint.hostname,
              prefix: names.prefix,
              plan: ingresses,
              tlsSecretName: chart.namesTlsSecret ? certificate?.secretName : undefined,
            },
            { parent: this, dependsOn: before },
          ),
        ];
  }

  /** None where clients meet what is outside the cluster, or another controller than the program's. */
  private provideHandOver(
    name: string,
    { settings, frontEnd: { service } }: Plan,
    before: pulumi.Resource[],
  ): pulumi.Resource[] {
    const { type } = settings.frontEnd;
    return service === undefined || type === "external-haproxy"
      ? []
      : [
          new HandOver(`${name}-front-end-hand-over`, { to: type }, { parent: this, dependsOn: before })
            .moment,
        ];
  }

  private provideTraefikAccess(
    name: string,
    { traefikAccess: access }: Plan,
    namespace: pulumi.Output<string>,
  ): TraefikReadAccess[] {
    return access === undefined
      ? []
      : [new TraefikReadAccess(`${name}-traefik-access`, { access, namespace }, { parent: this })];
  }

  private provideMiddlewares(
    name: string,
    { ingresses: { middlewares, routes } }: Plan,
    namespace: pulumi.Output<string>,
    release: ReanaRelease,
  ): Middlewares[] {
    return middlewares.length === 0
      ? []
      : [
          new Middlewares(
            `${name}-middleware`,
            { namespace, middlewares, routes },
            // Its definition comes with the chart.
            { parent: this, dependsOn: release },
          ),
        ];
  }

  private provideHaproxy(
    name: string,
    { frontEnd: { haproxy } }: Plan,
    namespace: pulumi.Output<string>,
    certificate: Certificate | undefined,
    handOver: pulumi.Resource[],
    before: pulumi.Resource[],
  ): HaproxyFrontEnd[] {
    return haproxy === undefined
      ? []
      : [
          new HaproxyFrontEnd(
            `${name}-haproxy`,
            {
              plan: haproxy,
              namespace,
              certificate: haproxy.tls === "terminate" ? certificate : undefined,
              handOver,
            },
            { parent: this, dependsOn: before },
          ),
        ];
  }

  private provideMonitoring(
    name: string,
    { monitoring }: Plan,
    namespace: pulumi.Output<string>,
    haproxy: HaproxyFrontEnd[],
  ): void {
    if (monitoring !== undefined) {
      new Monitoring(
        `${name}-haproxy-metrics`,
        { plan: monitoring, namespace },
        { parent: this, dependsOn: haproxy },
      );
    }
  }

  private providePolicies(
    name: string,
    policies: readonly PlannedPolicy[],
    namespace: pulumi.Output<string>,
    before: pulumi.Resource[],
  ): BoundaryPolicy[] {
    return policies.map(
      (policy) =>
        new BoundaryPolicy(
          `${name}-${policy.name}`,
          { plan: policy, namespace },
          { parent: this, dependsOn: before },
        ),
    );
  }

  private provideDoor(
    name: string,
    { settings, frontEnd: { service } }: Plan,
    namespace: pulumi.Output<string>,
    before: pulumi.Resource[],
  ): FrontEndDoor[] {
    return service === undefined
      ? []
      : [
          new FrontEndDoor(
            `${name}-front-end`,
            { objectName: `${settings.release.name}-front-end`, service, namespace },
            { parent: this, dependsOn: before },
          ),
        ];
  }
}
