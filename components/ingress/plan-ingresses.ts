import { proxyHeadersName, redirectName } from "../config/cross-checks";
import type { Settings } from "../config/settings";
import type { Scheme } from "../topology/scheme";
import { mustNotForceHttps } from "../topology/strict-transport-security";
import type { Topology } from "../topology/topology";
import { bundledEntryPoints, entryPointNames, routerAnnotation } from "../traefik/entry-points";
import { withoutStrictTransportSecurity } from "../traefik/strict-transport-security";
import { withMiddlewareFirst, stripProxyHeaders } from "../traefik/strip-proxy-headers";
import type { TraefikObject } from "../traefik/traefik-objects";
import { deniedUpgradesRoute } from "../traefik/denied-upgrades";

/** The Ingresses of a deployment as plain data, whether the chart or this program creates them. */

/** What the chart series supports of Ingresses. */
export interface IngressCapabilities {
  readonly className: string;
  /**
   * How an Ingress names the class of another controller than the bundled Traefik: by `spec.ingressClassName`, or by the deprecated
   * annotation. The bundled one's is always named by the annotation: another Traefik of the cluster that has no class serves every
   * class of Traefik's controller name (traefik#11820), and REANA over plain HTTP with it, but no class of an annotation.
   */
  readonly classBy: "field" | "annotation";
  /** How the bundled Traefik redirects http to https: by an Ingress with a Middleware, or by its entry point. */
  readonly redirectBy: "middleware" | "entry point";
  /** Whether Middlewares and IngressRoutes make the bundled Traefik sanitise requests, where HAProxy does not. */
  readonly sanitisesRequests: boolean;
  /** API version of the bundled Traefik's custom resources. */
  readonly middlewareApiVersion: string;
}

export interface IngressPlan {
  readonly className: string;
  readonly classBy: IngressCapabilities["classBy"];
  /** Of the main Ingress; every session's Ingress copies them. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly extra: readonly ExtraIngress[];
  readonly middlewares: readonly TraefikObject[];
  /** IngressRoutes, with a higher priority than Ingresses. */
  readonly routes: readonly TraefikObject[];
  /** Port that the bundled Traefik's http entry point redirects to; undefined: no redirect. */
  readonly entryPointRedirect: number | undefined;
}

/** An Ingress beside the main one, with the same host and paths. */
export interface ExtraIngress {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The deprecated annotation for the class of an Ingress, which chart series 0.9 uses. */
export const classAnnotation = "kubernetes.io/ingress.class";

/** Of every Traefik since 2.10. */
const currentMiddlewareApiVersion = "traefik.io/v1alpha1";

/** How annotations refer to a Middleware in a namespace. */
export const middlewareReference = (namespace: string, name: string): string =>
  `${namespace}-${name}@kubernetescrd`;

export function planIngresses(
  settings: Settings,
  topology: Topology,
  capabilities: IngressCapabilities,
): IngressPlan {
  const { ingress, ingressController, endpoint } = settings;
  const { servedSchemes, terminatesTls } = topology.ingressController;
  const classBy = ingressController.type === "bundled-traefik" ? "annotation" : capabilities.classBy;
  const withClass = (annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    classBy === "annotation" ? { ...annotations, [classAnnotation]: capabilities.className } : annotations;
  const served = entryPointsAnnotation(settings, servedSchemes);
  const redirects =
    topology.httpListener.hop === "ingress-controller" && topology.httpListener.handling === "redirect";
  // The program cannot set arguments of an existing Traefik.
  const byEntryPoint =
    redirects && capabilities.redirectBy === "entry point" && ingressController.type === "bundled-traefik";
  const apiVersion =
    ingressController.type === "bundled-traefik"
      ? capabilities.middlewareApiVersion
      : currentMiddlewareApiVersion;
  const redirect = redirects && !byEntryPoint ? redirectIngress(settings, apiVersion) : undefined;
  const sanitising =
    ingressController.type === "bundled-traefik" && capabilities.sanitisesRequests
      ? proxyHeadersMiddleware(settings, apiVersion, mustNotForceHttps(topology))
      : undefined;
  const sanitises = sanitising !== undefined && terminatesTls;
  const withSanitising = (annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    sanitises
      ? withMiddlewareFirst(annotations, middlewareReference(settings.namespace.name, sanitising.name))
      : annotations;
  return {
    className: capabilities.className,
    classBy,
    annotations: withClass(withSanitising({ ...ingress.annotations, ...served })),
    extra: [
      ...(redirect === undefined ? [] : [redirect.ingress]),
      ...ingress.extra.map(({ name, annotations }) => ({
        name,
        annotations: withSanitising({ ...served, ...annotations }),
      })),
    ].map(({ name, annotations }) => ({ name, annotations: withClass(annotations) })),
    middlewares: [
      ...(redirect === undefined ? [] : [redirect.middleware]),
      ...(sanitising === undefined ? [] : [sanitising]),
      ...Object.entries(ingress.middlewares).map(([name, spec]) => ({ name, apiVersion, spec })),
    ],
    routes: sanitises ? [deniedUpgrades(settings, apiVersion, servedSchemes)] : [],
    entryPointRedirect: byEntryPoint ? endpoint.httpsPort : undefined,
  };
}

function entryPointsAnnotation(
  { ingressController }: Settings,
  schemes: readonly Scheme[],
): Readonly<Record<string, string>> {
  const names = entryPointNames(ingressController);
  return names === undefined
    ? {}
    : { [routerAnnotation("entrypoints")]: schemes.map((scheme) => names[scheme]).join(",") };
}

/**
 * Where Traefik is the first hop that parses requests, this Middleware strips proxy headers. Traefik responds with 404 on an Ingress that
 * names a missing Middleware. So it exists in every mode under one name: before a change of mode makes an Ingress name it, and after.
 */
function proxyHeadersMiddleware(
  { release }: Settings,
  apiVersion: string,
  withoutHsts: boolean,
): TraefikObject {
  return {
    name: `${release.name}-${proxyHeadersName}`,
    apiVersion,
    spec: withoutHsts ? withoutStrictTransportSecurity(stripProxyHeaders) : stripProxyHeaders,
  };
}

function deniedUpgrades(
  { endpoint, release }: Settings,
  apiVersion: string,
  schemes: readonly Scheme[],
): TraefikObject {
  const entryPoints = schemes.map((scheme) => bundledEntryPoints[scheme]);
  return {
    name: `${release.name}-denied-upgrades`,
    apiVersion,
    spec: deniedUpgradesRoute(endpoint.hostname, entryPoints),
  };
}

/**
 * Redirects plain HTTP to https. Its rules are as general as the main Ingress's, so that the longer path of an ACME HTTP-01 challenge takes
 * precedence; sessions have no route on this entry point.
 */
function redirectIngress(
  settings: Settings,
  apiVersion: string,
): { readonly ingress: ExtraIngress; readonly middleware: TraefikObject } {
  const { endpoint, namespace, release } = settings;
  const name = `${release.name}-${redirectName}`;
  const port = endpoint.httpsPort === 443 ? {} : { port: String(endpoint.httpsPort) };
  return {
    ingress: {
      name: redirectName,
      annotations: {
        ...entryPointsAnnotation(settings, ["http"]),
        [routerAnnotation("middlewares")]: middlewareReference(namespace.name, name),
      },
    },
    middleware: {
      name,
      apiVersion,
      spec: { redirectScheme: { scheme: "https", permanent: true, ...port } },
    },
  };
}
