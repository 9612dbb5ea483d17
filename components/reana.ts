import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import * as pulumi from "@pulumi/pulumi";
import { TlsCertificate } from "./certificate/tls-certificate";
import { claimNames } from "./chart/claimed-names";
import type { ChartSecrets } from "./chart/adapter";
import { ReanaRelease } from "./chart/reana-release";
import { frontEndServiceName } from "./config/front-end-service-name";
import { hooksAreSupported } from "./cluster/cluster-checks";
import { installation } from "./cluster/installation";
import { markObjects } from "./cluster/ownership-mark";
import { keptFromDeletion, lastResource } from "./cluster/protection";
import { annotateReapplied } from "./cluster/reapply";
import type { ExposureMode } from "./config/mode-presets";
import { cutoverTrigger } from "./haproxy/cutover";
import { frontEndService } from "./haproxy/front-end-service";
import { HaproxyFrontEnd } from "./haproxy/haproxy-front-end";
import { ManualIngress } from "./ingress/manual-ingress";
import { childOptions } from "./lib/child-options";
import { claimObjects, knownAs } from "./lib/claimed-objects";
import { deferred } from "./lib/deferred";
import { withNames } from "./lib/setting-names";
import { Monitoring } from "./monitoring/monitoring";
import { NetworkPolicies } from "./network-policies/network-policies";
import { checkedReana, type CheckedReana, type ReanaArgs } from "./reana-args";
import { certificateArgs, haproxyArgs, ingressArgs, releaseArgs } from "./reana-children";
import { reanaChecks } from "./reana-checks";
import { frontEndObjects, reanaObjects } from "./reana-objects";
import type { ReanaOutputs } from "./reana-outputs";
import { stackReadme } from "./stack-readme";
import { httpUrl, publicUrl } from "./topology/public-url";

/** REANA and everything that exposes it: namespace, certificate, Helm release, Ingresses, front end and NetworkPolicies. */
export class Reana extends pulumi.ComponentResource implements ReanaOutputs {
  declare readonly url: ReanaOutputs["url"];
  declare readonly httpUrl: string;
  declare readonly namespace: pulumi.Output<string>;
  declare readonly releasePrefix: pulumi.Output<string>;
  declare readonly mode: ExposureMode;
  declare readonly frontEnd: ReanaOutputs["frontEnd"];
  declare readonly networkPolicies: boolean;
  declare readonly frontEndService?: pulumi.Output<string>;
  declare readonly traefikService?: pulumi.Output<string>;
  declare readonly caCertificate?: pulumi.Output<string>;
  declare readonly haproxyConfiguration?: string;
  declare readonly haproxyCertificate?: pulumi.Output<string>;
  declare readonly trafficRequirements?: string;
  /** All outputs that this exposure mode has. */
  readonly outputs: ReanaOutputs;

  private readonly checked: CheckedReana;
  /** Whether a check brings the CRDs of the chart that Traefik's objects need. */
  private readonly bringsDefinitions: boolean;
  declare private release: ReanaRelease;

  /** @throws pulumi.RunError naming every argument that is wrong; nothing has been registered then. */
  constructor(name: string, args: ReanaArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = checkedReana(name, args);
    const hooked = hooksAreSupported();
    const mark = deferred<pulumi.Output<string>>();
    const marked = markObjects(() => pulumi.output(mark.promise));
    const secrets = deferred<ChartSecrets>();
    const self = deferred<pulumi.Resource>();
    const checks = hooked ? reanaChecks(name, checked, opts, secrets.promise, self.promise) : [];
    const reapplied = annotateReapplied(checked.plan.settings.reapply);
    super(
      "reana:index:Reana",
      name,
      {},
      pulumi.mergeOptions(opts, { transformations: [marked, reapplied, ...checks] }),
    );
    this.checked = checked;
    this.bringsDefinitions = checks.length > 0;
    self.resolve(this);
    const { settings, names } = checked.plan;
    const { namespace, release } = settings;
    claimNames(
      this,
      { namespace: namespace.name, release: release.name, prefix: names.prefix },
      checked.names,
    );
    void claimObjects(
      this,
      { namespace: namespace.name, objects: reanaObjects(checked.plan) },
      checked.names,
    );
    const options = childOptions(this, opts);
    const kept = settings.protect ? keptFromDeletion(name, checked.names, hooked) : {};
    const deployed = installation(
      name,
      {
        namespace: namespace.name,
        createsNamespace: namespace.create,
        release: release.name,
        protected: settings.protect,
        expectedClusterUid: settings.cluster.uid,
      },
      checked.names,
      options,
      kept,
      hooked,
    );
    mark.resolve(deployed.mark);
    this.outputs = this.deploy(name, pulumi.mergeOptions(options, { dependsOn: deployed.record }), kept);
    secrets.resolve(this.release.secrets);
    Object.assign(this, this.outputs);
    for (const warning of checked.plan.warnings) {
      void pulumi.log.warn(warning, this);
    }
    this.registerOutputs({ ...this.outputs });
  }

