import type * as pulumi from "@pulumi/pulumi";
import type { CertificateSource, TlsCertificateArgs } from "./certificate/certificate-args";
import type { TlsCertificate } from "./certificate/tls-certificate";
import type { Settings } from "./config/settings";
import { releaseSettings, type ReanaReleaseArgs } from "./chart/reana-release";
import type { HaproxyFrontEndArgs, HaproxyTls } from "./haproxy/haproxy-args";
import type { ManualIngressArgs } from "./ingress/manual-ingress";
import { withNames } from "./lib/setting-names";
import type { CheckedReana, ReanaTls } from "./reana-args";

/** The arguments that Reana gives its child components. Each child checks its own, so errors name them as Reana's arguments. */

/** Whether a hop has its certificate from elsewhere: one outside the cluster, or a controller with one of its own. */
const hasOtherHolder = <Tls extends Pick<ReanaTls, "source">>(
  tls: Tls,
): tls is Extract<Tls, { source: "external" | "ingress-controller" }> =>
  tls.source === "external" || tls.source === "ingress-controller";

/** Name of the objects of the certificate. */
export const certificateName = ({ name }: Settings["release"]): string => `${name}-tls`;

/** Name of the Ingress that this program makes. */
export const manualIngressName = ({ name }: Settings["release"]): string => `${name}-manual`;

/** Undefined where a hop has it from elsewhere. */
export function certificateArgs(
  { plan, args, names }: CheckedReana,
  namespace: pulumi.Input<string>,
): TlsCertificateArgs | undefined {
  const { endpoint, release, tls } = plan.settings;
  return hasOtherHolder(tls)
    ? undefined
    : withNames<TlsCertificateArgs>(
        {
          hostname: endpoint.hostname,
          namespace,
          source: certificateSource(args.tls),
          objectName: certificateName(release),
          // HAProxy does not start without a certificate, a controller does.
          untilIssued: plan.topology.ingressController.terminatesTls ? "nothing" : "placeholder",
        },
        names,
      );
}

/** A stack file calls the kind of source `source`; the component, whose argument that is, `type`. */
function certificateSource(tls: ReanaTls | undefined): CertificateSource | undefined {
  if (tls === undefined || hasOtherHolder(tls)) {
    return undefined;
  }
  const { source, ...settings } = tls;
  return { type: source, ...settings } as CertificateSource;
}

/** Undefined where the chart makes the Ingresses. */
export function ingressArgs(
  { plan, names }: CheckedReana,
  namespace: pulumi.Input<string>,
  certificate: TlsCertificate | undefined,
): ManualIngressArgs | undefined {
  const { settings, ingresses, chart } = plan;
  return settings.ingress.managedBy === "chart"
    ? undefined
    : withNames<ManualIngressArgs>(
        {
          objectName: manualIngressName(settings.release),
          namespace,
          hostname: settings.endpoint.hostname,
          releasePrefix: plan.names.prefix,
          className: ingresses.classBy === "field" ? ingresses.className : undefined,
          annotations: ingresses.annotations,
          extra: ingresses.extra,
          tlsSecretName: chart.namesTlsSecret ? certificate?.secretName : undefined,
          defaultCertificate: settings.tls.source === "ingress-controller",
        },
        names,
      );
}

/**
 * The release's part of the settings, as they were given.
 *
 * @param bringsDefinitions whether the cluster has the CRDs of Traefik's objects before the release is there
 */
export function releaseArgs(
  { args, names }: CheckedReana,
  certificate: TlsCertificate | undefined,
  upgradeAfter: readonly pulumi.Resource[],
  bringsDefinitions: boolean,
): ReanaReleaseArgs {
  const given = releaseSettings
    .filter((key) => args[key] !== undefined)
    .map((key) => [key, args[key]] as const);
  const { hostname, secrets, secretValues, valuesSecrecy } = args;
  return withNames<ReanaReleaseArgs>(
    {
      ...Object.fromEntries(given),
      hostname,
      secrets,
      secretValues,
      valuesSecrecy,
      tlsSecretName: certificate?.secretName,
      upgradeAfter,
      traefikObjects: bringsDefinitions ? "before-release" : "after-release",
    },
    names,
  );
}

/**
 * Undefined where no HAProxy runs in the cluster.
 *
 * @param rolloutAfter what has to be there before its pods are replaced
 * @param replaceWith what they are replaced with
 */
export function haproxyArgs(
  { plan, args, names }: CheckedReana,
  namespace: pulumi.Input<string>,
  certificate: TlsCertificate | undefined,
  rolloutAfter: readonly pulumi.Resource[],
  replaceWith: readonly pulumi.Resource[],
): HaproxyFrontEndArgs | undefined {
  const { haproxy } = plan.frontEnd;
  if (haproxy === undefined) {
    return undefined;
  }
  const { settings, input, backend, objectName } = haproxy;
  const { type: _, tls, service: __, ...size } = settings;
  const given = args.frontEnd !== undefined && "image" in args.frontEnd ? args.frontEnd.image : undefined;
  const { hostname, httpsPort, httpPort } = input.endpoint;
  return withNames<HaproxyFrontEndArgs>(
    {
      ...size,
      image: given ?? settings.image,
      hostname,
      ports: { https: httpsPort, http: httpPort },
      namespace,
      objectName,
      backend,
      tls: haproxyTls(input.tls === "terminate" ? certificate : undefined, tls),
      service: { type: "none" },
      startup: "wait-for-backend",
      rolloutAfter,
      replaceWith,
    },
    names,
  );
}

/** Undefined where a load balancer before HAProxy terminates TLS. */
function haproxyTls(
  certificate: TlsCertificate | undefined,
  mode: HaproxyTls["mode"],
): HaproxyTls | undefined {
  if (certificate !== undefined) {
    return { mode: "terminate", certificate };
  }
  return mode === "passthrough" ? { mode } : undefined;
}
