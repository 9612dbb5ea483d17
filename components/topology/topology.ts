import type {
  ExternalHaproxySettings,
  FrontEndSettings,
  HaproxySettings,
  HaproxyVersion,
  IngressControllerFrontEndSettings,
  IngressControllerSettings,
  PublicEndpoint,
} from "../config/settings";
import { hopsOf, type ForwardedVia, type Hop, type HopRole, type Hops, type TopologySettings } from "./hops";
import { schemes, type Scheme } from "./scheme";

/** How requests reach REANA. Derived once from the settings; everything about exposure reads it instead of the settings. */
export interface Topology {
  readonly endpoint: PublicEndpoint;
  readonly frontEnd: FrontEndSettings["type"];
  readonly hops: Hops;
  /** The hop that terminates TLS: it holds the certificate, and it alone knows X-Forwarded-Proto. */
  readonly tlsTermination: Hop;
  readonly httpListener: HttpListener;
  /** Undefined where no HAProxy is in the topology. */
  readonly haproxy: HaproxyTopology | undefined;
  readonly ingressController: IngressControllerTopology;
}

/** What becomes of plain HTTP, and at which hop. Behind the hop that terminates TLS a redirect would loop. */
export interface HttpListener {
  readonly hop: HopRole;
  /** `unmanaged`: the cluster's own ingress controller decides. */
  readonly handling: "redirect" | "serve" | "unmanaged";
}

export interface HaproxyTopology {
  readonly hop: Hop;
  /** The release series that haproxy.cfg is written for. */
  readonly version: HaproxyVersion;
  /** Whether it forwards requests to backends of the administrator's too, which may be anywhere. */
  readonly hasCustomBackends: boolean;
  /** The load balancer before HAProxy, which it trusts; undefined where clients connect to HAProxy directly. */
  readonly previousHop: Hop | undefined;
  /** Settings of a HAProxy in the cluster; undefined where it is outside. */
  readonly inCluster: HaproxySettings | undefined;
  /** Settings of a HAProxy outside the cluster; undefined where it is inside. */
  readonly external: ExternalHaproxySettings | undefined;
}

export interface IngressControllerTopology {
  readonly type: IngressControllerSettings["type"];
  /** The hop before it, and the only one that it trusts; undefined where clients connect to it directly. */
  readonly previousHop: Hop | undefined;
  /** Whether it terminates TLS. It is then the first hop that parses requests. */
  readonly terminatesTls: boolean;
  /** The scheme that requests arrive with: plain HTTP once a hop before it has terminated TLS. */
  readonly arrivingScheme: Scheme;
  /**
   * The schemes that REANA's Ingresses, and every session's, are served on. Behind HAProxy in the cluster these are both, whichever of
   * them HAProxy uses: after a change of mode the other one is served already, for open sessions too.
   */
  readonly servedSchemes: readonly Scheme[];
  /** Whether its Ingresses name the certificate's Secret: where it terminates TLS, and behind HAProxy in the cluster, so that it could. */
  readonly hasCertificate: boolean;
  /** The Service that clients connect to; undefined where they connect to another hop, or to a Service that is there already. */
  readonly clientService: IngressControllerFrontEndSettings["service"];
  /** Undefined where it trusts no proxy. */
  readonly trustedProxies: TrustedProxies | undefined;
}

/** Which proxies the bundled Traefik trusts, and which kind of information at each of its entry points. */
export interface TrustedProxies {
  readonly forwardedVia: Readonly<Record<Scheme, ForwardedVia>>;
  /** Addresses and CIDRs. */
  readonly sourceRanges: readonly string[];
}

export function topologyOf(settings: TopologySettings): Topology {
  const { endpoint, frontEnd, ingressController } = settings;
  const hops = hopsOf(settings);
  const haproxy = haproxyOf(frontEnd, hops);
  const tlsTermination = tlsTerminationOf(hops);
  const httpListener = httpListenerOf(frontEnd);
  const previousHop = hopBefore(hops, "ingress-controller");
  const terminatesTls = tlsTermination.role === "ingress-controller";
  const arrivingScheme = terminatesTls ? "https" : "http";
  const behindPods = haproxy?.hop.location === "in-cluster";
  return {
    endpoint,
    frontEnd: frontEnd.type,
    hops,
    tlsTermination,
    httpListener,
    haproxy,
    ingressController: {
      type: ingressController.type,
      previousHop,
      terminatesTls,
      arrivingScheme,
      servedSchemes: behindPods || httpListener.handling === "serve" ? schemes : [arrivingScheme],
      hasCertificate: terminatesTls || behindPods,
      clientService: frontEnd.type === "ingress-controller" ? frontEnd.service : undefined,
      trustedProxies: previousHop && trustedProxiesOf(previousHop),
    },
  };
}

