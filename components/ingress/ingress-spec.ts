import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import type { IngressPlan } from "./plan-ingresses";

/** The spec of REANA's Ingresses as the chart renders it, for Ingresses of the program (manual-ingress.ts registers them). */
export interface IngressInput {
  readonly hostname: string;
  /** Prefix of the names of REANA's Services. */
  readonly prefix: string;
  readonly plan: Pick<IngressPlan, "className" | "classBy">;
  /** `kubernetes.io/tls` Secret; undefined where the Ingress names none. */
  readonly tlsSecretName: Input<string> | undefined;
}

export function ingressSpec(input: IngressInput): types.input.networking.v1.IngressSpec {
  const { hostname, prefix, plan, tlsSecretName } = input;
  const path = (at: string, service: string): types.input.networking.v1.HTTPIngressPath => ({
    path: at,
    pathType: "Prefix",
    backend: { service: { name: `${prefix}-${service}`, port: { number: 80 } } },
  });
  return {
    ...(plan.classBy === "field" ? { ingressClassName: plan.className } : {}),
    ...(tlsSecretName === undefined ? {} : { tls: [{ hosts: [hostname], secretName: tlsSecretName }] }),
    rules: [
      {
        host: hostname,
        http: { paths: [path("/api", "server"), path("/oauth", "server"), path("/", "ui")] },
      },
    ],
  };
}
