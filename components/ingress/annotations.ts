import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Settings, ValuesTree } from "../config/settings";
import { valueAt } from "../lib/value-at";
import type { Topology } from "../topology/topology";
import { entryPointNames, routerAnnotation } from "../traefik/entry-points";
import { clientAddressAdvice } from "./client-address";
import { classAnnotation, middlewareReference } from "./plan-ingresses";

/** Annotations of the administrator's that cannot work, each with what works instead. */

interface AnnotatedIngress {
  /** Key of its annotations, for example `reana:ingress.extra[0].annotations`. */
  readonly key: string;
  /** Whether it is the main Ingress, whose annotations sessions copy. */
  readonly main: boolean;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Context {
  readonly settings: Settings;
  readonly topology: Topology;
  /** The class that the controller serves. */
  readonly className: string;
}

/** Advice on one annotation; undefined where the rule does not apply. */
type Rule = (key: string, value: string, ingress: AnnotatedIngress, context: Context) => string | undefined;

export function annotationProblems(
  settings: Settings,
  topology: Topology,
  className: string,
): readonly Problem[] {
  const { annotations, extra } = settings.ingress;
  const all: readonly AnnotatedIngress[] = [
    { key: "reana:ingress.annotations", main: true, annotations },
    ...extra.map((ingress, index) => ({
      key: `reana:ingress.extra[${index}].annotations`,
      main: false,
      annotations: ingress.annotations,
    })),
  ];
  const context = { settings, topology, className };
  return [
    ...all.flatMap((ingress) =>
      Object.entries(ingress.annotations).flatMap(([key, value]) =>
        rules
          .map((rule) => rule(key, value, ingress, context))
          .filter((advice) => advice !== undefined)
          .map((advice) => ({ key: `${ingress.key}.${key}`, found: show(value), advice })),
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
  const names = entryPointNames(settings.ingressController);
  if (key !== routerAnnotation("entrypoints") || names === undefined) {
    return undefined;
  }
  const known = [...new Set([...Object.values(names), ...entryPointsInValues(settings)])];
  const unknown = list(value).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return `names an entry point that this Traefik does not have (${unknown.join(", ")}); it has ${known.join(" and ")}.`;
  }
  return main
    ? "is decided by reana:frontEnd, the same for REANA and its sessions; remove it, and set reana:frontEnd.httpRedirect to serve or redirect http."
    : undefined;
};

/** Entry points of the Traefik chart that are not for clients. */
const internalPorts = ["traefik", "metrics"];

/** Entry points that the user values configure. */
function entryPointsInValues({ values }: Settings): readonly string[] {
  const ports = valueAt(values, ["traefik", "ports"]);
  const names = typeof ports === "object" && ports !== null ? Object.keys(ports) : [];
  return names.filter((name) => !internalPorts.includes(name));
}

const middlewares: Rule = (key, value, _, { settings }) => {
  if (key !== routerAnnotation("middlewares") || entryPointNames(settings.ingressController) === undefined) {
    return undefined;
  }
  const { middlewares: declared } = settings.ingress;
  const known = Object.keys(declared).map((name) => middlewareReference(settings.namespace.name, name));
  const declaredList = known.length === 0 ? "none is declared" : `declared are ${known.join(", ")}`;
  // An existing Traefik may have providers and Middlewares that this program does not know.
  const unknown = list(value).filter((name) =>
    settings.ingressController.type === "bundled-traefik"
      ? !known.includes(name)
      : !/^[^@]+@[a-z]+$/.test(name),
  );
  return unknown.length === 0
    ? undefined
    : `names a Middleware that cannot exist (${unknown.join(", ")}); declare it under reana:ingress.middlewares and write ` +
        `NAMESPACE-NAME@kubernetescrd: ${declaredList}.`;
};

const tlsRouter: Rule = (key, _, { main }, { settings, topology }) => {
  const isTls = key === routerAnnotation("tls") || key.startsWith(`${routerAnnotation("tls")}.`);
  if (!isTls || entryPointNames(settings.ingressController) === undefined) {
    return undefined;
  }
  if (topology.ingressController.arrivingScheme === "http") {
    return (
      "would make Traefik serve TLS only, while requests arrive as plain HTTP behind the hop that terminates TLS: REANA and its sessions " +
      "would be unreachable. Remove it."
    );
  }
  return main && topology.httpListener.handling === "serve"
    ? "would stop serving REANA and its sessions, which copy it, over plain HTTP. Remove it, or set reana:frontEnd.httpRedirect to true."
    : undefined;
};

const ingressClass: Rule = (key, _, __, { className }) =>
  key === classAnnotation
    ? `is decided by reana:ingressController, which serves the class ${className}; with a class that no controller serves REANA would be unreachable. Remove it.`
    : undefined;

const certManager: Rule = (key) =>
  /^(acme\.)?cert-manager\.io\/|^kubernetes\.io\/tls-acme$/.test(key)
    ? "would be copied to every session, and cert-manager would write a Secret that this program manages; remove it and set reana:tls.source to cert-manager."
    : undefined;

/** Annotations by which controllers forward another Host, or serve further ones. */
const hostAnnotations = [
  "nginx.ingress.kubernetes.io/upstream-vhost",
  "nginx.ingress.kubernetes.io/server-alias",
  "haproxy.org/set-host",
  "haproxy-ingress.github.io/server-alias",
];

const rejectedHost = (hostname: string): string =>
  `forwards requests with a Host that reana-server rejects (400): it only accepts ${hostname}. Remove it.`;

const host: Rule = (key, value, _, { settings }) =>
  hostAnnotations.includes(key) &&
  list(value).some((name) => name.toLowerCase() !== settings.endpoint.hostname)
    ? rejectedHost(settings.endpoint.hostname)
    : undefined;

const rules: readonly Rule[] = [entryPoints, middlewares, tlsRouter, ingressClass, certManager, host];

function middlewareProblems({ settings, topology }: Context): readonly Problem[] {
  const { hostname } = settings.endpoint;
  return Object.entries(settings.ingress.middlewares).flatMap(([name, spec]) => {
    const key = `reana:ingress.middlewares.${name}`;
    const problems: Problem[] = [];
    const forwarded = forwardedHost(spec);
    if (forwarded !== undefined && forwarded.toLowerCase() !== hostname) {
      problems.push({ key, found: show(spec), advice: rejectedHost(hostname) });
    }
    const ofAddress = clientAddressAdvice(spec, topology);
    if (ofAddress !== undefined) {
      problems.push({ key, found: show(spec), advice: ofAddress });
    }
    if (
      topology.ingressController.arrivingScheme === "http" &&
      ("redirectScheme" in spec || redirectsToHttps(spec))
    ) {
      problems.push({
        key,
        found: show(spec),
        advice:
          "redirects behind the hop that terminates TLS, where every request is plain HTTP: it would loop. That hop redirects already; remove it.",
      });
    }
    return problems;
  });
}

function forwardedHost(spec: ValuesTree): string | undefined {
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
