import { isAtLeast, type HaproxyVersion } from "../config/settings";
import semver from "semver";

/** A vulnerability of Traefik that requests to REANA can reach. */
interface Advisory {
  readonly id: string;
  /** What a client can do. */
  readonly impact: string;
  /** Affected releases, as the CVE record lists them. */
  readonly affected: semver.Range;
  /** The oldest HAProxy whose configuration blocks it before Traefik; tests/attacks/corpus/ has attempts of each. Undefined: none does. */
  readonly blockedBy: HaproxyVersion | undefined;
}

/**
 * What lets a client spoof forwarded headers, receive another client's response, or bypass a Middleware of a path. Left out are
 * vulnerabilities of authenticating Middlewares, which REANA does not use, and denial of service.
 */
const advisories: readonly Advisory[] = [
  {
    id: "CVE-2024-45410",
    impact: "a token in Connection removes X-Forwarded-*",
    affected: new semver.Range("<2.11.9 || >=3.0.0 <3.1.3"),
    blockedBy: "2.6",
  },
  {
    id: "CVE-2024-52003",
    impact: "a client's X-Forwarded-Prefix is forwarded",
    affected: new semver.Range("<2.11.14 || >=3.0.0 <3.2.1"),
    blockedBy: "2.6",
  },
  {
    id: "CVE-2025-32431",
    impact: "/../ in a path bypasses the Middlewares of another path",
    affected: new semver.Range("<2.11.24 || >=3.0.0 <3.3.6"),
    blockedBy: undefined,
  },
  {
    id: "CVE-2026-29054",
    impact: "a token in Connection, in lower case, removes X-Forwarded-*",
    affected: new semver.Range(">=2.11.9 <2.11.38 || >=3.1.3 <3.6.9"),
    blockedBy: "2.6",
  },
  {
    id: "CVE-2026-39858",
    impact: "a client's X_Forwarded_Proto is forwarded, which reana-server reads as X-Forwarded-Proto",
    affected: new semver.Range("<2.11.43 || >=3.0.0 <3.6.14"),
    blockedBy: "2.6",
  },
  {
    id: "CVE-2026-48020",
    impact: "/../ in a path bypasses Middlewares where another path strips a prefix",
    affected: new semver.Range("<2.11.48 || >=3.0.0 <3.6.19 || >=3.7.0 <3.7.3"),
    blockedBy: undefined,
  },
  {
    id: "CVE-2026-71324",
    impact: "CONNECT over HTTP/2 gives a client the response to another client's request",
    affected: new semver.Range("<2.11.53 || >=3.0.0 <3.6.24 || >=3.7.0 <3.7.9"),
    blockedBy: "2.6",
  },
  {
    id: "CVE-2026-88004",
    impact: "trailers carry forwarded headers past a Middleware that retries or buffers",
    affected: new semver.Range(">=3.2.0 <3.7.13"),
    blockedBy: "3.2",
  },
  {
    id: "CVE-2026-88008",
    impact: "an upgrade to h2c is forwarded and opens a tunnel past Traefik's rules",
    affected: new semver.Range(">=2.11.26 <2.11.57 || >=3.4.2 <3.7.13"),
    blockedBy: "2.6",
  },
  {
    id: "CVE-2026-137481",
    impact: "/..;x/ in a path bypasses the Middlewares of another path",
    affected: new semver.Range("<2.11.62 || >=3.0.0 <3.7.18"),
    blockedBy: undefined,
  },
];

/** The vulnerabilities of a release. */
export const advisoriesOf = (version: string): readonly Advisory[] =>
  advisories.filter(({ affected }) => semver.satisfies(version, affected));

/** The oldest release of a major version in which all of the above are fixed. */
export function fixedVersion(major: number): string {
  const fixed = advisories
    .flatMap(({ affected }) => affected.set.flat())
    .filter(({ operator, semver: bound }) => operator === "<" && bound.major === major)
    .map(({ semver: bound }) => bound)
    .reduce((newest, bound) => (newest.compare(bound) < 0 ? bound : newest));
  return `v${fixed.version}`;
}

export interface RunningTraefik {
  readonly version: string;
  /** Whether the stack sets it; otherwise it is the bundled one. */
  readonly configured: boolean;
  /** The HAProxy before it that parses every request; undefined where none does. */
  readonly haproxy: HaproxyVersion | undefined;
}

/** A warning with every vulnerability of a release; undefined where none is known. */
export function advisoryWarning({ version, configured, haproxy }: RunningTraefik): string | undefined {
  const found = advisoriesOf(version);
  if (found.length === 0) {
    return undefined;
  }
  const isBlocked = ({ blockedBy }: Advisory): boolean =>
    blockedBy !== undefined && haproxy !== undefined && isAtLeast(haproxy, blockedBy);
  const list = (some: readonly Advisory[]): string =>
    some.map(({ id, impact }) => `${id} (${impact})`).join(", ");
  const blocked = found.filter(isBlocked);
  const unblocked = found.filter((advisory) => !isBlocked(advisory));
  const subject = configured ? version : `the bundled Traefik, ${version},`;
  return [
    `reana:traefik.version: ${subject} is affected by ${found.length === 1 ? "a known vulnerability" : `${found.length} known vulnerabilities`}.`,
    ...(blocked.length === 0 ? [] : [`HAProxy blocks: ${list(blocked)}.`]),
    ...(unblocked.length === 0 ? [] : [`Nothing before Traefik blocks: ${list(unblocked)}.`]),
    `Fixed in ${fixedVersion(semver.major(version))}.`,
  ].join(" ");
}
