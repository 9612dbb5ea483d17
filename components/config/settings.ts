/**
 * The stack's words after they were checked: one immutable value, made in one place (parse.ts) and handed down. Every union is
 * one concern; a setting that a choice does not use cannot be written.
 */

/** Where clients reach REANA. */
export interface PublicEndpoint {
  /** Host name without scheme and port; also the only Host that reana-server accepts. */
  readonly hostname: string;
  /** TCP port of https as clients see it. Default 443. */
  readonly httpsPort: number;
  /** TCP port of plain http as clients see it, where the redirect answers. Default 80. */
  readonly httpPort: number;
}

/** The Kubernetes namespace of everything. */
export interface NamespaceSettings {
  readonly name: string;
  /** Whether it comes and goes with the stack; false: it is there before. Default true. */
  readonly create: boolean;
}

/** Which REANA chart, and where it comes from. */
export type ChartSettings = ChartVersion &
  (
    | { readonly source: "repository"; readonly repository: string }
    | { readonly source: "path"; readonly path: string }
  );

export interface ChartVersion {
  readonly version: string;
  /** The chart series that a version follows which this program has not met, on the word of the stack. */
  readonly series: string | undefined;
}

/** The Helm release. */
export interface ReleaseSettings {
  readonly name: string;
  /** How long an install or upgrade may take, in seconds. Default 900. */
  readonly timeoutSeconds: number;
  /** How many old revisions Helm keeps for a rollback. Default 10. */
  readonly maxHistory: number;
}

/** How a Service meets clients from outside the cluster. */
export type ServiceExposure =
  | { readonly type: "ClusterIP" }
  | {
      readonly type: "NodePort";
      readonly httpNodePort: number | undefined;
      readonly httpsNodePort: number | undefined;
    }
  | {
      readonly type: "LoadBalancer";
      /** For the cloud's controller; copied to the Service. */
      readonly annotations: Readonly<Record<string, string>>;
      /** Which load balancer controller of the cluster makes it; undefined: the cluster's default. */
      readonly loadBalancerClass: string | undefined;
      /** CIDRs that may connect; empty: everybody. */
      readonly loadBalancerSourceRanges: readonly string[];
    };

/** HAProxy releases that a configuration can be written for, oldest first: what a release does not know is left out. */
export const haproxyVersions = ["2.6", "2.8", "3.0", "3.2", "3.4"] as const;

export type HaproxyVersion = (typeof haproxyVersions)[number];

/** Whether a HAProxy is as new as a release that brought something. */
export const isAtLeast = (version: HaproxyVersion, release: HaproxyVersion): boolean =>
  haproxyVersions.indexOf(version) >= haproxyVersions.indexOf(release);

/** What one HAProxy may take, wherever it runs. */
export interface HaproxySize {
  /** Connections that it serves at once; one websocket is one connection. Each takes two file descriptors, and HAProxy does not
   * start where the container runtime allows fewer. Default 8000, which fits the limits of every common one. A tenth is added for plain
   * http that is redirected, and 100 for probes. */
  readonly maxConnections: number;
  /**
   * Connections that one client address may have at once with one HAProxy; one more is closed. IPv6 addresses count by their /64.
   * Default 1000: a course of 200 people behind one address, with five connections each (a browser's one or two, and a websocket for
   * each notebook and terminal), fits, and one address does not take all of `maxConnections`. `unlimited` behind a load balancer that ends
   * TLS, whose address is all that HAProxy sees of a connection.
   */
  readonly connectionsPerAddress: number | "unlimited";
  /** Requests that one client address may make within so many seconds at one HAProxy; more get 429. Undefined: as many as it likes, the default. */
  readonly requestsPerAddress: { readonly count: number; readonly seconds: number } | undefined;
  /** Worker threads. Default 2. */
  readonly threads: number;
  readonly timeouts: HaproxyTimeouts;
}

/** Lines of the administrator's own for haproxy.cfg: an allow list, a maintenance page, a backend beside REANA. Default: none. */
export interface CustomConfigSettings {
  /** Where requests for REANA come in, before the program's rules: `acl`, some of `http-request` and `http-response`, and `use_backend`. */
  readonly rules: readonly string[];
  /** Lines of further backends by name; names begin with `custom-`. */
  readonly backends: Readonly<Record<string, readonly string[]>>;
}

