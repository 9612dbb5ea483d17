import type { Input } from "@pulumi/pulumi";
import type { Problem } from "../lib/problem";
import type { Settings } from "../config/settings";
import type { ExtraIngress, IngressCapabilities } from "../ingress/plan-ingresses";
import type { ProxyFix, TrustedProxies } from "../topology/topology";
import type { BundledTraefik } from "../traefik/bundled-traefik";
import type { ChartSeries } from "./known-values";
import type { Tree } from "./value-paths";

export type { Tree };

/** What this program wants of a REANA chart, whichever line it is. `S` is how a secret is held: text in tests, an output at run time. */
export interface ChartInput {
  readonly hostname: string;
  readonly httpsPort: number;
  readonly ingress: {
    /** Whether the chart makes REANA's Ingresses; sessions copy annotations and class in any case. */
    readonly managedBy: "chart" | "program";
    readonly className: string;
    readonly annotations: Readonly<Record<string, string>>;
    readonly extra: readonly ExtraIngress[];
    /** Secret with the certificate, where the controller ends TLS. */
    readonly tlsSecretName: Input<string> | undefined;
  };
  readonly traefik: TraefikInput;
  readonly server: { readonly proxyFix: ProxyFix };
  readonly secrets: ChartSecrets;
}

/** The chart's own Traefik; without it, whether another Traefik serves the Ingresses. */
export type TraefikInput =
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
export interface ChartSecrets {
  readonly reanaSecretKey: Input<string>;
  readonly databaseUser: Input<string>;
  readonly databasePassword: Input<string>;
  readonly cacheUser: Input<string>;
  readonly cachePassword: Input<string>;
  readonly messageBrokerUser: Input<string>;
  readonly messageBrokerPassword: Input<string>;
}

/** Names that a release gives to the objects that the rest of the program meets. */
export interface ReleaseNames {
  /** What REANA's own objects begin with. */
  readonly prefix: string;
  readonly traefikService: string;
  /** Labels of Traefik's pods. */
  readonly traefikPodLabels: Readonly<Record<string, string>>;
  /** Labels of reana-server's pods, and of reana-ui's. */
  readonly serverPodLabels: Readonly<Record<string, string>>;
  readonly uiPodLabels: Readonly<Record<string, string>>;
  /** The class that the bundled Traefik serves. */
  readonly ingressClass: string;
}

/** What one line of REANA charts understands. A further line is a further module beside this file. */
export interface ChartAdapter {
  /** As it is named in errors and in `reana:chart.contract`, for example `0.95`. */
  readonly series: ChartSeries;
  /** Chart versions that were read, oldest first. */
  readonly versions: readonly string[];
  readonly traefik: BundledTraefik;
  readonly ingressCapabilities: Omit<IngressCapabilities, "className">;
  readonly names: (
    release: { readonly name: string; readonly namespace: string },
    passthrough: Tree,
  ) => ReleaseNames;
  readonly values: (input: ChartInput) => Tree;
  /** Paths of lists that a stack's further values add to instead of replacing them. */
  readonly appendedLists: readonly string[];
  /** Settings that this line would ignore. */
  readonly ignoredSettings: (settings: Settings) => readonly Problem[];
}
