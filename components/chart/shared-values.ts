import type { ForwardedVia } from "../topology/hops";
import type { Tree } from "./adapter";

/** Helm values that every line spells alike. */

/**
 * The charts write node ports whatever the Service's type, and the API server refuses them on a ClusterIP: 0 is the one spelling
 * of "none" that survives every tool on the way (the schema of line 0.95 wants at least 0, the templates test for truth).
 */
export const noNodePort = 0;

/**
 * How long a Traefik that is told to stop still accepts connections, in seconds: until every node has stopped sending it new ones. By
 * itself it closes its doors at once, and where clients meet it first each of its replacements would refuse some.
 */
export const requestAcceptGraceSeconds = 5;

/** The option of an entry point that lists its trusted proxies, in values and in arguments. */
export const trustedProxiesOptions: Readonly<Record<ForwardedVia, string>> = {
  "forwarded headers": "forwardedHeaders",
  "PROXY protocol": "proxyProtocol",
};

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