/** What stands before HAProxy in the cluster. */
export type LoadBalancerSettings =
  /** Clients connect to HAProxy themselves. */
  | { readonly mode: "none" }
  /** A load balancer that passes TLS through and sends the client's address by PROXY protocol; it connects from `sourceRanges`. */
  | { readonly mode: "proxy-protocol"; readonly sourceRanges: readonly string[] }
  /** A load balancer that terminates TLS; its X-Forwarded-Proto and X-Forwarded-For are trusted from `sourceRanges` only. */
  | { readonly mode: "tls-termination"; readonly sourceRanges: readonly string[] };

/** Resources of one pod, as Kubernetes quantities. */
export interface ResourceSettings {
  readonly requests: ResourceAmounts;
  readonly limits: ResourceAmounts;
}

export interface ResourceAmounts {
  /** Processors, for example `500m`. */
  readonly cpu: string;
  /** Bytes, for example `512Mi`. */
  readonly memory: string;
}

/** HAProxy in the cluster as the front end. */
export interface HaproxySettings extends HaproxySize {
  readonly type: "haproxy";
  /** `terminate`: it holds the certificate. `passthrough`: Traefik does, and learns the client's address by PROXY protocol. */
  readonly tls: "terminate" | "passthrough";
  readonly loadBalancer: LoadBalancerSettings;
  /** Image reference of a HAProxy 3.2 with OpenSSL 3.5 or newer, or AWS-LC; official layout (binary on PATH, STOPSIGNAL SIGUSR1). */
  readonly image: string;
  /** Pods. Default 2, so that one can go while the other serves. */
  readonly replicas: number;
  readonly customConfig: CustomConfigSettings;
  readonly resources: ResourceSettings;
  readonly service: ServiceExposure;
}

/** HAProxy on a machine of the administrator's, outside the cluster. */
export interface ExternalHaproxySettings extends HaproxySize {
  readonly type: "external-haproxy";
  /** The addresses that it connects to the cluster from. */
  readonly addresses: readonly string[];
  /** Addresses or names of the nodes (or of the Service's load balancer) that it sends requests to. */
  readonly nodes: readonly string[];
  readonly haproxyVersion: HaproxyVersion;
  readonly customConfig: CustomConfigSettings;
  readonly service: ExternalHaproxyExposure;
}

/** The ingress controller meets clients itself. */
export interface IngressControllerFrontEndSettings {
  readonly type: "ingress-controller";
  /** Whether plain http is sent to https; otherwise it is served. Undefined where another controller decides. Default true. */
  readonly httpRedirect: boolean | undefined;
  /** Undefined where the controller is not the chart's own. */
  readonly service: TraefikExposure | undefined;
}

/** All in seconds. */
export interface HaproxyTimeouts {
  /** Silence of client or server within a request, before it is cut; an upload that trickles is not silent. Default 300. */
  readonly inactivitySeconds: number;
  /** Silence of a websocket before it is cut: people leave notebooks open. Default 86400, a day. */
  readonly tunnelSeconds: number;
  /** Time for a client to send all request headers, and for TLS' handshake (HAProxy 3.0 and newer). Default 10. */
  readonly headersSeconds: number;
  /** How long a pod that is going away lets its connections end by themselves. Default 120. */
  readonly drainSeconds: number;
}

/** What clients meet first of what this program knows. */
export type FrontEndSettings = HaproxySettings | ExternalHaproxySettings | IngressControllerFrontEndSettings;

/** Traefik's door for a HAProxy outside the cluster: plain http, at a port that is known beforehand. */
export type ExternalHaproxyExposure =
  | { readonly type: "NodePort"; readonly httpNodePort: number; readonly httpsNodePort: undefined }
  | Extract<ServiceExposure, { type: "LoadBalancer" }>;

/** Traefik reached from outside the cluster: it cannot be a ClusterIP then. */
export type TraefikExposure = Exclude<ServiceExposure, { type: "ClusterIP" }>;

/** The chart's own Traefik. */
export interface TraefikSettings {
  /** Addresses and CIDRs that the hop before Traefik connects from, in normal form; undefined: what the path implies. */
  readonly trustedIPs: readonly string[] | undefined;
  /** Longest time that one whole request, its body included, may take to arrive, in seconds; 0: unlimited. Default 3600. */
  readonly readTimeoutSeconds: number;
  /** Release of Traefik, as its image is tagged, for example v3.7.18; undefined: the newest that the chart line is known to work
   * with, or the chart's own (components/chart/adapter.ts). */
  readonly version: string | undefined;
}

