import type { DeepReadonly } from "../lib/deep-readonly";
import type { PodVersion } from "./haproxy-image";
import type { ExposureMode } from "./mode-presets";
import type { CheckedConfig } from "./schema";

/**
 * The stack's settings after they were checked: one immutable value, made in parse.ts. The types follow the schema, which describes each
 * setting; only what parse.ts derives has a type of its own here.
 */

export { haproxyVersions, isAtLeast, type HaproxyVersion } from "./haproxy-versions";

type Checked = DeepReadonly<CheckedConfig>;

type Choice<Union, Key extends string, Value> = Extract<Union, Readonly<Record<Key, Value>>>;

/** Where clients reach REANA. */
export interface PublicEndpoint {
  /** Host name without scheme and port; also the only Host that reana-server accepts. */
  readonly hostname: string;
  /** TCP port of https as clients see it. */
  readonly httpsPort: number;
  /** TCP port of plain http as clients see it, which serves the redirect. */
  readonly httpPort: number;
}

export type ChartVersion = Pick<Checked["chart"], "version" | "series">;

/** Which REANA chart, and where it comes from. */
export type ChartSettings = ChartVersion &
  (
    | {
        readonly source: "repository";
        readonly repository: string;
        /** Of a repository at an https address. */
        readonly login: Pick<Checked["chart"], "username" | "password" | "caFile">;
      }
    | { readonly source: "path"; readonly path: string }
  );

type CheckedFrontEnd = Checked["frontEnd"];
type CheckedHaproxy = Choice<CheckedFrontEnd, "type", "haproxy">;
type CheckedExternalHaproxy = Choice<CheckedFrontEnd, "type", "external-haproxy">;

/** What one HAProxy may take, wherever it runs. */
export interface HaproxySize extends Pick<
  CheckedHaproxy,
  "maxConnections" | "requestsPerAddress" | "threads" | "timeouts"
> {
  /** Connections that one client address may have at once with one HAProxy. */
  readonly connectionsPerAddress: number | "unlimited";
  /** Requests, and as many websockets, that one client address may have open at once at one HAProxy. */
  readonly openRequestsPerAddress: number | "unlimited";
}

type LimitPerAddress = "connectionsPerAddress" | "openRequestsPerAddress";

export type HaproxyTimeouts = HaproxySize["timeouts"];
export type CustomConfigSettings = CheckedHaproxy["customConfig"];
export type LoadBalancerSettings = CheckedHaproxy["loadBalancer"];

/** Resources of one pod, as Kubernetes quantities. */
export interface ResourceSettings {
  readonly requests: ResourceAmounts;
  readonly limits: ResourceAmounts;
}

export type ResourceAmounts = CheckedHaproxy["resources"]["requests"];

/** HAProxy in the cluster as the front end. */
export type HaproxySettings = Omit<CheckedHaproxy, LimitPerAddress | "haproxyVersion" | "resources"> &
  HaproxySize & { readonly haproxyVersion: PodVersion; readonly resources: ResourceSettings };

/** HAProxy on a machine of the administrator's, outside the cluster. */
export type ExternalHaproxySettings = Omit<CheckedExternalHaproxy, LimitPerAddress> & HaproxySize;

/** Clients connect to the ingress controller. `httpRedirect` is undefined where another controller decides. */
export type IngressControllerFrontEndSettings = Choice<CheckedFrontEnd, "type", "ingress-controller">;

/** What clients connect to. */
export type FrontEndSettings = HaproxySettings | ExternalHaproxySettings | IngressControllerFrontEndSettings;

/** The Service that clients, or a hop outside the cluster, connect to. */
export type ServiceExposure = HaproxySettings["service"];

export type IngressControllerSettings = Checked["ingressController"];
export type TlsSettings = NonNullable<Checked["tls"]>;
export type IssuerReference = Choice<TlsSettings, "source", "cert-manager">["issuer"];
export type NetworkPolicySettings = NonNullable<Checked["networkPolicies"]>;
export type SecretOverrides = Checked["secrets"];

/** JSON-like Helm values. */
export type ValuesTree = Readonly<Record<string, unknown>>;

/** What parse.ts takes as it was checked. */
type Unchanged = Omit<
  Checked,
  "hostname" | "mode" | "ports" | "chart" | "frontEnd" | "traefik" | "tls" | "networkPolicies"
>;

type TraefikSeconds = "readTimeoutSeconds" | "drainSeconds";

export interface Settings extends Unchanged {
  /** The mode that the other settings make. */
  readonly mode: ExposureMode;
  readonly endpoint: PublicEndpoint;
  readonly chart: ChartSettings;
  readonly frontEnd: FrontEndSettings;
  readonly traefik: Omit<Checked["traefik"], TraefikSeconds> & Readonly<Record<TraefikSeconds, number>>;
  readonly tls: TlsSettings;
  readonly networkPolicies: NetworkPolicySettings;
  /** Whether `values` came encrypted: then they stay secret all the way. */
  readonly valuesAreSecret: boolean;
}
