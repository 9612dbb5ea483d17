import { isIP } from "node:net";
import { type Kubectl, kubectlBy } from "./kubectl";
import type { Endpoint, SessionChoice } from "./site";
import { UsageError } from "../command-line/usage-error";

/** What is written behind options becomes what a site is made of. All throw UsageError. */

export function siteUrl(text: string, protocol: "https:" | "http:"): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && url.username + url.password !== "") {
    // It is not quoted: logs of a CI show it to others.
    throw new UsageError(
      `The address has a login in it, which no check sends: write ${url.protocol}//${url.host}.`,
    );
  }
  if (url === undefined || url.protocol !== protocol) {
    throw new UsageError(
      `${text} is no ${protocol}// address: write for example ${protocol}//reana.example.org.`,
    );
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new UsageError(
      `${text} has more than host and port; REANA is served at the root of its host: write ${url.origin}.`,
    );
  }
  return url;
}

/** `--http`: a port of the site's host, or a whole address. */
export function plainAddress(url: URL, text: string): URL {
  return /^\d+$/.test(text)
    ? siteUrl(`http://${url.hostname}:${port("--http", text)}`, "http:")
    : siteUrl(text, "http:");
}

export function endpoint(option: string, text: string): Endpoint {
  const [, bracketed, plain, portText] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || portText === undefined) {
    throw new UsageError(`${option} ${text}: write HOST:PORT, an IPv6 address in brackets.`);
  }
  return { host, port: port(option, portText) };
}

export function port(option: string, text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 65535) {
    throw new UsageError(`${option} ${text}: a port is a number from 1 to 65535.`);
  }
  return number;
}

export function clientAddress(text: string): string {
  if (isIP(text) === 0) {
    throw new UsageError(`--client-address ${text}: write an IPv4 or IPv6 address.`);
  }
  return text.toLowerCase();
}

/** @param readInput reads the standard input */
export function session(
  given: string | undefined,
  open: boolean,
  readInput: () => string,
): SessionChoice | undefined {
  if (open && given !== undefined) {
    throw new UsageError("Give either --session or --open-session.");
  }
  const path = given === "-" ? readInput().trim() : given;
  if (path !== undefined && !path.startsWith("/")) {
    throw new UsageError(
      `--session ${given}: write a path, for example /UUID/api/events/subscribe?token=TOKEN.`,
    );
  }
  return open ? { kind: "opened" } : path === undefined ? undefined : { kind: "running", path };
}

/** Undefined: the cluster is not to be looked into. */
export function kubectl(fromInside: boolean, command: string | undefined): Kubectl | undefined {
  const parts = (command ?? "kubectl").split(" ").filter((part) => part !== "");
  if (command !== undefined && !fromInside) {
    throw new UsageError("--kubectl is for --from-inside alone.");
  }
  if (parts.length === 0) {
    throw new UsageError('--kubectl "": write a command, for example --kubectl "microk8s kubectl".');
  }
  return fromInside ? kubectlBy(parts) : undefined;
}

/** Seconds become milliseconds. */
export function seconds(option: string, text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 600)) {
    throw new UsageError(`${option} ${text}: seconds, more than 0 and at most 600.`);
  }
  return number * 1000;
}

export function caFile(path: string, readFile: (path: string) => string): string {
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    throw new UsageError(`--ca ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return caCertificates(`--ca ${path}`, text);
}

/** @param source where the text comes from, for the error */
export function caCertificates(source: string, text: string): string {
  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw new UsageError(`${source} holds no certificate: it must be PEM (-----BEGIN CERTIFICATE-----).`);
  }
  return text;
}
