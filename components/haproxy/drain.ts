import type { HaproxyTimeouts } from "../config/settings";

/** What happens to a pod that is going away, in seconds from the moment that Kubernetes decides it. */
export interface Drain {
  /** Still accepts: until every node has stopped sending it new connections. */
  readonly preStopSeconds: number;
  /** From then on, how long open requests and websockets may still end by themselves (`hard-stop-after`). */
  readonly hardStopSeconds: number;
  /** When the kubelet kills what is left (`terminationGracePeriodSeconds`); later than both together. */
  readonly gracePeriodSeconds: number;
}

/**
 * HAProxy closes its listeners at once when it is asked to stop (measured: connection refused), while kube-proxy on other nodes
 * learns of it a few seconds later; only waiting first loses nothing.
 */
const preStopSeconds = 5;

/** Room for the process to end after the hard stop, so that the kubelet never has to kill it. */
const marginSeconds = 5;

export function drain({ drainSeconds }: Pick<HaproxyTimeouts, "drainSeconds">): Drain {
  return {
    preStopSeconds,
    hardStopSeconds: drainSeconds,
    gracePeriodSeconds: preStopSeconds + drainSeconds + marginSeconds,
  };
}
