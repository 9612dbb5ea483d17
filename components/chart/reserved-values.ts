import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Topology } from "../topology/topology";
import type { Tree } from "./adapter";

/** Helm values that the program does not set and that would contradict the topology. */

interface ReservedValue {
  /** Value path, `*` for any one key; undefined where the charts have no value for it. */
  readonly path?: readonly string[];
  /** The argument of Traefik with the same effect, if there is one. */
  readonly argument?: RegExp;
  readonly reason: (topology: Topology) => string;
}

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
  {
    path: ["traefik", "providers", "kubernetesCRD", "enabled"],
    argument: /providers\.kubernetescrd(=|$)/i,
    reason: () =>
      "decides whether Traefik reads Middlewares; without them it responds with 404 on Ingresses that name one. The chart enables it. Remove it.",
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

export function reservedValueProblems(userValues: Tree, topology: Topology): readonly Problem[] {
  const byPath = reservedValues
    .flatMap((reserved) =>
      (reserved.path === undefined ? [] : matches(userValues, reserved.path)).map(({ at, value }) => ({
        key: `reana:values.${at.join(".")}`,
        found: show(value),
        advice: reserved.reason(topology),
      })),
    )
    .filter(({ key }, index, all) => all.findIndex((problem) => problem.key === key) === index);
  const [extra] = matches(userValues, ["traefik", "additionalArguments"]);
  const byArgument = (Array.isArray(extra?.value) ? extra.value : []).flatMap((item: unknown) =>
    reservedValues
      .filter(({ argument }) => typeof item === "string" && argument?.test(item) === true)
      // Several value paths may have the same argument.
      .slice(0, 1)
      .map((reserved) => ({
        key: "reana:values.traefik.additionalArguments",
        found: show(item),
        advice: reserved.reason(topology),
      })),
  );
  return [...byPath, ...byArgument];
}

function matches(
  value: unknown,
  path: readonly string[],
  at: readonly string[] = [],
): readonly { readonly at: readonly string[]; readonly value: unknown }[] {
  const [key, ...rest] = path;
  if (key === undefined) {
    return [{ at, value }];
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  const keys = key === "*" ? Object.keys(value) : key in value ? [key] : [];
  return keys.flatMap((name) => matches((value as Tree)[name], rest, [...at, name]));
}