  /**
   * The README of a stack that deploys this, as Pulumi's console shows it in the output `readme`.
   *
   * @param template the text of Pulumi.README.md
   * @param stack the name of the stack
   */
  readme(template: string, stack: string): string {
    return stackReadme(template, { stack, plan: this.checked.plan });
  }

  /** The order of these is the order of an update, by which a change of the exposure mode loses no request. */
  private deploy(
    name: string,
    options: pulumi.CustomResourceOptions,
    kept: pulumi.CustomResourceOptions,
  ): ReanaOutputs {
    const { plan, names } = this.checked;
    const { settings, frontEnd } = plan;
    const [namespace, inNamespace] = this.provideNamespace(name, options);
    const ofCertificate = certificateArgs(this.checked, namespace);
    const certificate = ofCertificate && new TlsCertificate(`${name}-certificate`, ofCertificate, options);
    const switched = deferred<pulumi.Resource[]>();
    const policies = new NetworkPolicies(
      `${name}-network-policies`,
      withNames(
        {
          ...plan.networkPolicies,
          namespace,
          objectName: settings.release.name,
          restrictAfter: switched.promise,
        },
        names,
      ),
      options,
    );
    // What clients connect to after the update decides which changes first (haproxy/service-spec.ts).
    const switchesFirst = frontEnd.service?.switchOrder === "before the release";
    const early = switchesFirst ? this.provideService(name, namespace, options, policies.permissive) : [];
    const trigger = this.provideCutoverTrigger(name, options, early);
    const beforeRelease = [...early, ...trigger];
    const traefikObjects = deferred<readonly pulumi.Resource[]>();
    const beforeIngresses: Promise<pulumi.Resource[]> = traefikObjects.promise.then((objects) => [
      ...beforeRelease,
      ...objects,
    ]);
    const ofIngress = ingressArgs(this.checked, namespace, certificate);
    const ingresses =
      ofIngress === undefined
        ? []
        : [
            new ManualIngress(
              `${name}-ingress`,
              ofIngress,
              pulumi.mergeOptions(options, { dependsOn: beforeIngresses }),
            ),
          ];
    const beforeUpgrade = [...policies.permissive, ...beforeRelease, ...ingresses];
    const release = new ReanaRelease(
      `${name}-release`,
      releaseArgs(this.checked, certificate, beforeUpgrade, this.bringsDefinitions),
      pulumi.mergeOptions(options, { dependsOn: inNamespace }),
    );
    this.release = release;
    // Without the CRDs they come after the release, which waits for the Ingresses.
    traefikObjects.resolve(this.bringsDefinitions ? release.traefikObjects : []);
    // New pods become ready only when Traefik responds.
    const beforeHaproxy = [release.helmRelease, ...policies.haproxy];
    const ofHaproxy = haproxyArgs(this.checked, namespace, certificate, beforeHaproxy, trigger);
    const haproxy =
      ofHaproxy === undefined ? [] : [new HaproxyFrontEnd(`${name}-haproxy`, ofHaproxy, options)];
    const monitoring =
      plan.monitoring === undefined
        ? []
        : [
            new Monitoring(
              `${name}-haproxy-metrics`,
              withNames({ ...plan.monitoring, namespace }, names),
              pulumi.mergeOptions(options, { dependsOn: haproxy }),
            ),
          ];
    const [service] = switchesFirst
      ? early
      : this.provideService(name, namespace, options, [release, ...haproxy]);
    const services = service === undefined ? [] : [service];
    switched.resolve(services);
    const certificates = certificate === undefined ? [] : [certificate];
    lastResource(
      `${name}-protection`,
      [
        ...inNamespace,
        policies,
        release,
        ...certificates,
        ...ingresses,
        ...trigger,
        ...haproxy,
        ...monitoring,
        ...services,
      ],
      kept,
      options,
    );
    return this.outputsOf(namespace, certificate, release, service?.metadata.name);
  }

