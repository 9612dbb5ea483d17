import { isIP } from "node:net";
import { parseArgs } from "node:util";
import { defaultTimeout, type Endpoint, portOf, type SessionChoice, type Site } from "./site";

export const usage = `npm run check -- URL [options]

Asks a site from outside whether its edge is right.

  URL                       https://HOST[:PORT] as users type it
  --ca FILE                 CA certificates, PEM, that the site's certificate must lead to
  --connect HOST:PORT       connect there for https instead of asking DNS
  --http PORT|URL           the site's plain http address; default port 80 when URL has port 443
  --connect-http HOST:PORT  connect there for http instead of asking DNS
  --client-address ADDRESS  the address that the site must see as its client; default: this machine's
  --session PATH            path and query of a websocket in a running session
  --open-session            open a session and close it again (sandbox)
  --timeout SECONDS         for each exchange; default ${defaultTimeout / 1000}
  --json                    results as JSON instead of a table

Exit code: 0 nothing failed, 1 something failed, 2 not asked because the command line is wrong.
`;

/** A command line that cannot be understood. */
export class UsageError extends Error {}

export interface Options {
  readonly site: Site;
  readonly json: boolean;
}

/**
 * Reads the command line.
 *
 * @param readFile gives the content of the CA file
 * @returns "help" when asked for it
 * @throws UsageError
 */
export function readOptions(args: readonly string[], readFile: (path: string) => string): Options | "help" {
  const { values, positionals } = parse(args);
  if (values.help === true) {
    return "help";
  }
  const [address] = positionals;
  if (address === undefined || positionals.length > 1) {
    throw new UsageError("Give one URL, for example https://reana.example.org.");
  }
  const url = siteUrl(address, "https:");
  return {
    json: values.json ?? false,
    site: {
      url,
      ca: values.ca === undefined ? undefined : caCertificates(values.ca, readFile),
      connect: values.connect === undefined ? undefined : endpoint("--connect", values.connect),
      plainUrl: plainUrl(url, values.http),
      plainConnect:
        values["connect-http"] === undefined ? undefined : endpoint("--connect-http", values["connect-http"]),
      clientAddress:
        values["client-address"] === undefined ? undefined : clientAddress(values["client-address"]),
      session: session(values.session, values["open-session"] ?? false),
      timeout: values.timeout === undefined ? defaultTimeout : timeout(values.timeout),
    },
  };
}

const definitions = {
  ca: { type: "string" },
  connect: { type: "string" },
  http: { type: "string" },
  "connect-http": { type: "string" },
  "client-address": { type: "string" },
  session: { type: "string" },
  "open-session": { type: "boolean" },
  timeout: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

function parse(
  args: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof definitions; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options: definitions, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function siteUrl(text: string, protocol: "https:" | "http:"): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== protocol) {
    throw new UsageError(
      `${text} is no ${protocol}// address: write for example ${protocol}//reana.example.org.`,
    );
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "") {
    throw new UsageError(
      `${text} has more than host and port; REANA is served at the root of its host: write ${url.origin}.`,
    );
  }
  return url;
}

/** What the site answers at in plain http; undefined when it is not given and cannot be guessed. */
function plainUrl(url: URL, given: string | undefined): URL | undefined {
  if (given === undefined) {
    return portOf(url) === 443 ? siteUrl(`http://${url.hostname}`, "http:") : undefined;
  }
  return /^\d+$/.test(given)
    ? siteUrl(`http://${url.hostname}:${port("--http", given)}`, "http:")
    : siteUrl(given, "http:");
}

function endpoint(option: string, text: string): Endpoint {
  const [, bracketed, plain, portText] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || portText === undefined) {
    throw new UsageError(`${option} ${text}: write HOST:PORT, an IPv6 address in brackets.`);
  }
  return { host, port: port(option, portText) };
}

function port(option: string, text: string): number {
  const number = Number(text);
  if (number < 1 || number > 65535) {
    throw new UsageError(`${option} ${text}: a port is a number from 1 to 65535.`);
  }
  return number;
}

function clientAddress(text: string): string {
  if (isIP(text) === 0) {
    throw new UsageError(`--client-address ${text}: write an IPv4 or IPv6 address.`);
  }
  return text.toLowerCase();
}

function session(path: string | undefined, open: boolean): SessionChoice | undefined {
  if (open && path !== undefined) {
    throw new UsageError("Give either --session or --open-session.");
  }
  if (path !== undefined && !path.startsWith("/")) {
    throw new UsageError(
      `--session ${path}: write a path, for example /UUID/api/events/subscribe?token=TOKEN.`,
    );
  }
  return open ? { kind: "opened" } : path === undefined ? undefined : { kind: "running", path };
}

function timeout(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 600)) {
    throw new UsageError(`--timeout ${text}: seconds, more than 0 and at most 600.`);
  }
  return seconds * 1000;
}

function caCertificates(path: string, readFile: (path: string) => string): string {
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    throw new UsageError(`--ca ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw new UsageError(`--ca ${path} holds no certificate: it must be PEM (-----BEGIN CERTIFICATE-----).`);
  }
  return text;
}
