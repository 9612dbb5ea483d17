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

/** The Kubernetes namespace of everything: `created` with the stack (and deleted with it), or `existing` before it. */
export interface NamespaceSettings {
  readonly name: string;
  readonly lifecycle: "created" | "existing";
}

/** Where the REANA chart comes from. `contract` says which chart line's values it understands. */
export type ChartSettings =
  | { readonly source: "repository"; readonly repository: string; readonly version: string }
  | { readonly source: "path"; readonly path: string; readonly version: string };

/** The Helm release. */
export interface ReleaseSettings {
  readonly name: string;
  /** How long an install or upgrade may take, in seconds. Default 900. */
  readonly timeoutSeconds: number;
  /** How many old revisions Helm keeps for a rollback. Default 10. */
  readonly historyLimit: number;
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
      /** Asks the load balancer for this address, where it can. */
      readonly loadBalancerClass: string | undefined;
      /** CIDRs that may connect; empty: everybody. */
      readonly sourceRanges: readonly string[];
    };

/** HAProxy as the front end: it ends TLS and tells Traefik how the client came. */
export interface HaproxySettings {
  readonly type: "haproxy";
  /** Image reference of a HAProxy 3.2, official layout (binary on PATH, STOPSIGNAL SIGUSR1). */
  readonly image: string;
  /** Pods. Default 2, so that one can go while the other serves. */
  readonly replicas: number;
  /** Connections that one pod accepts at once; one websocket is one connection. Each takes two file descriptors, and HAProxy does not
   * start where the container runtime allows fewer. Default 8000, which fits the limits of every common one. */
  readonly maxConnections: number;
  /** Worker threads of one pod. Default 2. */
  readonly threads: number;
  /** Memory limit of one pod in MiB. Default 512. */
  readonly memoryMebibytes: number;
  readonly service: ServiceExposure;
  readonly timeouts: HaproxyTimeouts;
}

/** All in seconds. */
export interface HaproxyTimeouts {
  /** Silence of client or server within a request, before it is cut; an upload that trickles is not silent. Default 300. */
  readonly inactivitySeconds: number;
  /** Silence of a websocket before it is cut: people leave notebooks open. Default 86400, a day. */
  readonly tunnelSeconds: number;
  /** Time for a client to send all request headers. Default 10. */
  readonly headersSeconds: number;
  /** How long a pod that is going away lets its connections end by themselves. Default 120. */
  readonly drainSeconds: number;
}

/** What clients meet first. */
export type FrontEndSettings =
  HaproxySettings | { readonly type: "traefik"; readonly service: TraefikExposure };

/** Traefik facing clients itself: it cannot be a ClusterIP then. */
export type TraefikExposure = Exclude<ServiceExposure, { type: "ClusterIP" }>;

/** The chart's own Traefik. */
export interface TraefikSettings {
  /** Addresses and CIDRs whose X-Forwarded-* headers Traefik believes, in normal form. Empty when no hop stands before it. */
  readonly trustedIPs: readonly string[];
  /** Longest time that one whole request, its body included, may take to arrive, in seconds; 0: unlimited. Default 3600. */
  readonly readTimeoutSeconds: number;
}

/** The chart's Ingress. */
export interface IngressSettings {
  /** More annotations; interactive sessions copy them. */
  readonly annotations: Readonly<Record<string, string>>;
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
  | { readonly source: "existing-secret"; readonly secretName: string };

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
  readonly traefik: TraefikSettings;
  readonly ingress: IngressSettings;
  readonly tls: TlsSettings;
  readonly secrets: SecretOverrides;
  /** DNS domain of the cluster. Default cluster.local. */
  readonly clusterDomain: string;
  /** Further Helm values, under what the program sets. */
  readonly values: ValuesTree;
  /** Whether `values` came encrypted: then they stay secret all the way. */
  readonly valuesAreSecret: boolean;
}