  private outputsOf(
    namespace: pulumi.Output<string>,
    certificate: TlsCertificate | undefined,
    release: ReanaRelease,
    service: pulumi.Output<string> | undefined,
  ): ReanaOutputs {
    const { settings, topology, frontEnd } = this.checked.plan;
    const external = frontEnd.externalHaproxy;
    const bundle = external === undefined ? undefined : certificate?.bundle;
    return {
      // Known once everything behind it is there.
      url: pulumi.all([service, release.releasePrefix]).apply(() => publicUrl(topology)),
      httpUrl: httpUrl(topology),
      namespace,
      releasePrefix: release.releasePrefix,
      mode: settings.mode,
      frontEnd: topology.frontEnd,
      networkPolicies: settings.networkPolicies.enabled,
      ...(service === undefined ? {} : { frontEndService: service }),
      ...(release.traefikServiceName === undefined ? {} : { traefikService: release.traefikServiceName }),
      ...(certificate?.caCertificate === undefined ? {} : { caCertificate: certificate.caCertificate }),
      ...(external === undefined
        ? {}
        : {
            haproxyConfiguration: external.configuration,
            trafficRequirements: external.trafficRequirements,
          }),
      ...(bundle === undefined ? {} : { haproxyCertificate: bundle }),
    };
  }

  /** The namespace's name, and what has to be there before something is in it. */
  private provideNamespace(
    name: string,
    options: pulumi.CustomResourceOptions,
  ): readonly [pulumi.Output<string>, pulumi.Resource[]] {
    const { namespace: wanted, protect } = this.checked.plan.settings;
    const { create, name: objectName, labels } = wanted;
    if (!create) {
      return [knownAs(objectName, pulumi.output(objectName)), []];
    }
    const namespace = new Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: objectName,
          ...(Object.keys(labels).length === 0 ? {} : { labels: { ...labels } }),
        },
      },
      // Everything is in it: a stack that gives it up leaves it as it is.
      pulumi.mergeOptions(options, protect ? { retainOnDelete: true } : {}),
    );
    return [knownAs(objectName, namespace.metadata.name), [namespace]];
  }

  /** None where clients connect to a hop outside the cluster, or to a controller of the cluster's own. */
  private provideCutoverTrigger(
    name: string,
    options: pulumi.CustomResourceOptions,
    before: pulumi.Resource[],
  ): pulumi.Resource[] {
    const { settings, frontEnd } = this.checked.plan;
    const { type } = settings.frontEnd;
    return frontEnd.service === undefined || frontEnd.externalHaproxy !== undefined
      ? []
      : [cutoverTrigger(`${name}-cutover`, type, pulumi.mergeOptions(options, { dependsOn: before }))];
  }

  private provideService(
    name: string,
    namespace: pulumi.Output<string>,
    options: pulumi.CustomResourceOptions,
    before: readonly pulumi.Resource[],
  ): ReturnType<typeof frontEndService>[] {
    const { plan, names } = this.checked;
    const { service } = plan.frontEnd;
    if (service === undefined) {
      return [];
    }
    const objectName = frontEndServiceName(plan.settings);
    const claimed = claimObjects(this, { namespace, objects: frontEndObjects(plan.settings) }, names);
    const own = pulumi.mergeOptions(options, { dependsOn: [...before] });
    return [frontEndService(`${name}-front-end`, objectName, service, claimed, own)];
  }
}
