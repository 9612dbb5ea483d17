import { bundledEntryPoints } from "./entry-points";
import { schemes } from "../topology/scheme";
import type { TrustedProxies } from "../topology/topology";
import semver from "semver";

/**
 * Whether Traefik forwards X-Forwarded-For as HAProxy sent it, without appending HAProxy's address. reana-server then counts one value in
 * every exposure mode, and a change of mode does not restart it. It has no readiness probe, so a restart would lose requests.
 */

/** Releases that know the argument; an older one does not start with it (traefik#12374). */
const releases = new semver.Range(">=3.7.0 <4.0.0");

export const keepsForwardedFor = (version: string): boolean => semver.satisfies(version, releases);

/** Arguments for the entry points where Traefik trusts forwarded headers; it replaces those that it does not trust. */
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
