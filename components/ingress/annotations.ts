import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Settings, ValuesTree } from "../config/settings";
import { valueAt } from "../lib/value-at";
import type { Topology } from "../topology/topology";
import { entryPointNames, routerAnnotation } from "../traefik/entry-points";
import { classAnnotation, middlewareReference } from "./plan-ingresses";

/** What an administrator wrote onto an Ingress that cannot work, with what would. */

interface AnnotatedIngress {
  /** Where it stands, for example `reana:ingress.extra[0].annotations`. */
  readonly place: string;
  /** Whether sessions copy it. */
  readonly main: boolean;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Context {
  readonly settings: Settings;
  readonly topology: Topology;
  /** The class that the controller serves. */
  readonly className: string;
}

/** One kind of mistake: what it says about one annotation, or nothing. */
type Rule = (key: string, value: string, written: AnnotatedIngress, context: Context) => string | undefined;

export function annotationProblems(
  settings: Settings,
  topology: Topology,
  className: string,
): readonly Problem[] {
  const { annotations, extra } = settings.ingress;
  const all: readonly AnnotatedIngress[] = [
    { place: "reana:ingress.annotations", main: true, annotations },
    ...extra.map((ingress, index) => ({
      place: `reana:ingress.extra[${index}].annotations`,
      main: false,
      annotations: ingress.annotations,
    })),
  ];
  const context = { settings, topology, className };
  return [
    ...all.flatMap((written) =>
      Object.entries(written.annotations).flatMap(([key, value]) =>
        rules
          .map((rule) => rule(key, value, written, context))
          .filter((advice) => advice !== undefined)
          .map((advice) => ({ key: `${written.place}.${key}`, found: show(value), advice })),
      ),
    ),
    ...middlewareProblems(context),
  ];
}

const list = (value: string): readonly string[] =>
  value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

const entryPoints: Rule = (key, value, { main }, { settings }) => {
  const names = entryPointNames(settings.controller);
  if (key !== routerAnnotation("entrypoints") || names === undefined) {
    return undefined;
  }
  const known = [...new Set([...Object.values(names), ...entryPointsInValues(settings)])];
  const unknown = list(value).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return `names an entry point that this Traefik does not have (${unknown.join(", ")}); it has ${known.join(" and ")}.`;
  }
  return main
    ? "is decided by reana:frontEnd, the same for REANA and its sessions; remove it, and say reana:frontEnd.plainHttp to serve or redirect http."
    : undefined;
};

/** Ports of the Traefik chart that clients do not meet. */
const internalPorts = ["traefik", "metrics"];

/** Entry points that a stack's further values set, the bundled Traefik's own among them. */
function entryPointsInValues({ values }: Settings): readonly string[] {
  const ports = valueAt(values, ["traefik", "ports"]);
  const names = typeof ports === "object" && ports !== null ? Object.keys(ports) : [];
  return names.filter((name) => !internalPorts.includes(name));
}

const middlewares: Rule = (key, value, _, { settings }) => {
  if (key !== routerAnnotation("middlewares") || entryPointNames(settings.controller) === undefined) {
    return undefined;
  }
  const { middlewares: made } = settings.ingress;
  const known = Object.keys(made).map((name) => middlewareReference(settings.namespace.name, name));
  const exist = known.length === 0 ? "none is declared yet" : `declared are ${known.join(", ")}`;
  // A Traefik of the cluster's own may have providers and Middlewares that this program cannot know.
  const unknown = list(value).filter((name) =>
    settings.controller.type === "bundled" ? !known.includes(name) : !/^[^@]+@[a-z]+$/.test(name),
  );
  return unknown.length === 0
    ? undefined
    : `names a Middleware that cannot exist (${unknown.join(", ")}); declare it under reana:ingress.middlewares and write ` +
        `NAMESPACE-NAME@kubernetescrd: ${exist}.`;
};

const tlsRouter: Rule = (key, _, { main }, { settings, topology }) => {
  const isTls = key === routerAnnotation("tls") || key.startsWith(`${routerAnnotation("tls")}.`);
  if (!isTls || entryPointNames(settings.controller) === undefined) {
    return undefined;
  }
  if (topology.ingressController.arrivingScheme === "http") {
    return (
      "would make Traefik serve TLS only, while requests arrive as plain http behind the hop that ends TLS: REANA and its sessions would " +
      "be gone. Remove it."
    );
  }
  return main && topology.plainHttp.handling === "serve"
    ? "would take REANA and its sessions, which copy it, off plain http. Remove it, or set reana:frontEnd.plainHttp to redirected."
    : undefined;
};

const ingressClass: Rule = (key, _, __, { className }) =>
  key === classAnnotation
    ? `is decided by reana:controller, which serves the class ${className}; a class that nothing serves would make REANA vanish. Remove it.`
    : undefined;

const certManager: Rule = (key) =>
  /^(acme\.)?cert-manager\.io\/|^kubernetes\.io\/tls-acme$/.test(key)
    ? "would be copied to every session, and would ask cert-manager for a Secret that this program keeps; remove it and set reana:tls.source to cert-manager."
    : undefined;

/** Annotations by which controllers send another Host on, or answer to further ones. */
const hostAnnotations = [
  "nginx.ingress.kubernetes.io/upstream-vhost",
  "nginx.ingress.kubernetes.io/server-alias",
  "haproxy.org/set-host",
  "haproxy-ingress.github.io/server-alias",
];

const refusedHost = (hostname: string): string =>
  `lets requests through with a Host that reana-server refuses (400): it only takes ${hostname}. Remove it.`;

const host: Rule = (key, value, _, { settings }) =>
  hostAnnotations.includes(key) &&
  list(value).some((name) => name.toLowerCase() !== settings.endpoint.hostname)
    ? refusedHost(settings.endpoint.hostname)
    : undefined;

const rules: readonly Rule[] = [entryPoints, middlewares, tlsRouter, ingressClass, certManager, host];

function middlewareProblems({ settings, topology }: Context): readonly Problem[] {
  const { hostname } = settings.endpoint;
  return Object.entries(settings.ingress.middlewares).flatMap(([name, spec]) => {
    const key = `reana:ingress.middlewares.${name}`;
    const problems: Problem[] = [];
    const sent = hostSent(spec);
    if (sent !== undefined && sent.toLowerCase() !== hostname) {
      problems.push({ key, found: show(spec), advice: refusedHost(hostname) });
    }
    if (
      topology.ingressController.arrivingScheme === "http" &&
      ("redirectScheme" in spec || redirectsToHttps(spec))
    ) {
      problems.push({
        key,
        found: show(spec),
        advice:
          "redirects behind the hop that ended TLS, where every request is plain http: it would loop. That hop redirects already; remove it.",
      });
    }
    return problems;
  });
}

function hostSent(spec: ValuesTree): string | undefined {
  const headers = valueAt(spec, ["headers", "customRequestHeaders"]);
  const found = Object.entries(typeof headers === "object" && headers !== null ? headers : {}).find(
    ([name]) => name.toLowerCase() === "host",
  );
  return found === undefined ? undefined : String(found[1]);
}

function redirectsToHttps(spec: ValuesTree): boolean {
  const replacement = valueAt(spec, ["redirectRegex", "replacement"]);
  return typeof replacement === "string" && replacement.startsWith("https:");
}
