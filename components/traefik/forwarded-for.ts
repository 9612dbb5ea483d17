import { bundledEntryPoints } from "./entry-points";
import { schemes } from "../topology/scheme";
import type { TrustedProxies } from "../topology/topology";
import { isWithin, type VersionRange } from "./version";

/**
 * Whether Traefik hands the client's address on as HAProxy told it, without adding HAProxy's own. reana-server then counts one value in
 * X-Forwarded-For whoever ends TLS, and is not started anew when the way changes: it has no probe, so that requests are lost by that.
 */

/** Releases that know the argument; an older one refuses to start with it (traefik#12374). */
const releases: VersionRange = { from: "v3.7.0", before: "v4.0.0" };

export const keepsForwardedFor = (version: string): boolean => isWithin(version, releases);

/** Arguments for the entry points where Traefik believes forwarded headers; what it does not believe it writes anew in any case. */
export function forwardedForArguments(
  trustedProxies: TrustedProxies | undefined,
  version: string,
): readonly string[] {
  if (trustedProxies === undefined || !keepsForwardedFor(version)) {
    return [];
  }
  const { forwardedVia } = trustedProxies;
  return schemes
    .filter((scheme) => forwardedVia[scheme] === "forwarded headers")
    .map(
      (scheme) => `--entryPoints.${bundledEntryPoints[scheme]}.forwardedHeaders.notAppendXForwardedFor=true`,
    );
}