function haproxyOf(frontEnd: FrontEndSettings, hops: Hops): HaproxyTopology | undefined {
  const hop = hops.find(({ role }) => role === "haproxy");
  return hop === undefined || frontEnd.type === "ingress-controller"
    ? undefined
    : {
        hop,
        version: frontEnd.haproxyVersion,
        hasCustomBackends: Object.keys(frontEnd.customConfig.backends).length > 0,
        previousHop: hopBefore(hops, "haproxy"),
        inCluster: frontEnd.type === "haproxy" ? frontEnd : undefined,
        external: frontEnd.type === "external-haproxy" ? frontEnd : undefined,
      };
}

/** The one hop that terminates TLS. */
export function tlsTerminationOf(hops: Hops): Hop {
  const hop = hops.find(({ tls }) => tls === "terminate");
  if (hop === undefined) {
    throw new Error(`no hop terminates TLS in the topology ${hops.map(({ role }) => role).join(" → ")}`);
  }
  return hop;
}

function hopBefore(hops: Hops, role: HopRole): Hop | undefined {
  return hops[hops.findIndex((hop) => hop.role === role) - 1];
}

const redirectHandling = (httpRedirect: boolean | undefined): HttpListener["handling"] =>
  httpRedirect === undefined ? "unmanaged" : httpRedirect ? "redirect" : "serve";

function httpListenerOf(frontEnd: FrontEndSettings): HttpListener {
  return frontEnd.type === "ingress-controller"
    ? { hop: "ingress-controller", handling: redirectHandling(frontEnd.httpRedirect) }
    : { hop: "haproxy", handling: "redirect" };
}

/**
 * The bundled Traefik trusts exactly the hop before it. HAProxy in the cluster forwards the client's address in headers over plain HTTP,
 * and by PROXY protocol where it passes TLS through. Traefik accepts both, each at its own entry point, whichever the mode uses: so a
 * change of mode needs no new Traefik pod. A NetworkPolicy keeps all others from the other entry point, and plain HTTP passes HAProxy's
 * request sanitising in every mode.
 */
function trustedProxiesOf({ location, sourceRanges }: Hop): TrustedProxies {
  return {
    forwardedVia: {
      http: "forwarded headers",
      https: location === "in-cluster" ? "PROXY protocol" : "forwarded headers",
    },
    sourceRanges,
  };
}

/** Arguments of Werkzeug's ProxyFix. */
export interface ProxyFix {
  readonly x_for: number;
  readonly x_proto: number;
}

/**
 * Werkzeug's ProxyFix arguments for reana-server (environment variable PROXYFIX_CONFIG, JSON): how many values of X-Forwarded-For,
 * counted from the right, hops of this topology have written, and that the last X-Forwarded-Proto is theirs. HAProxy replaces the header,
 * and the ingress controller appends to it. With a count that is too small HAProxy would be the client of every request, and all clients
 * would share one rate limit. With one that is too large a client could choose its address.
 *
 * @param controllerKeepsForwardedFor whether the controller leaves X-Forwarded-For of a trusted proxy as it is
 */
export function proxyFix(
  { hops, ingressController: { previousHop } }: Topology,
  controllerKeepsForwardedFor: boolean,
): ProxyFix {
  const keeps = controllerKeepsForwardedFor && previousHop?.forwardsVia === "forwarded headers";
  const writers = hops.filter(
    ({ role, forwardsVia }) =>
      role !== "load-balancer" &&
      forwardsVia === "forwarded headers" &&
      !(keeps && role === "ingress-controller"),
  );
  return { x_for: writers.length, x_proto: 1 };
}
