import { bundledEntryPoints } from "./entry-points";
import { isWithin, type VersionRange } from "./version";

/**
 * Which headers Traefik is told to delete by their names. uWSGI reads X_Forwarded_Proto as X-Forwarded-Proto, and Traefik by itself
 * hands such a header on from a peer that it trusts; HAProxy deletes it too, so that behind HAProxy this is the second line. Where
 * clients meet Traefik itself it is the first: Traefik's documentation strongly recommends it before such servers
 * (https://doc.traefik.io/traefik/security/header-aliases/). A release that does not know the argument refuses to start.
 */
const strategies: readonly { readonly argument: string; readonly releases: readonly VersionRange[] }[] = [
  // Every name with something else than letters, digits and dashes in it.
  {
    argument: "aliasHeadersStrategy",
    releases: [
      { from: "v2.11.56", before: "v3.0.0" },
      { from: "v3.7.12", before: "v4.0.0" },
    ],
  },
  // Names with underscores; the other one has replaced it.
  {
    argument: "underscoreHeadersStrategy",
    releases: [
      { from: "v2.11.51", before: "v3.0.0" },
      { from: "v3.6.22", before: "v3.7.0" },
      { from: "v3.7.6", before: "v4.0.0" },
    ],
  },
];

/** Arguments for both entry points: the widest that the release has, or none. */
export function headerNameArguments(version: string): readonly string[] {
  const strategy = strategies.find(({ releases }) => releases.some((range) => isWithin(version, range)));
  return strategy === undefined
    ? []
    : Object.values(bundledEntryPoints).map(
        (entryPoint) => `--entryPoints.${entryPoint}.http.${strategy.argument}=delete`,
      );
}
