import type { Problem } from "../lib/problem";
import type { Settings } from "../config/settings";
import type { ExtraIngress, IngressDialect } from "../ingress/plan-ingresses";
import type { ProxyFix, TrustedProxies } from "../topology/topology";
import type { BundledTraefik } from "../traefik/bundled-traefik";
import type { ListedLine } from "./known-values";

/** What this program wants of a REANA chart, whichever line it is. `S` is how a secret is held: text in tests, an output at run time. */
export interface ChartIntent<S> {
  readonly hostname: string;
  readonly httpsPort: number;
  readonly ingress: {
    /** Whether the chart makes REANA's Ingresses; sessions copy annotations and class in any case. */
    readonly madeBy: "chart" | "program";
    readonly className: string;
    readonly annotations: Readonly<Record<string, string>>;
    readonly extra: readonly ExtraIngress[];
    /** Secret with the certificate, where the controller ends TLS. */
    readonly tlsSecretName: S | undefined;
  };
  readonly traefik: TraefikIntent;
  readonly server: { readonly proxyFix: ProxyFix };
  readonly secrets: ChartSecrets<S>;
}

/** The chart's own Traefik; without it, whether another Traefik serves the Ingresses. */
export type TraefikIntent =
  | {
      readonly bundled: true;
      readonly className: string;
      /** The release that runs. */
      readonly version: string;
      /** Tag of its image; undefined: the chart's own. */
      readonly imageTag: string | undefined;
      /** Undefined where it trusts none. */
      readonly trustedProxies: TrustedProxies | undefined;
      readonly readTimeoutSeconds: number;
      /** Public port of https that its entry point for http redirects to; undefined: it does not. */
      readonly entryPointRedirect: number | undefined;
    }
  | { readonly bundled: false; readonly otherTraefik: boolean };

/** Every secret that this program gives to the chart; a line takes those that it knows. */
export interface ChartSecrets<S> {
  readonly reanaSecretKey: S;
  readonly databaseUser: S;
  readonly databasePassword: S;
  readonly cacheUser: S;
  readonly cachePassword: S;
  readonly messageBrokerUser: S;
  readonly messageBrokerPassword: S;
}

/** Names that a release gives to the objects that the rest of the program meets. */
export interface ReleaseNames {
  /** What REANA's own objects begin with. */
  readonly prefix: string;
  readonly traefikService: string;
  /** Labels of Traefik's pods. */
  readonly traefikPods: Readonly<Record<string, string>>;
  /** Labels of reana-server's pods, and of reana-ui's. */
  readonly serverPods: Readonly<Record<string, string>>;
  readonly userInterfacePods: Readonly<Record<string, string>>;
  /** The class that the bundled Traefik serves. */
  readonly ingressClass: string;
}

/** What one line of REANA charts understands. A further line is a further module beside this file. */
export interface ChartContract {
  /** As it is named in errors and in `reana:chart.contract`, for example `0.95`. */
  readonly line: ListedLine;
  /** Chart versions that were read, oldest first. */
  readonly versions: readonly string[];
  readonly traefik: BundledTraefik;
  readonly dialect: Omit<IngressDialect, "className">;
  readonly names: (
    release: { readonly name: string; readonly namespace: string },
    passthrough: Tree,
  ) => ReleaseNames;
  readonly values: <S>(intent: ChartIntent<S>) => Tree;
  /** Paths of lists that a stack's further values add to instead of replacing them. */
  readonly addedLists: readonly string[];
  /** Settings that this line would ignore. */
  readonly ignoredSettings: (settings: Settings) => readonly Problem[];
}

export type Tree = { readonly [key: string]: unknown };
