import type { Problem } from "../lib/problem";
import { show } from "../lib/problem";
import type { Topology } from "../topology/topology";
import type { Tree } from "./adapter";

/** Helm values, beyond those that the program sets itself, which would decide what the path of a request decides. */

interface ReservedValue {
  /** Value path, `*` for any one key; undefined where the charts have no value for it. */
  readonly path?: readonly string[];
  /** The same said by one of Traefik's arguments, where it can be. */
  readonly argument?: RegExp;
  readonly reason: (topology: Topology) => string;
}

const entryPoint = "entrypoints\\.[^.=]+";

const decidedByFrontEnd =
  "is decided by reana:frontEnd and reana:traefik.trustedIPs; remove it here and say it there.";

/** The more particular stand before the more general. */
const reservedValues: readonly ReservedValue[] = [
  {
    path: ["traefik", "ports", "websecure", "forwardedHeaders"],
    argument: /entrypoints\.websecure\.forwardedheaders/i,
    reason: ({ haproxy }) =>
      haproxy?.hop.location === "in-cluster"
        ? "would trust forwarded headers beside PROXY protocol on the same hop: Traefik then compares the client's own address with its list, and " +
          "clients could claim any scheme. Remove it; HAProxy tells the client's address by PROXY protocol here."
        : decidedByFrontEnd,
  },
  {
    path: ["traefik", "ports", "web", "proxyProtocol"],
    argument: /entrypoints\.web\.proxyprotocol/i,
    reason: ({ ingressController }) =>
      ingressController.trustedProxies !== undefined
        ? "would trust PROXY protocol beside forwarded headers on the same hop: Traefik would take the client's address for HAProxy's and " +
          "discard what HAProxy says (traefik#9757). Remove it, or set reana:frontEnd.tls to passes-through."
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
      "decides which arguments Traefik understands and what is known against it; remove it here and say it in reana:traefik.version.",
  },
  {
    argument: new RegExp(`${entryPoint}\\.http\\.(alias|underscore)headersstrategy`, "i"),
    reason: () =>
      "is set by this program where reana:traefik.version has it: such headers are deleted. Remove it.",
  },
  {
    path: ["traefik", "providers", "kubernetesCRD", "enabled"],
    argument: /providers\.kubernetescrd(=|$)/i,
    reason: () =>
      "decides whether Traefik reads Middlewares, and it answers 404 for Ingresses that name one which it has not read; the chart has it on. Remove it.",
  },
  {
    path: ["ingress", "annotations"],
    reason: () =>
      "is checked, and copied to sessions, by reana:ingress.annotations; remove it here and say it there.",
  },
  {
    path: ["ingress", "tls"],
    reason: () => "is decided by reana:tls; remove it here and say it there.",
  },
  ...[["redirectTo"], ["redirections"], ["http", "redirections"]].map((rest) => ({
    path: ["traefik", "ports", "*", ...rest],
    argument: new RegExp(`${entryPoint}\\.http\\.redirections`, "i"),
    reason: (topology: Topology) =>
      topology.ingressController.arrivingScheme === "http"
        ? "redirects behind the hop that ended TLS: every request is plain http there, so it would loop (or be answered 418). Remove it; HAProxy redirects."
        : "is decided by reana:frontEnd.plainHttp; remove it here and say it there.",
  })),
];

export function reservedValueProblems(passthrough: Tree, topology: Topology): readonly Problem[] {
  const byPath = reservedValues
    .flatMap((guard) =>
      (guard.path === undefined ? [] : matches(passthrough, guard.path)).map(({ at, value }) => ({
        key: `reana:values.${at.join(".")}`,
        found: show(value),
        advice: guard.reason(topology),
      })),
    )
    .filter(({ key }, index, all) => all.findIndex((problem) => problem.key === key) === index);
  const [extra] = matches(passthrough, ["traefik", "additionalArguments"]);
  const byArgument = (Array.isArray(extra?.value) ? extra.value : []).flatMap((item: unknown) =>
    reservedValues
      .filter(({ argument }) => typeof item === "string" && argument?.test(item) === true)
      // One argument may be guarded by several spellings of its value path.
      .slice(0, 1)
      .map((guard) => ({
        key: "reana:values.traefik.additionalArguments",
        found: show(item),
        advice: guard.reason(topology),
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
