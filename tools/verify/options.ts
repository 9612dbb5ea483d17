import { UsageError } from "../command-line/usage-error";
import type { GivenOptions } from "./command";
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

/** What the options and the address of `npm run verify` mean. */

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
 * Reads what the command line says.
 *
 * @param addresses what stands beside the options
 * @throws UsageError
 */
export async function readOptions(
  values: GivenOptions,
  addresses: readonly string[],
  sources: Sources,
): Promise<Options> {
  // Before the stack is read, which takes seconds.
  const given = {
    ca: values.ca === undefined ? undefined : caFile(values.ca, (path) => sources.readFile(path)),
    connect: values.connect === undefined ? undefined : endpoint("--connect", values.connect),
    plainConnect:
      values.connectHttp === undefined ? undefined : endpoint("--connect-http", values.connectHttp),
    nodePorts: [...defaultNodePorts, ...(values.nodePort ?? []).map((text) => port("--node-port", text))],
    clientAddress: values.clientAddress === undefined ? undefined : clientAddress(values.clientAddress),
    session: session(values.session, values.openSession ?? false, () => sources.readFile("-")),
    kubectl: kubectl(values.fromInside ?? false, values.kubectl),
    timeout: values.timeout === undefined ? defaultTimeout : seconds("--timeout", values.timeout),
  };
  const wait = values.wait === undefined ? undefined : seconds("--wait", values.wait);
  const known = await knownSite(addresses, values.stack, sources);
  const { kubectl: inside, ...others } = given;
  return {
    json: values.json ?? false,
    stack: values.stack === undefined ? undefined : { name: values.stack, configFile: values.configFile },
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
