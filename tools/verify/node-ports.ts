import { isRedirect, pingPath, saysOk } from "./api-ping";
import { sendAndSeeArrived } from "./arrived-request";
import { sendRequest, type HttpResponse, RequestError, type HttpRequest } from "./request";
import { presented } from "./certificate";
import { type Check, failed, passed } from "./check";
import { httpSpoofAttempts } from "./spoof-attempts";
import { effectsOfSpoofing } from "./spoofed-headers";
import { byFrontEnd } from "./remedies";
import { defaultNodePorts, endpointOf, type Site } from "./site";

/**
 * Whether REANA can be reached past its front end, by a port of the nodes: there a client could say about itself what only the front
 * end may. Traefik of REANA's chart listens on such ports by default.
 */
export const nodePorts: Check = {
  name: "node ports",
  expected: () => "none leads to REANA past the front end",
  remedy: (site) =>
    byFrontEnd(site, {
      haproxy:
        "remove the Service that opens the port (kubectl get services --all-namespaces): the program makes Traefik's a ClusterIP",
      "external-haproxy":
        "let a firewall of the nodes allow only the external HAProxy (reana:frontEnd.addresses) to connect to these ports",
      "ingress-controller":
        "set reana:frontEnd.httpRedirect to true; where something stands before the controller, let a firewall allow nothing else to connect to its " +
        "node ports",
    }),
  async run(site) {
    const ports = portsToTry(site);
    if (ports.length === 0) {
      return passed("none but the site's own");
    }
    const front = await probeFrontEnd(site);
    const probes = await Promise.all(ports.map((port) => probePort(site, port, front)));
    const problems = probes.flatMap((probe) =>
      problemsOf(probe, front).map((text) => `${probe.port} ${text}`),
    );
    return problems.length > 0
      ? failed(problems.join("; "))
      : passed(probes.map((probe) => `${probe.port}: ${summary(probe)}`).join(", "));
  },
};

/** A port that a firewall closes does not respond at all: that needs no more waiting than a slow network. Milliseconds. */
const portTimeout = 5000;

/** Not the ports by which the site itself is reached. */
function portsToTry(site: Site): readonly number[] {
  const own = [
    endpointOf(site, "https").port,
    ...(site.httpUrl === undefined ? [] : [endpointOf(site, "http").port]),
  ];
  return [...new Set(site.nodePorts ?? defaultNodePorts)].filter((port) => !own.includes(port));
}

/** How the front end shows itself over https. */
export interface Front {
  /** SHA-256 of its certificate. */
  readonly fingerprint: string;
  /** Whether its page has the header Strict-Transport-Security. */
  readonly strict: boolean;
  readonly page: string;
}

/** What a port shows; undefined parts: nobody speaks http or https there, or not as REANA. */
export interface PortProbe {
  readonly port: number;
  /** Whether anything responded there, REANA or not. */
  readonly responds: boolean;
  readonly http: HttpPort;
  readonly https: HttpsPort | undefined;
}

export interface HttpPort {
  readonly servesPage: boolean;
  readonly servesApi: boolean;
  /** Names of the spoofed headers that opened the API. */
  readonly trusted: readonly string[];
  /** Where else on this host than to the site it redirects to. */
  readonly redirect: string | undefined;
}

export interface HttpsPort {
  readonly fingerprint: string;
  /** undefined: it does not serve the page, so nothing is known. */
  readonly strict: boolean | undefined;
  /** What spoofed headers did, one text each. */
  readonly trusted: readonly string[];
}

/** Pure: by what a port shows that it leads past the front end; empty when nobody is there, or the front end itself. */
export function problemsOf({ http, https }: PortProbe, front: Front): readonly string[] {
  const inPlain = [
    ...(http.servesPage ? ["serves the page over plain http"] : []),
    ...(http.servesApi ? [`serves ${pingPath} over plain http`] : []),
    ...(http.redirect === undefined ? [] : [`redirects to ${http.redirect}`]),
    ...http.trusted.map((name) => `trusts a spoofed ${name}`),
  ];
  if (https === undefined) {
    return inPlain;
  }
  return [
    ...inPlain,
    ...(https.fingerprint === front.fingerprint
      ? []
      : ["serves REANA over https with another certificate than the front end's"]),
    ...(front.strict && https.strict === false
      ? ["serves REANA over https without the Strict-Transport-Security that the front end adds"]
      : []),
    ...https.trusted.map((text) => `trusts spoofed headers over https: ${text}`),
  ];
}

