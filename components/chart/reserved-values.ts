import type { Settings } from "../config/settings";
import { show } from "../lib/problem";
import type { Topology } from "../topology/topology";
import type { Tree } from "./adapter";
import type { ValueProblem } from "./merge-values";
import type { ReservedValue } from "./reserved-value";
import { reservedTraefikValues } from "./reserved-traefik-values";

const entryPoint = "entrypoints\\.[^.=]+";

const decidedByFrontEnd =
  "is decided by reana:frontEnd and reana:traefik.trustedIPs; remove it here and set it there.";

/** Specific ones stand before general ones. */
const reservedValues: readonly ReservedValue[] = [
  {
    path: ["traefik", "ports", "websecure", "forwardedHeaders"],
    argument: /entrypoints\.websecure\.forwardedheaders/i,
    reason: ({ haproxy }) =>
      haproxy?.hop.location === "in-cluster"
        ? "would trust forwarded headers beside PROXY protocol on the same entry point: Traefik then compares the client's own address with its " +
          "list, and clients could spoof the scheme. Remove it; HAProxy forwards the client's address by PROXY protocol here."
        : decidedByFrontEnd,
  },
  {
    path: ["traefik", "ports", "web", "proxyProtocol"],
    argument: /entrypoints\.web\.proxyprotocol/i,
    reason: ({ ingressController }) =>
      ingressController.trustedProxies !== undefined
        ? "would trust PROXY protocol beside forwarded headers on the same entry point: Traefik would take the client's address for HAProxy's " +
          "and discard HAProxy's headers (traefik#9757). Remove it, or set reana:frontEnd.tls to passthrough."
        : decidedByFrontEnd,
  },
  ...["forwardedHeaders", "proxyProtocol"].map((option) => ({
    path: ["traefik", "ports", "*", option],
    argument: new RegExp(`${entryPoint}\\.${option}`, "i"),
    reason: () => decidedByFrontEnd,
  })),
  {
    path: ["traefik", "image", "tag"],
    reason: () =>
      "decides which arguments Traefik supports and which vulnerabilities it has; remove it here and set reana:traefik.version.",
  },
  {
    argument: new RegExp(`${entryPoint}\\.http\\.(alias|underscore)headersstrategy`, "i"),
    reason: () =>
      "is set by this program where reana:traefik.version supports it: such headers are deleted. Remove it.",
  },
  ...reservedTraefikValues,
  {
    path: ["fullnameOverride"],
    refuses: (value) =>
      value !== "" && (typeof value !== "string" || !/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value)),
    reason: () =>
      "begins the names of REANA's objects: use lower-case letters, digits and dashes, a letter first, a letter or digit last.",
  },
  {
    path: ["ingress", "ingress_class_name"],
    reason: () =>
      "is decided by reana:ingressController, whose class REANA's Ingresses and its sessions' name; remove it here and set it there.",
  },
  {
    path: ["components", "reana_ui", "enabled"],
    refuses: (value, { ingress }) => value === false && ingress.managedBy === "program",
    reason: () =>
      "leaves the path / of the Ingress without a Service behind it. Remove it, or set reana:ingress.managedBy to chart.",
  },
  {
    path: [
      "components",
      /^reana_(server|workflow_controller)$/,
      "environment",
      /^REANA_(HOSTNAME|HOSTPORT|INGRESS_.*|COMPONENT_PREFIX|.*_KUBERNETES_NAMESPACE)$/,
    ],
    reason: () =>
      "is set by the chart from reana:hostname, reana:ports, reana:ingress, reana:namespace and reana:release; set it there and remove it here.",
  },
  {
    path: ["ingress", "annotations"],
    reason: () =>
      "is checked, and copied to sessions, by reana:ingress.annotations; remove it here and set it there.",
  },
  {
    path: ["ingress", "tls"],
    reason: () => "is decided by reana:tls; remove it here and set it there.",
  },
  ...[["redirectTo"], ["redirections"], ["http", "redirections"]].map((rest) => ({
    path: ["traefik", "ports", "*", ...rest],
    argument: new RegExp(`${entryPoint}\\.http\\.redirections`, "i"),
    reason: (topology: Topology) =>
      topology.ingressController.arrivingScheme === "http"
        ? "redirects behind the hop that terminates TLS: every request is plain HTTP there, so it would loop (or get status 418). Remove it; HAProxy redirects."
        : "is decided by reana:frontEnd.httpRedirect; remove it here and set it there.",
  })),
];

/** Lists of Traefik's arguments. */
const argumentLists = ["additionalArguments", "globalArguments"];

export function reservedValueProblems(
  userValues: Tree,
  settings: Settings,
  topology: Topology,
): readonly ValueProblem[] {
  const byPath = reservedValues
    .flatMap(({ path, refuses, reason }) =>
      (path === undefined ? [] : matches(userValues, path))
        .filter(({ value }) => refuses?.(value, settings) ?? true)
        .map(({ at, value }) => ({ path: at.join("."), found: show(value), advice: reason(topology) })),
    )
    .filter(({ path }, index, all) => all.findIndex((problem) => problem.path === path) === index);
  const byArgument = argumentLists.flatMap((name) =>
    matches(userValues, ["traefik", name]).flatMap(({ at, value }) =>
      (Array.isArray(value) ? value : []).flatMap((item: unknown) =>
        reservedValues
          .filter(({ argument }) => typeof item === "string" && argument?.test(item) === true)
          // Several value paths may have the same argument.
          .slice(0, 1)
          .map(({ reason }) => ({ path: at.join("."), found: show(item), advice: reason(topology) })),
      ),
    ),
  );
  return [...byPath, ...byArgument];
}

function matches(
  value: unknown,
  path: readonly (string | RegExp)[],
  at: readonly string[] = [],
): readonly { readonly at: readonly string[]; readonly value: unknown }[] {
  const [key, ...rest] = path;
  if (key === undefined) {
    return [{ at, value }];
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const names = Object.keys(value).filter((name) =>
    typeof key === "string" ? key === "*" || key === name : key.test(name),
  );
  return names.flatMap((name) => matches((value as Tree)[name], rest, [...at, name]));
}
