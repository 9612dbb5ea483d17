import { isAtLeast, type HaproxyVersion } from "../config/settings";
import { isBefore, isWithin, majorOf, type VersionRange } from "./version";

/** A hole of Traefik on the way of a request to REANA, with the releases that have it as its CVE record lists them. */
interface Advisory {
  readonly id: string;
  /** What a client can do with it. */
  readonly impact: string;
  readonly affected: readonly VersionRange[];
  /** The oldest HAProxy whose configuration (haproxy/) stops it before it reaches Traefik; tests/attacks/corpus/ has attempts of each.
   * Undefined: none does. */
  readonly blockedBy: HaproxyVersion | undefined;
}

const first = "v0.0.0";

/**
 * What lets a client lie about itself, reach another client's answer, or go round a Middleware that guards a path. Left out are holes of
 * Middlewares that authenticate, which REANA does not use, and what only wears Traefik out.
 */
const advisories: readonly Advisory[] = [
  {
    id: "CVE-2024-45410",
    impact: "a token in Connection removes X-Forwarded-*",
    affected: [
      { from: first, before: "v2.11.9" },
      { from: "v3.0.0", before: "v3.1.3" },
    ],
    blockedBy: "2.6",
  },
  {
    id: "CVE-2024-52003",
    impact: "a client's X-Forwarded-Prefix is handed on",
    affected: [
      { from: first, before: "v2.11.14" },
      { from: "v3.0.0", before: "v3.2.1" },
    ],
    blockedBy: "2.6",
  },
  {
    id: "CVE-2025-32431",
    impact: "/../ in a path goes round the Middlewares of another one",
    affected: [
      { from: first, before: "v2.11.24" },
      { from: "v3.0.0", before: "v3.3.6" },
    ],
    blockedBy: undefined,
  },
  {
    id: "CVE-2026-29054",
    impact: "a token in Connection, in lower case, removes X-Forwarded-*",
    affected: [
      { from: "v2.11.9", before: "v2.11.38" },
      { from: "v3.1.3", before: "v3.6.9" },
    ],
    blockedBy: "2.6",
  },
  {
    id: "CVE-2026-39858",
    impact: "a client's X_Forwarded_Proto is handed on, which REANA's server takes for X-Forwarded-Proto",
    affected: [
      { from: first, before: "v2.11.43" },
      { from: "v3.0.0", before: "v3.6.14" },
    ],
    blockedBy: "2.6",
  },
  {
    id: "CVE-2026-48020",
    impact: "/../ in a path goes round Middlewares where another one strips a prefix",
    affected: [
      { from: first, before: "v2.11.48" },
      { from: "v3.0.0", before: "v3.6.19" },
      { from: "v3.7.0", before: "v3.7.3" },
    ],
    blockedBy: undefined,
  },
  {
    id: "CVE-2026-71324",
    impact: "CONNECT over HTTP/2 gives a client the answer to another one's request",
    affected: [
      { from: first, before: "v2.11.53" },
      { from: "v3.0.0", before: "v3.6.24" },
      { from: "v3.7.0", before: "v3.7.9" },
    ],
    blockedBy: "2.6",
  },
  {
    id: "CVE-2026-88004",
    impact: "trailers carry forwarded headers past a Middleware that retries or buffers",
    affected: [{ from: "v3.2.0", before: "v3.7.13" }],
    blockedBy: "3.2",
  },
  {
    id: "CVE-2026-88008",
    impact: "an upgrade to h2c is handed on and opens a tunnel past Traefik's rules",
    affected: [
      { from: "v2.11.26", before: "v2.11.57" },
      { from: "v3.4.2", before: "v3.7.13" },
    ],
    blockedBy: "2.6",
  },
  {
    id: "CVE-2026-137481",
    impact: "/..;x/ in a path goes round the Middlewares of another one",
    affected: [
      { from: first, before: "v2.11.62" },
      { from: "v3.0.0", before: "v3.7.18" },
    ],
    blockedBy: undefined,
  },
];

/** What a release is open to. */
export const advisoriesOf = (version: string): readonly Advisory[] =>
  advisories.filter(({ affected }) => affected.some((range) => isWithin(version, range)));

/** The oldest release of a major version that has all of the above fixed. */
export function fixedVersion(major: number): string {
  return advisories
    .flatMap(({ affected }) => affected.map(({ before }) => before))
    .filter((version) => majorOf(version) === major)
    .reduce((newest, version) => (isBefore(newest, version) ? version : newest));
}

export interface RunningTraefik {
  readonly version: string;
  /** Whether the stack asks for it; else it is the chart's own. */
  readonly configured: boolean;
  /** The HAProxy before it that reads every request; undefined where none does. */
  readonly haproxy: HaproxyVersion | undefined;
}

/** What whoever runs this release should know: one warning, or none. */
export function advisoryWarnings({ version, configured, haproxy }: RunningTraefik): readonly string[] {
  const open = advisoriesOf(version);
  if (open.length === 0) {
    return [];
  }
  const isStopped = ({ blockedBy }: Advisory): boolean =>
    blockedBy !== undefined && haproxy !== undefined && isAtLeast(haproxy, blockedBy);
  const list = (some: readonly Advisory[]): string =>
    some.map(({ id, impact }) => `${id} (${impact})`).join(", ");
  const stopped = open.filter(isStopped);
  const left = open.filter((advisory) => !isStopped(advisory));
  const which = configured ? `${version} is` : `the chart's own Traefik, ${version}, is`;
  return [
    [
      `reana:traefik.version: ${which} open to ${open.length === 1 ? "a known hole" : `${open.length} known holes`}.`,
      ...(stopped.length === 0 ? [] : [`HAProxy stops before Traefik: ${list(stopped)}.`]),
      ...(left.length === 0 ? [] : [`Nothing before Traefik stops: ${list(left)}.`]),
      `Fixed in ${fixedVersion(majorOf(version))}.`,
    ].join(" "),
  ];
}
