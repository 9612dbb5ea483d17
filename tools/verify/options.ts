import { parseArguments, UsageError } from "../command-line/arguments";
import {
  caCertificates,
  caFile,
  clientAddress,
  endpoint,
  kubectl,
  plainAddress,
  port,
  seconds,
  session,
  siteUrl,
} from "./option-values";
import { defaultNodePorts, defaultTimeout, portOf, type InsideNames, type Site } from "./site";
import type { StackOutputs } from "./stack";

export const usage = `npm run verify -- --stack NAME [options]
npm run verify -- URL [options]

Checks a live site from outside, and says which setting to change where it is wrong. With --stack it also compares the objects in the
cluster with those that the last pulumi up made.

  --stack NAME              a stack of this program: its outputs say URL, CA and front end (needs pulumi on PATH)
  URL                       any REANA: https://HOST[:PORT] as users type it
  --ca FILE                 CA certificates, PEM, that the site's certificate must lead to
  --connect HOST:PORT       connect there for https instead of asking DNS
  --http PORT|URL           the site's plain http address; default with URL: port 80 when that has port 443
  --connect-http HOST:PORT  connect there for http instead of asking DNS
  --node-port PORT          a further port of the site's host at which REANA must not respond past its front end, beside
                            ${defaultNodePorts.join(" and ")}; may be repeated
  --client-address ADDRESS  the address that the site must see as its client; default: this machine's
  --session PATH            path and query of a websocket in a running session; - reads them from the standard input, since they hold
                            a token, and the arguments of a command can be seen by everybody on this machine
  --from-inside             with --stack: try as well whether the cluster enforces its NetworkPolicies, from a pod in REANA's
                            namespace that lives for some seconds (needs kubectl on PATH, configured for the cluster)
  --kubectl COMMAND         in place of kubectl on PATH; arguments are separated by spaces
  --open-session            open a session and close it again (sandbox)
  --timeout SECONDS         for each exchange; default ${defaultTimeout / 1000}
  --wait SECONDS            before the checks, wait that long at most until page and API respond
  --json                    results as JSON instead of a table
  --config-file FILE        with --stack: the stack's settings, in place of Pulumi.NAME.yaml

Exit code: 0 nothing failed, 1 something failed or --wait ended, 2 nothing checked because the command line is wrong or the stack cannot be read.
`;

export interface Options {
  readonly site: Site;
  /** The stack whose objects are compared with the cluster; undefined where a URL is given. */
  readonly stack: StackName | undefined;
  readonly json: boolean;
  /** Longest time to wait for the site before the checks, in milliseconds; undefined: the checks start at once. */
  readonly wait: number | undefined;
}

export interface StackName {
  readonly name: string;
  /** Default: Pulumi.NAME.yaml. */
  readonly configFile: string | undefined;
}

/** What the command line names but does not hold. */
export interface Sources {
  /** Content of a file; - is the standard input. */
  readFile(path: string): string;
  /** @throws UsageError */
  readStack(stack: string): Promise<StackOutputs>;
}

/**
 * Reads the command line.
 *
 * @returns "help" when asked for it
 * @throws UsageError
 */
export async function readOptions(args: readonly string[], sources: Sources): Promise<Options | "help"> {
  const { values, positionals } = parseArguments(args, definitions);
  if (values.help === true) {
    return "help";
  }
  // Before the stack is read, which takes seconds.
  const given = {
    ca: values.ca === undefined ? undefined : caFile(values.ca, (path) => sources.readFile(path)),
    connect: values.connect === undefined ? undefined : endpoint("--connect", values.connect),
    plainConnect:
      values["connect-http"] === undefined ? undefined : endpoint("--connect-http", values["connect-http"]),
    nodePorts: [...defaultNodePorts, ...(values["node-port"] ?? []).map((text) => port("--node-port", text))],
    clientAddress:
      values["client-address"] === undefined ? undefined : clientAddress(values["client-address"]),
    session: session(values.session, values["open-session"] ?? false, () => sources.readFile("-")),
    kubectl: kubectl(values["from-inside"] ?? false, values.kubectl),
    timeout: values.timeout === undefined ? defaultTimeout : seconds("--timeout", values.timeout),
  };
  const wait = values.wait === undefined ? undefined : seconds("--wait", values.wait);
  const known = await knownSite(positionals, values.stack, sources);
  const { kubectl: inside, ...others } = given;
  return {
    json: values.json ?? false,
    stack: values.stack === undefined ? undefined : { name: values.stack, configFile: values["config-file"] },
    wait,
    site: {
      ...others,
      url: known.url,
      ca: given.ca ?? known.ca,
      httpUrl: values.http === undefined ? known.httpUrl : plainAddress(known.url, values.http),
      frontEnd: known.frontEnd,
      inside: inside === undefined ? undefined : { ...insideOf(known, values.stack), kubectl: inside },
    },
  };
}

interface KnownSite extends Pick<Site, "url" | "ca" | "httpUrl" | "frontEnd"> {
  readonly inside?: InsideNames | undefined;
}

function insideOf({ inside }: KnownSite, stack: string | undefined): InsideNames {
  if (stack === undefined) {
    throw new UsageError("--from-inside needs --stack: the stack's outputs name what the pod connects to.");
  }
  if (inside === undefined) {
    throw new UsageError(
      `--from-inside: the outputs of stack ${stack} have no networkPolicies and no Services: its cluster's own controller serves it, or its ` +
        `last pulumi up was by an older program; then run pulumi up --stack ${stack} first.`,
    );
  }
  return inside;
}

async function knownSite(
  [address, ...more]: readonly string[],
  stack: string | undefined,
  sources: Sources,
): Promise<KnownSite> {
  if (stack !== undefined) {
    if (address !== undefined) {
      throw new UsageError("Give either --stack or a URL.");
    }
    if (stack === "") {
      throw new UsageError("--stack needs the name of a stack, for example --stack prod.");
    }
    return siteOfStack(stack, await sources.readStack(stack));
  }
  if (address === undefined || more.length > 0) {
    throw new UsageError("Give one URL, for example https://reana.example.org, or --stack NAME.");
  }
  const url = siteUrl(address, "https:");
  return { url, httpUrl: portOf(url) === 443 ? siteUrl(`http://${url.hostname}`, "http:") : undefined };
}

function siteOfStack(
  stack: string,
  { url, httpUrl, caCertificate, frontEnd, inside }: StackOutputs,
): KnownSite {
  return {
    url: siteUrl(url, "https:"),
    httpUrl: httpUrl === undefined ? undefined : siteUrl(httpUrl, "http:"),
    ca:
      caCertificate === undefined
        ? undefined
        : caCertificates(`The output caCertificate of stack ${stack}`, caCertificate),
    frontEnd,
    inside,
  };
}

const definitions = {
  stack: { type: "string" },
  ca: { type: "string" },
  connect: { type: "string" },
  http: { type: "string" },
  "connect-http": { type: "string" },
  "node-port": { type: "string", multiple: true },
  "client-address": { type: "string" },
  session: { type: "string" },
  "open-session": { type: "boolean" },
  "from-inside": { type: "boolean" },
  kubectl: { type: "string" },
  timeout: { type: "string" },
  wait: { type: "string" },
  json: { type: "boolean" },
  "config-file": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;
