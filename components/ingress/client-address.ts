import type { ValuesTree } from "../config/settings";
import { valueAt } from "../lib/value-at";
import type { Topology } from "../topology/topology";

/** Middlewares of Traefik that look at the client's address: by default at the peer of the connection. */

/** Where each kind says whose address it is, and whether it looks at addresses where that is missing. */
const kinds: readonly {
  readonly kind: string;
  readonly strategy: readonly string[];
  /** Keys beside the strategy by which it tells clients apart. */
  readonly criteria: readonly string[];
  readonly byAddress: "always" | "where a strategy says so";
}[] = [
  { kind: "ipAllowList", strategy: ["ipStrategy"], criteria: [], byAddress: "always" },
  { kind: "ipWhiteList", strategy: ["ipStrategy"], criteria: [], byAddress: "always" },
  {
    kind: "rateLimit",
    strategy: ["sourceCriterion", "ipStrategy"],
    criteria: ["requestHeaderName", "requestHost"],
    byAddress: "always",
  },
  {
    // Its default is the Host of a request.
    kind: "inFlightReq",
    strategy: ["sourceCriterion", "ipStrategy"],
    criteria: ["requestHeaderName", "requestHost"],
    byAddress: "where a strategy says so",
  },
];

/** What is wrong with a Middleware that looks at addresses; undefined where nothing is. */
export function clientAddressAdvice(
  spec: ValuesTree,
  { ingressController: { type, previousHop } }: Topology,
): string | undefined {
  // What stands before a controller of the cluster's own, nobody here knows.
  if (type !== "bundled-traefik") {
    return undefined;
  }
  const inHeaders = previousHop?.forwardsVia === "forwarded headers";
  return (
    (inHeaders ? authAdvice(spec) : undefined) ??
    kinds
      .map(({ kind, strategy, criteria, byAddress }) => {
        const options = valueAt(spec, [kind]);
        const chosen = valueAt(options, strategy);
        const otherwise = criteria.some((key) => Boolean(valueAt(options, [...strategy.slice(0, -1), key])));
        if (options === undefined || otherwise || (byAddress !== "always" && chosen === undefined)) {
          return undefined;
        }
        return inHeaders ? headerAdvice(kind, strategy, chosen) : peerAdvice(kind, strategy, chosen);
      })
      .find((advice) => advice !== undefined)
  );
}

/** HAProxy sends the client's address as the only value of X-Forwarded-For. */
function headerAdvice(kind: string, strategy: readonly string[], chosen: unknown): string | undefined {
  const excluded = valueAt(chosen, ["excludedIPs"]);
  const depth = valueAt(chosen, ["depth"]);
  const works = depth === 1 || (depth === undefined && Array.isArray(excluded) && excluded.length > 0);
  return works
    ? undefined
    : `takes ${depth === undefined ? "HAProxy's address" : "no address"} for the client's: Traefik's connections come from HAProxy, which sends the ` +
        `client's address as the one value of X-Forwarded-For. Write ${kind}.${[...strategy, "depth"].join(".")}: 1, or let HAProxy compare it, by ` +
        "reana:frontEnd.customConfig.rules.";
}

/** Traefik deletes X-Forwarded-For of a peer that it does not trust, and a strategy reads nothing else. */
function peerAdvice(kind: string, strategy: readonly string[], chosen: unknown): string | undefined {
  const names = ["depth", "excludedIPs"].filter((name) => Boolean(valueAt(chosen, [name])));
  return names.length === 0
    ? undefined
    : `would find no address: Traefik deletes X-Forwarded-For here, since its connections have the client's own address. Remove ` +
        `${kind}.${strategy.join(".")}.${names.join(" and ")}.`;
}

/** The server that is asked gets the headers that Traefik writes then: with HAProxy's address, and http. */
const authAdvice = (spec: ValuesTree): string | undefined =>
  valueAt(spec, ["forwardAuth"]) === undefined ||
  valueAt(spec, ["forwardAuth", "trustForwardHeader"]) === true
    ? undefined
    : "tells the server that it asks HAProxy's address and the scheme http, in place of the client's. Write forwardAuth.trustForwardHeader: true; " +
      "HAProxy overwrites what clients send.";
