import type * as pulumi from "@pulumi/pulumi";
import type { ExposureMode } from "./config/mode-presets";
import type { FrontEndSettings } from "./config/settings";

/** What an administrator, or a script, wants to know of a deployment. What an exposure mode does not have is left out. */
export interface ReanaOutputs {
  /** What users open in their browser. */
  readonly url: pulumi.Output<string>;
  /** Where plain http responds; a mode that redirects sends everybody from there to `url`. */
  readonly httpUrl: string;
  /** Known once the namespace is there. */
  readonly namespace: pulumi.Output<string>;
  /** What the names of REANA's objects begin with; administration commands need it. */
  readonly releasePrefix: pulumi.Output<string>;
  readonly mode: ExposureMode;
  /** What clients connect to first. */
  readonly frontEnd: FrontEndSettings["type"];
  /** Whether NetworkPolicies protect the hops inside the cluster. */
  readonly networkPolicies: boolean;
  /** The Service that clients, or the hop before it, connect to. */
  readonly frontEndService?: pulumi.Output<string>;
  /** Service of the chart's own Traefik. */
  readonly traefikService?: pulumi.Output<string>;
  /** PEM of the CA to trust, where the program made the certificate. */
  readonly caCertificate?: pulumi.Output<string>;
  /** Complete haproxy.cfg for a HAProxy outside the cluster. */
  readonly haproxyConfiguration?: string;
  /** The PEM file that it loads; secret. */
  readonly haproxyCertificate?: pulumi.Output<string>;
  /** How its connections have to reach the cluster. */
  readonly trafficRequirements?: string;
}
