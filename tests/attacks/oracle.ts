import { type Header, type SeenRequest, valuesOf } from "./seen-request";

/** Decides whether an attack got through: a pure function of what the server saw and what is true. */

export interface Truth {
  /** Whether the server may see requests at all: it must not where all are redirected. */
  readonly forwarded: boolean;
  /** The Host that the client asked for. */
  readonly host: string;
  /** Whether the client made a real websocket handshake: only then a request may ask for an upgrade. */
  readonly websocket: boolean;
  /** What the front end itself says about the client: the only values that these headers may have, by their names in lower case. */
  readonly said: ReadonlyMap<string, readonly string[]>;
  /** Those of them that every request must bear; one without them went past the front end. */
  readonly required: readonly string[];
  /** What an application must take the request for. */
  readonly application?: { readonly scheme: string; readonly host: string; readonly client: string };
}

/** Names that only proxies may use, beside those that begin like one of `proxyPrefixes`. */
const proxiesOwn: ReadonlySet<string> = new Set([
  "forwarded",
  "x-real-ip",
  "x-scheme",
  "x-url-scheme",
  "front-end-https",
  "proxy",
  "proxy-connection",
  "http2-settings",
  "x-client-ip",
  "x-cluster-client-ip",
  "true-client-ip",
  "cf-connecting-ip",
  "fastly-client-ip",
  "x-rewrite-url",
  "x-script-name",
  "x-auth-user",
]);

const proxyPrefixes = ["x-forwarded", "x-original-", "remote-", "x-remote-"] as const;

/** Headers whose doubles or other spellings make servers disagree on where a request ends or whom it is for. */
const single = ["host", "content-length", "transfer-encoding"] as const;

/** Tokens of Connection that are the hop's own business. */
const ownConnectionTokens: ReadonlySet<string> = new Set(["close", "keep-alive"]);

/**
 * The variable that a server may make of a header's name, written as a header. WSGI takes - and _ for the same (PEP 3333), CGI
 * gateways every other character too.
 */
export const variable = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "-");

/**
 * What of an attack got through, one text each; empty when nothing did, as when the server saw no request at all.
 *
 * @param seen every request that the server took out of the attempt's bytes
 */
export function gotThrough(seen: readonly SeenRequest[], truth: Truth): readonly string[] {
  return seen.flatMap((request) => [
    ...(truth.forwarded ? [] : ["was forwarded"]),
    ...request.faults.map((fault) => `malformed: ${fault}`),
    ...requestLine(request),
    ...origin(request, truth),
    ...hopByHop(request, truth),
    ...framing(request),
    ...request.trailers.map(([name]) => `trailer ${name}`),
    ...mistaken(request, truth),
  ]);
}

function requestLine({ method, target }: SeenRequest): readonly string[] {
  const problems: string[] = [];
  if (/^(connect|trace)$/i.test(method)) {
    problems.push(`method ${method}`);
  }
  // In absolute form the target names scheme and host once more.
  if (!target.startsWith("/") && !(target === "*" && method === "OPTIONS")) {
    problems.push(`target ${target}`);
  }
  return problems;
}

/** Headers that say where a request comes from. */
function origin({ headers }: SeenRequest, { host, said, required }: Truth): readonly string[] {
  const problems: string[] = [];
  const counts = new Map<string, number>();
  for (const [name, value] of headers) {
    const meant = variable(name);
    counts.set(meant, (counts.get(meant) ?? 0) + 1);
    const allowed = said.get(meant);
    if (
      allowed === undefined ? isProxiesOwn(meant) : !allowed.includes(value) || name.toLowerCase() !== meant
    ) {
      problems.push(`${name}: ${value}`);
    }
  }
  for (const name of said.keys()) {
    if ((counts.get(name) ?? 0) > 1) {
      problems.push(`${name} ${counts.get(name)} times`);
    }
  }
  const hosts = valuesOf(headers, "host");
  if (hosts.length !== 1 || hosts[0] !== host) {
    problems.push(hosts.length === 0 ? "no host" : `host ${hosts.join(" and ")}`);
  }
  return [...problems, ...required.filter((name) => !counts.has(name)).map((name) => `${name} is missing`)];
}

const isProxiesOwn = (name: string): boolean =>
  proxyPrefixes.some((prefix) => name.startsWith(prefix)) || proxiesOwn.has(name);

function hopByHop({ headers }: SeenRequest, { websocket }: Truth): readonly string[] {
  const values = (name: string): readonly string[] =>
    headers
      .filter(([given]) => variable(given) === name)
      .flatMap(([, value]) => value.split(","))
      .map((item) => item.trim().toLowerCase())
      .filter((item) => item !== "");
  const tokens = values("connection").filter(
    (item) => !ownConnectionTokens.has(item) && !(websocket && item === "upgrade"),
  );
  const upgrades = values("upgrade").filter((item) => !(websocket && item === "websocket"));
  return [...tokens.map((item) => `connection: ${item}`), ...upgrades.map((item) => `upgrade: ${item}`)];
}

/** Whether all servers agree on where the body ends. */
function framing({ headers, version }: SeenRequest): readonly string[] {
  const problems: string[] = [];
  const meaning = (name: string): readonly Header[] => headers.filter(([given]) => variable(given) === name);
  for (const name of single) {
    const found = meaning(name);
    if (found.length > 1 || found.some(([given]) => given.toLowerCase() !== name)) {
      problems.push(`${found.map(([given]) => given).join(" and ")}`);
    }
  }
  const lengths = valuesOf(headers, "content-length");
  const codings = valuesOf(headers, "transfer-encoding");
  if (lengths.length > 0 && codings.length > 0) {
    problems.push("content-length and transfer-encoding");
  }
  if (lengths.some((value) => !/^\d+$/.test(value))) {
    problems.push(`content-length: ${lengths.join(" and ")}`);
  }
  if (
    codings.some((value) => value.toLowerCase() !== "chunked") ||
    (codings.length > 0 && version === "HTTP/1.0")
  ) {
    problems.push(`transfer-encoding: ${codings.join(" and ")} in ${version}`);
  }
  return problems;
}

function mistaken({ application }: SeenRequest, truth: Truth): readonly string[] {
  const { application: right } = truth;
  if (application === undefined || right === undefined) {
    return [];
  }
  return (["scheme", "host", "client"] as const)
    .filter((what) => application[what] !== right[what])
    .map((what) => `the application takes ${application[what]} for the ${what}`);
}
