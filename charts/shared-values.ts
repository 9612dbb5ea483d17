import type { Tree } from "./contract";

/** Helm values that every line spells alike. */

/**
 * The charts write node ports whatever the Service's type, and the API server refuses them on a ClusterIP: 0 is the one spelling
 * of "none" that survives every tool on the way (the schema of line 0.95 wants at least 0, the templates test for truth).
 */
export const noNodePort = 0;

/** `traefik.image` where it is not the chart's own. */
export const traefikImage = (tag: string | undefined): Tree => (tag === undefined ? {} : { image: { tag } });

/**
 * `ingress.tls`, and that of every extra Ingress.
 *
 * @param secretName the certificate's; undefined where the chart's Ingress names none
 */
export const ingressTls = (secretName?: unknown): Tree => ({
  // The chart's own certificate is made again at every render: it would change with every update.
  self_signed_cert: false,
  ...(secretName === undefined ? {} : { secret_name: secretName }),
});
