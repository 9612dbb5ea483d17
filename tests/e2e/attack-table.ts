import { clientEntryPoints, untrustedEntryPoints, type SiteEntryPoint } from "../attacks/site-column";
import type { Reached } from "./site";
import { atNode, ways, type DeployedWay } from "./way-table";

/** Where the attacks are tried on the sandbox's node: every path with HAProxy. 4b is the path of 4. */

export interface AttackedWay {
  readonly way: DeployedWay;
  readonly columns: readonly AttackedColumn[];
}

export interface AttackedColumn {
  /** Title in the report. */
  readonly name: string;
  /** Default: where clients reach the way. */
  readonly reached?: Reached;
  readonly entryPoints: readonly SiteEntryPoint[];
  /** Kinds of attack that get through there, all of them; the reason stands beside the list. */
  readonly open: readonly string[];
}

/**
 * X-Forwarded- with eight thousand letters behind it. Traefik's Middleware deletes whole names (components/topology/proxy-headers.ts), where HAProxy deletes
 * all that begin like this; nothing reads a name that nobody knows.
 */
const unknownNames = ["long headers"];

/** HAProxy's node ports, past the load balancer: this machine's address is not the balancer's. */
const pastTheBalancer: Reached = atNode;

const table: readonly (readonly [way: string, ...columns: AttackedColumn[]])[] = [
  ["haproxy", { name: "4", entryPoints: clientEntryPoints, open: [] }],
  [
    "load-balancer-proxy-protocol",
    { name: "7a", entryPoints: clientEntryPoints, open: [] },
    { name: "7a, past the balancer", reached: pastTheBalancer, entryPoints: clientEntryPoints, open: [] },
  ],
  [
    "load-balancer-tls",
    { name: "7b", entryPoints: clientEntryPoints, open: [] },
    { name: "7b, past the balancer", reached: pastTheBalancer, entryPoints: untrustedEntryPoints, open: [] },
  ],
  ["external-haproxy", { name: "6", entryPoints: clientEntryPoints, open: [] }],
  // HAProxy sees nothing of the requests here: what is open is open wherever the chart's Traefik reads them first.
  ["passthrough", { name: "5", entryPoints: clientEntryPoints, open: unknownNames }],
];

export const attackedWays: readonly AttackedWay[] = table.map(([name, ...columns]) => {
  const way = ways.find((candidate) => candidate.name === name);
  if (way === undefined) {
    throw new Error(`there is no way ${name}`);
  }
  return { way, columns };
});
