import type { ForwardedVia } from "../topology/hops";
import type { Tree } from "./adapter";

/** Helm values that are the same in every series. */

/**
 * The charts render node ports for every Service type, and the API server rejects them on a ClusterIP. 0 is the one value for "none" that
 * passes both the schema of series 0.95, which requires at least 0, and the templates, which test for truth.
 */
export const noNodePort = 0;

/**
 * How long a stopping Traefik still accepts connections, in seconds: until every node has stopped routing new ones to it. By default it
 * closes its listeners at once, and where clients connect to it directly every rollout would refuse some.
 */
export const requestAcceptGraceSeconds = 5;

/** Room for Traefik to end by itself, so that the kubelet never has to kill it, in seconds. */
const marginSeconds = 5;

/** How long the kubelet lets a stopping Traefik run: it accepts, then drains (`graceTimeOut`, whose default of 10 s cuts uploads). */
export const traefikGracePeriodSeconds = (drainSeconds: number): number =>
  requestAcceptGraceSeconds + drainSeconds + marginSeconds;

/** The option of an entry point that lists its trusted proxies, in values and in arguments. */
export const trustedProxiesOptions: Readonly<Record<ForwardedVia, string>> = {
  "forwarded headers": "forwardedHeaders",
  "PROXY protocol": "proxyProtocol",
};

/** `traefik.image`, unless it is the chart's default. */
export const traefikImage = (tag: string | undefined): Tree => (tag === undefined ? {} : { image: { tag } });

/**
 * `ingress.tls`, and that of every extra Ingress.
 *
 * @param secretName the certificate's Secret; undefined where the chart's Ingress names none
 */
export const ingressTls = (secretName?: unknown): Tree => ({
  // The chart would generate its certificate at every render, and change it with every update.
  self_signed_cert: false,
  ...(secretName === undefined ? {} : { secret_name: secretName }),
});