/** Who serves the Ingresses. */
export type IngressControllerSettings =
  /** The Traefik that the chart brings. */
  | { readonly type: "bundled-traefik" }
  /** A Traefik that runs in the cluster already; the names of its entry points are its own. */
  | {
      readonly type: "traefik";
      readonly className: string;
      readonly entryPoints: { readonly http: string; readonly https: string };
    }
  /** Another controller, such as nginx or HAProxy's. */
  | { readonly type: "other"; readonly className: string };

/** REANA's Ingresses. */
export interface IngressSettings {
  /** Who makes them: the REANA chart, or this program (for what the chart's values cannot say). */
  readonly managedBy: "chart" | "program";
  /** More annotations; interactive sessions copy them. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Further Ingresses with the same host and paths and annotations of their own, which sessions do not copy. */
  readonly extra: readonly {
    readonly name: string;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
  /** Traefik Middlewares that the program makes, by name: their spec. */
  readonly middlewares: Readonly<Record<string, ValuesTree>>;
}

/** Where the certificate comes from. */
export type TlsSettings =
  | {
      readonly source: "self-signed";
      /** Validity of the server certificate, in days. Default 397, the longest that browsers accept for public ones. */
      readonly validityDays: number;
      /** How long before its end it is renewed by the next `pulumi up`, in days. Default 30. */
      readonly renewBeforeDays: number;
    }
  | { readonly source: "pem"; readonly certificate: string; readonly privateKey: string }
  | { readonly source: "existing-secret"; readonly secretName: string }
  | { readonly source: "cert-manager"; readonly issuer: IssuerReference }
  /** A hop outside the cluster holds it. */
  | { readonly source: "external" };

/** An issuer of cert-manager. */
export interface IssuerReference {
  readonly name: string;
  readonly kind: "Issuer" | "ClusterIssuer";
}

/** Who watches HAProxy in the cluster. Its metrics are there in any case. */
export type MonitoringSettings =
  | { readonly type: "none" }
  /** Prometheus' operator is in the cluster: it gets a ServiceMonitor and alert rules, and Grafana's sidecar a dashboard. */
  | {
      readonly type: "prometheus-operator";
      /** Labels by which your Prometheus selects ServiceMonitors and PrometheusRules. Default none. */
      readonly labels: Readonly<Record<string, string>>;
    };

/** Who may connect to Traefik, reana-server and reana-ui inside the cluster. */
export interface NetworkPolicySettings {
  /** True: only the hop before each; default where HAProxy runs in the cluster. False: everybody whom other policies let; default elsewhere. */
  readonly enabled: boolean;
}

/** Literal secrets, for an installation whose database already has them; each that is missing is made at random. */
export interface SecretOverrides {
  readonly reanaSecretKey?: string | undefined;
  readonly databaseUser?: string | undefined;
  readonly databasePassword?: string | undefined;
  readonly cacheUser?: string | undefined;
  readonly cachePassword?: string | undefined;
  readonly messageBrokerUser?: string | undefined;
  readonly messageBrokerPassword?: string | undefined;
}

/** JSON-like Helm values. */
export type ValuesTree = { readonly [key: string]: unknown };

export interface Settings {
  readonly endpoint: PublicEndpoint;
  readonly namespace: NamespaceSettings;
  readonly release: ReleaseSettings;
  readonly chart: ChartSettings;
  readonly frontEnd: FrontEndSettings;
  readonly ingressController: IngressControllerSettings;
  readonly traefik: TraefikSettings;
  readonly ingress: IngressSettings;
  readonly tls: TlsSettings;
  readonly networkPolicies: NetworkPolicySettings;
  readonly secrets: SecretOverrides;
  readonly monitoring: MonitoringSettings;
  /** DNS domain of the cluster. Default cluster.local. */
  readonly clusterDomain: string;
  /** Further Helm values, under what the program sets. */
  readonly values: ValuesTree;
  /** Whether `values` came encrypted: then they stay secret all the way. */
  readonly valuesAreSecret: boolean;
}
