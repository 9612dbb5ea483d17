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
}

export function ingressSpec(input: IngressInput): types.input.networking.v1.IngressSpec {
  const { hostname, prefix, className, tlsSecretName } = input;
  const path = (at: string, service: string): types.input.networking.v1.HTTPIngressPath => ({
    path: at,
    pathType: "Prefix",
    backend: { service: { name: pulumi.interpolate`${prefix}-${service}`, port: { number: 80 } } },
  });
  return {
    ...(className === undefined ? {} : { ingressClassName: className }),
    ...(tlsSecretName === undefined ? {} : { tls: [{ hosts: [hostname], secretName: tlsSecretName }] }),
    rules: [
      {
        host: hostname,
        http: { paths: [path("/api", "server"), path("/oauth", "server"), path("/", "ui")] },
      },
    ],
  };
}
