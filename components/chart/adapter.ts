import type { Input } from "@pulumi/pulumi";
import type { Problem } from "../lib/problem";
import type { Settings } from "../config/settings";
import type { ExtraIngress, IngressCapabilities } from "../ingress/plan-ingresses";
import type { ProxyFix, TrustedProxies } from "../topology/topology";
import type { BundledTraefik } from "../traefik/bundled-traefik";
import type { ChartSeries } from "./known-values";
import type { Tree } from "./value-paths";

export type { Tree };

/** What an adapter writes into the values of a REANA chart, whatever its series. */
export interface ChartInput {
  readonly hostname: string;
  readonly httpsPort: number;
  readonly ingress: {
    /** Who creates REANA's Ingresses; sessions copy annotations and class in either case. */
    readonly managedBy: "chart" | "program";
    /** For `spec.ingressClassName`; undefined where an annotation names the class. */
    readonly className: string | undefined;
    readonly annotations: Readonly<Record<string, string>>;
    readonly extra: readonly ExtraIngress[];
    /** Secret with the certificate; undefined where the Ingresses name none. */
    readonly tlsSecretName: Input<string> | undefined;
  };
  readonly traefik: TraefikInput;
  readonly server: { readonly proxyFix: ProxyFix };
  readonly secrets: ChartSecrets;
}

/** The bundled Traefik; without it, whether another Traefik serves the Ingresses. */
export type TraefikInput =
  | {
      readonly bundled: true;
      readonly className: string;
      /** Label `app.kubernetes.io/instance` of its pods. */
      readonly instanceLabel: string;
      /** The only namespaces whose Ingresses, IngressRoutes and Middlewares it reads. */
      readonly namespaces: readonly string[];
      /** Whether the chart makes its Service; the program does where the front-end Service has that name. */
      readonly hasService: boolean;
      /** The release that runs. */
      readonly version: string;
      /** Tag of its image; undefined: the chart's default. */
      readonly imageTag: string | undefined;
      /** Undefined where it trusts none. */
      readonly trustedProxies: TrustedProxies | undefined;
      readonly readTimeoutSeconds: number;
      /** How long open connections get when a pod of it stops. */
      readonly drainSeconds: number;
      /** Public https port that its http entry point redirects to; undefined: no redirect. */
      readonly entryPointRedirect: number | undefined;
    }
  | { readonly bundled: false; readonly otherTraefik: boolean };

/** Every secret of the chart; an adapter uses those that its series knows. */
export interface ChartSecrets {
  readonly reanaSecretKey: Input<string>;
  readonly databaseUser: string;
  readonly databasePassword: Input<string>;
  readonly cacheUser: string;
  readonly cachePassword: Input<string>;
  readonly messageBrokerUser: string;
  readonly messageBrokerPassword: Input<string>;
}

/** What the names and labels of a release's objects follow from, beside its values. */
export interface NamedRelease {
  readonly name: string;
  /** Label `app.kubernetes.io/instance` of Traefik's pods. */
  readonly traefikInstance: string;
}

/** Names and labels of a release's objects that other components need. */
export interface ReleaseNames {
  /** Prefix of the names of REANA's objects. */
  readonly prefix: string;
  readonly traefikService: string;
  /** Labels of Traefik's pods. */
  readonly traefikPodLabels: Readonly<Record<string, string>>;
  /** Labels of reana-server's pods. */
  readonly serverPodLabels: Readonly<Record<string, string>>;
  /** Labels of reana-ui's pods. */
  readonly uiPodLabels: Readonly<Record<string, string>>;
  /** The class that the bundled Traefik serves. */
  readonly ingressClass: string;
}

/** Maps the program's input to the values of one chart series. A further series is a further module beside this file. */
export interface ChartAdapter {
  /** Name of the series in errors and in `reana:chart.series`, for example `0.95`. */
  readonly series: ChartSeries;
  /** Supported chart versions, oldest first. */
  readonly versions: readonly string[];
  /** Versions that were prepared upstream when this was written, read there, and not published. */
  readonly announcedVersions: readonly string[];
  readonly traefik: BundledTraefik;
  readonly ingressCapabilities: Omit<IngressCapabilities, "className">;
  readonly names: (release: NamedRelease, userValues: Tree) => ReleaseNames;
  readonly values: (input: ChartInput) => Tree;
  /** The password that the chart makes the database with, whatever its values say; undefined where they decide. */
  readonly databasePassword: string | undefined;
  /** Values of the bundled Traefik that the program sets unless the user's values say otherwise. */
  readonly traefikDefaults: Tree;
  /** Paths of lists that user values append to instead of replacing them. */
  readonly appendedLists: readonly string[];
  /** Settings that this series would ignore. */
  readonly ignoredSettings: (settings: Settings) => readonly Problem[];
}
