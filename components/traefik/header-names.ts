import { bundledEntryPoints } from "./entry-points";
import semver from "semver";

/**
 * Traefik's arguments that delete headers with ambiguous names. uWSGI reads X_Forwarded_Proto as X-Forwarded-Proto, and Traefik by default
 * forwards such a header from a trusted proxy. HAProxy deletes it too, so behind HAProxy this is the second layer. Where clients connect
 * to Traefik directly it is the first: Traefik's documentation strongly recommends it before such servers
 * (https://doc.traefik.io/traefik/security/header-aliases/). A release that does not know the argument does not start.
 */
const strategies: readonly { readonly argument: string; readonly releases: semver.Range }[] = [
  // Names with anything but letters, digits and dashes.
  {
    argument: "aliasHeadersStrategy",
    releases: new semver.Range(">=2.11.56 <3.0.0 || >=3.7.12 <4.0.0"),
  },
  // Names with underscores; superseded by the other one.
  {
    argument: "underscoreHeadersStrategy",
    releases: new semver.Range(">=2.11.51 <3.0.0 || >=3.6.22 <3.7.0 || >=3.7.6 <4.0.0"),
  },
];

/** Arguments for both entry points: the strictest that the release knows, or none. */
export function headerNameArguments(version: string): readonly string[] {
  const strategy = strategies.find(({ releases }) => semver.satisfies(version, releases));
  return strategy === undefined
    ? []
    : Object.values(bundledEntryPoints).map(
        (entryPoint) => `--entryPoints.${entryPoint}.http.${strategy.argument}=delete`,
      );
}
