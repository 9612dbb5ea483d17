import type { HaproxyConfigInput } from "./input";

/** Connections that HAProxy accepts at once, by frontend. */

/** Of the frontends for the kubelet's probes and for metrics. */
export const probeConnections = { health: 64, metrics: 32 } as const;

/** The one that connection-drain.lua has. */
const drainConnections = 1;

/** The redirect from plain HTTP gets a tenth: its connections end at once. */
const redirectedShare = 10;

/** One address may take a quarter of them. */
const redirectedAddressShare = 4;

export interface ConnectionLimits {
  readonly served: number;
  readonly redirected: number;
  /** Of one address. */
  readonly redirectedPerAddress: number | "unlimited";
  /** Of the whole process. */
  readonly process: number;
}

export function connectionLimits({
  size: { maxConnections, connectionsPerAddress },
  tls,
  runtime,
}: Pick<HaproxyConfigInput, "size" | "tls" | "runtime">): ConnectionLimits {
  const redirected = tls === "plaintext" ? 0 : Math.ceil(maxConnections / redirectedShare);
  const inPod = probeConnections.health + probeConnections.metrics + drainConnections;
  return {
    served: maxConnections,
    redirected,
    redirectedPerAddress:
      connectionsPerAddress === "unlimited"
        ? "unlimited"
        : Math.min(connectionsPerAddress, Math.ceil(redirected / redirectedAddressShare)),
    process: maxConnections + redirected + (runtime.type === "pod" ? inPod : 0),
  };
}
