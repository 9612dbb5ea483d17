import { clientEntryPoints, untrustedEntryPoints, type SiteEntryPoint } from "../attacks/site-column";
import type { Reached } from "./site";
import { exposureModes, type DeployedMode } from "./mode-table";
import { dev } from "./test-stack";

/** Exposure modes that the attacks run against on the sandbox's node: all with HAProxy. haproxy-cert-manager has the topology of haproxy. */

export interface AttackedMode {
  readonly mode: DeployedMode;
  readonly columns: readonly AttackedColumn[];
}

export interface AttackedColumn {
  /** Title in the report. */
  readonly name: string;
  /** Default: where clients reach the mode. */
  readonly reached?: Reached;
  readonly entryPoints: readonly SiteEntryPoint[];
  /** Kinds of attack that succeed there, all of them; the reason stands beside the list. */
  readonly open: readonly string[];
}

/**
 * X-Forwarded- with eight thousand letters behind it. Traefik's Middleware deletes whole names (components/topology/proxy-headers.ts), where HAProxy deletes
 * all that begin like this; nothing reads an unknown name.
 */
const unknownNames = ["long headers"];

/** HAProxy's node ports, past the load balancer: this machine's address is not the load balancer's. */
const pastLoadBalancer: Reached = dev.nodePorts;

const table: readonly (readonly [mode: string, ...columns: AttackedColumn[]])[] = [
  ["haproxy", { name: "haproxy", entryPoints: clientEntryPoints, open: [] }],
  [
    "load-balancer-proxy-protocol",
    { name: "load-balancer-proxy-protocol", entryPoints: clientEntryPoints, open: [] },
    {
      name: "load-balancer-proxy-protocol, past the load balancer",
      reached: pastLoadBalancer,
      entryPoints: clientEntryPoints,
      open: [],
    },
  ],
  [
    "load-balancer-tls",
    { name: "load-balancer-tls", entryPoints: clientEntryPoints, open: [] },
    {
      name: "load-balancer-tls, past the load balancer",
      reached: pastLoadBalancer,
      entryPoints: untrustedEntryPoints,
      open: [],
    },
  ],
  ["external-haproxy", { name: "external-haproxy", entryPoints: clientEntryPoints, open: [] }],
  // HAProxy passes TLS through: the same kinds are open wherever the chart's Traefik terminates TLS.
  ["passthrough", { name: "passthrough", entryPoints: clientEntryPoints, open: unknownNames }],
];

export const attackedModes: readonly AttackedMode[] = table.map(([name, ...columns]) => {
  const mode = exposureModes(dev).find((candidate) => candidate.name === name);
  if (mode === undefined) {
    throw new Error(`there is no exposure mode ${name}`);
  }
  return { mode, columns };
});
