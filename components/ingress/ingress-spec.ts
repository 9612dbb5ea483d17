import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** The rules that REANA's chart writes into its Ingresses, for Ingresses made beside it (manual-ingress.ts). */
export interface IngressInput {
  readonly hostname: string;
  /** What the names of REANA's Services begin with. */
  readonly prefix: pulumi.Input<string>;
  /** For `spec.ingressClassName`; undefined where it is left out. */
  readonly className: pulumi.Input<string> | undefined;
  /** `kubernetes.io/tls` Secret; undefined where no certificate belongs to it. */
  readonly tlsSecretName: pulumi.Input<string> | undefined;
  /** Whether the controller serves a certificate of its own; the Ingress then asks for TLS without a Secret. */
  readonly defaultCertificate: boolean;
}

export function ingressSpec(input: IngressInput): types.input.networking.v1.IngressSpec {
  const { hostname, prefix, className } = input;
  const path = (at: string, service: string): types.input.networking.v1.HTTPIngressPath => ({
    path: at,
    pathType: "Prefix",
    backend: { service: { name: pulumi.interpolate`${prefix}-${service}`, port: { number: 80 } } },
  });
  return {
    ...(className === undefined ? {} : { ingressClassName: className }),
    ...ingressTls(input),
    rules: [
      {
        host: hostname,
        http: { paths: [path("/api", "server"), path("/oauth", "server"), path("/", "ui")] },
      },
    ],
  };
}

/** Some controllers, such as nginx, redirect to https only where an Ingress has TLS, with a Secret or without. */
function ingressTls({
  hostname,
  tlsSecretName,
  defaultCertificate,
}: IngressInput): Pick<types.input.networking.v1.IngressSpec, "tls"> {
  const hosts = [hostname];
  if (tlsSecretName !== undefined) {
    return { tls: [{ hosts, secretName: tlsSecretName }] };
  }
  return defaultCertificate ? { tls: [{ hosts }] } : {};
}
