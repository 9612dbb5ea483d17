import type { Problem } from "../config/problem";
import { show } from "../config/problem";
import type { Settings } from "../config/settings";
import { hasHopBefore } from "./derive";
import type { RequestPath } from "./request-path";

/** What makes trusted addresses and the path fit each other: Traefik trusts exactly the hop before it, and the first hop nobody. */
export function trustProblems(path: RequestPath, { traefik }: Pick<Settings, "traefik">): readonly Problem[] {
  const key = "reana:traefik.trustedIPs";
  const found = show(traefik.trustedIPs);
  if (hasHopBefore(path, "traefik") && traefik.trustedIPs.length === 0) {
    const advice =
      "must hold the network that HAProxy's pods live in, or Traefik would discard what HAProxy says and REANA would redirect " +
      "for ever. See it with: kubectl get nodes -o jsonpath='{.items[*].spec.podCIDRs}'";
    return [{ key, found, advice }];
  }
  if (!hasHopBefore(path, "traefik") && traefik.trustedIPs.length > 0) {
    const advice =
      "must be empty here: clients reach Traefik itself, and whoever comes from a trusted address could claim any scheme, host " +
      "and address. Remove it, or set reana:frontEnd.type to haproxy.";
    return [{ key, found, advice }];
  }
  return [];
}