function summary({ responds, https }: PortProbe): string {
  return https !== undefined ? "as the front end" : responds ? "does not lead past it" : "nothing responds";
}

async function probeFrontEnd(site: Site): Promise<Front> {
  const page = await sendRequest(site, { scheme: "https", target: "/" });
  const { leaf } = await presented(site);
  return { fingerprint: leaf.fingerprint256, strict: hasStrictTransport(page), page: page.body };
}

/** Sends requests to a port of the site's host by the site's own name: the name in a URL with that port would be another. */
async function probePort(site: Site, port: number, front: Front): Promise<PortProbe> {
  const at = { host: endpointOf(site, "https").host, port };
  const there: Site = {
    ...site,
    connect: at,
    httpUrl: site.httpUrl ?? new URL(`http://${site.url.hostname}`),
    plainConnect: at,
    timeout: Math.min(site.timeout, portTimeout),
  };
  const [http, https] = await Promise.all([probeHttp(there, front), probeHttps(there, front)]);
  return {
    port,
    responds: http !== undefined || https !== undefined,
    http: http ?? { servesPage: false, servesApi: false, trusted: [], redirect: undefined },
    https: https === "not REANA" ? undefined : https,
  };
}

async function probeHttp(there: Site, front: Front): Promise<HttpPort | undefined> {
  const ping = await requestIfAny(there, { scheme: "http", target: pingPath });
  if (ping === undefined) {
    return undefined;
  }
  const page = await requestIfAny(there, { scheme: "http", target: "/" });
  const servesApi = isApi(ping);
  const trusted: string[] = [];
  for (const { headers } of servesApi ? [] : httpSpoofAttempts) {
    const response = await requestIfAny(there, { scheme: "http", target: pingPath, headers });
    if (response !== undefined && isApi(response)) {
      trusted.push(headers.map(([name]) => name).join(", "));
    }
  }
  return {
    servesPage: page !== undefined && isPage(page, front),
    servesApi,
    trusted,
    redirect: wrongRedirect(ping, there.url),
  };
}

async function probeHttps(there: Site, front: Front): Promise<HttpsPort | "not REANA" | undefined> {
  const ping = await requestIfAny(there, { scheme: "https", target: pingPath });
  if (ping === undefined) {
    return undefined;
  }
  const page = await requestIfAny(there, { scheme: "https", target: "/" });
  const servesPage = page !== undefined && isPage(page, front);
  if (!servesPage && !isApi(ping)) {
    return "not REANA";
  }
  const { leaf } = await presented(there);
  return {
    fingerprint: leaf.fingerprint256,
    strict: servesPage ? hasStrictTransport(page) : undefined,
    trusted: await effectsOfSpoofing(there, await sendAndSeeArrived(there, { scheme: "https" })),
  };
}

/** @returns undefined when nobody is there, or nobody who speaks that protocol */
async function requestIfAny(there: Site, request: HttpRequest): Promise<HttpResponse | undefined> {
  try {
    return await sendRequest(there, request);
  } catch (error) {
    if (error instanceof RequestError) {
      return undefined;
    }
    throw error;
  }
}

const hasStrictTransport = ({ headers }: HttpResponse): boolean => headers.has("strict-transport-security");

const isApi = ({ status, body }: HttpResponse): boolean => status === 200 && saysOk(body);

/** Another application may listen on such a port. */
const isPage = ({ status, body }: HttpResponse, front: Front): boolean =>
  status === 200 && (body === front.page || /<title>[^<]*\bREANA\b/i.test(body));

/** Where an API's own path is redirected on the site's host, when that is not the site; other applications redirect to paths of theirs. */
function wrongRedirect({ status, headers }: HttpResponse, url: URL): string | undefined {
  const location = headers.get("location");
  if (!isRedirect(status) || location === undefined || !URL.canParse(location)) {
    return undefined;
  }
  const to = new URL(location);
  return to.hostname === url.hostname && to.pathname === pingPath && to.origin !== url.origin
    ? location
    : undefined;
}
