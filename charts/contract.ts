import type { Problem } from "../config/problem";
import type { ServiceExposure } from "../config/settings";
import type { EntryPoint } from "../path/derive";

/** What this program wants of a REANA chart, whichever line it is. `S` is how a secret is held: text in tests, an output at run time. */
export interface ChartIntent<S> {
  readonly hostname: string;
  readonly httpsPort: number;
  readonly ingress: {
    readonly className: string;
    readonly annotations: Readonly<Record<string, string>>;
    /** Entry points that the Ingress, and every session's, is served on. */
    readonly entryPoints: readonly EntryPoint[];
    /** Secret with the certificate, where Traefik ends TLS. */
    readonly tlsSecretName: S | undefined;
  };
  readonly traefik: {
    readonly service: ServiceExposure;
    readonly trustedIPs: readonly string[];
    readonly readTimeoutSeconds: number;
  };
  readonly server: { readonly proxyFix: Readonly<Record<string, number>> };
  readonly secrets: ChartSecrets<S>;
}

/** Every secret that the chart cannot do without. */
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
  readonly ingressClass: string;
}

/** What one line of REANA charts understands. A further line is a further module beside this file. */
export interface ChartContract {
  /** As it is named in errors, for example `0.95`. */
  readonly line: string;
  /** Chart versions that follow it, oldest first. */
  readonly versions: readonly string[];
  names(releaseName: string, passthrough: Tree): ReleaseNames;
  values<S>(intent: ChartIntent<S>): Tree;
  /** What is wrong with a further Helm value although the program does not set its very path. */
  passthroughProblems(passthrough: Tree): readonly Problem[];
}

export type Tree = { readonly [key: string]: unknown };
