/** What other programs import: `import { HaproxyFrontEnd } from "reana-pulumi"` (docs/components.md). */

export { TlsCertificate } from "./certificate/tls-certificate";
export type {
  CertificateIssuer,
  CertificateSource,
  TlsCertificateArgs,
} from "./certificate/certificate-args";
export { ReanaRelease, type ReanaReleaseArgs } from "./chart/reana-release";
export type { ReleaseSecretsArgs } from "./chart/release-secrets";
export { HaproxyFrontEnd } from "./haproxy/haproxy-front-end";
export type {
  HaproxyBackend,
  HaproxyCertificate,
  HaproxyFrontEndArgs,
  HaproxyTls,
} from "./haproxy/haproxy-args";
export { ManualIngress, type ManualIngressArgs, type ManualIngressExtra } from "./ingress/manual-ingress";
export { Monitoring, type MonitoringArgs } from "./monitoring/monitoring";
export { NetworkPolicies, type NetworkPoliciesArgs } from "./network-policies/network-policies";
export { Reana } from "./reana";
export type { ReanaArgs, ReanaFrontEnd, ReanaTls } from "./reana-args";
export type { ReanaOutputs } from "./reana-outputs";
