import { proxyHeadersName, redirectName } from "../config/cross-checks";
import type { Settings } from "../config/settings";
import type { Scheme } from "../topology/scheme";
import type { Topology } from "../topology/topology";
import { bundledEntryPoints, entryPointNames, routerAnnotation } from "../traefik/entry-points";
import { withMiddlewareFirst, stripProxyHeaders } from "../traefik/strip-proxy-headers";
import type { TraefikObject } from "../traefik/traefik-objects";
import { deniedUpgradesRoute } from "../traefik/denied-upgrades";

/** The Ingresses of a deployment as plain data, whoever makes them: the chart from its values, or this program. */

/** What the chart line decides about Ingresses. */
export interface IngressCapabilities {
  readonly className: string;
  /** How an Ingress names its class: by `spec.ingressClassName`, or by the annotation of old. */
  readonly classBy: "field" | "annotation";
  /** How the bundled Traefik sends http to https: by an Ingress with a Middleware, or by its entry point. */
  readonly redirectBy: "middleware" | "entry point";
  /** Whether the bundled Traefik is told, by objects of its kinds, to keep out what HAProxy keeps out elsewhere. */
  readonly sanitisesRequests: boolean;
  /** API version of the bundled Traefik's custom resources. */
  readonly middlewareApiVersion: string;
}

export interface IngressPlan {
  readonly className: string;
  readonly classBy: IngressCapabilities["classBy"];
  /** Of the main Ingress; every session's Ingress gets the same. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly extra: readonly ExtraIngress[];
  readonly middlewares: readonly TraefikObject[];
  /** Routes of Traefik's own kind, IngressRoutes, that come before those of Ingresses. */
  readonly routes: readonly TraefikObject[];
  /** Port that the bundled Traefik's own entry point for http redirects to; undefined: it does not. */
  readonly entryPointRedirect: number | undefined;
}

/** An Ingress beside the main one, with the same host and paths. */
export interface ExtraIngress {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Annotation by which an Ingress named its class before `spec.ingressClassName`, and the only way in chart line 0.9. */
export const classAnnotation = "kubernetes.io/ingress.class";

/** Of every Traefik since 2.10, whatever the chart bundles. */
const currentMiddlewareApiVersion = "traefik.io/v1alpha1";

/** How annotations refer to a Middleware in a namespace. */
export const middlewareReference = (namespace: string, name: string): string =>
  `${namespace}-${name}@kubernetescrd`;

export function planIngresses(
  settings: Settings,
  topology: Topology,
  dialect: IngressCapabilities,
): IngressPlan {
  const { ingress, controller, endpoint } = settings;
  const { servedSchemes, terminatesTls } = topology.ingressController;
  const classed = (annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    dialect.classBy === "annotation" ? { ...annotations, [classAnnotation]: dialect.className } : annotations;
  const served = entryPointsAnnotation(settings, servedSchemes);
  const redirects =
    topology.plainHttp.hop === "ingress-controller" && topology.plainHttp.handling === "redirect";
  // A Traefik of the cluster's own is not ours to give arguments to.
  const byEntryPoint = redirects && dialect.redirectBy === "entry point" && controller.type === "bundled";
  const apiVersion =
    controller.type === "bundled" ? dialect.middlewareApiVersion : currentMiddlewareApiVersion;
  const redirect = redirects && !byEntryPoint ? redirectIngress(settings, apiVersion) : undefined;
  const cleaning =
    controller.type === "bundled" && dialect.sanitisesRequests
      ? cleaningMiddleware(settings, apiVersion)
      : undefined;
  const reads = cleaning !== undefined && terminatesTls;
  const cleaned = (annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    reads
      ? withMiddlewareFirst(annotations, middlewareReference(settings.namespace.name, cleaning.name))
      : annotations;
  return {
    className: dialect.className,
    classBy: dialect.classBy,
    annotations: classed(cleaned({ ...ingress.annotations, ...served })),
    extra: [
      ...(redirect === undefined ? [] : [redirect.ingress]),
      ...ingress.extra.map(({ name, annotations }) => ({
        name,
        annotations: cleaned({ ...served, ...annotations }),
      })),
    ].map(({ name, annotations }) => ({ name, annotations: classed(annotations) })),
    middlewares: [
      ...(redirect === undefined ? [] : [redirect.middleware]),
      ...(cleaning === undefined ? [] : [cleaning]),
      ...Object.entries(ingress.middlewares).map(([name, spec]) => ({ name, apiVersion, spec })),
    ],
    routes: reads ? [refusingRoute(settings, apiVersion, servedSchemes)] : [],
    entryPointRedirect: byEntryPoint ? endpoint.httpsPort : undefined,
  };
}

function entryPointsAnnotation(
  { controller }: Settings,
  schemes: readonly Scheme[],
): Readonly<Record<string, string>> {
  const names = entryPointNames(controller);
  return names === undefined
    ? {}
    : { [routerAnnotation("entrypoints")]: schemes.map((scheme) => names[scheme]).join(",") };
}

/**
 * Where Traefik reads requests first it deletes what HAProxy deletes elsewhere. Traefik answers 404 for an Ingress that names a Middleware
 * which is not there: so this one is there in every way, under one name, before a change of way has an Ingress name it and until none does.
 */
function cleaningMiddleware({ release }: Settings, apiVersion: string): TraefikObject {
  return { name: `${release.name}-${proxyHeadersName}`, apiVersion, spec: stripProxyHeaders };
}

function refusingRoute(
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
 * Sends everything that comes over plain http to https. Its rules are as wide as the main Ingress's, so that the longer path of a
 * certificate challenge (ACME HTTP-01) or of a session still wins over it; a session has no route on this entry point.
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
