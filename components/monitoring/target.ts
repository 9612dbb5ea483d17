/** The monitored HAProxy: labels that select its series in Prometheus. */
export interface MonitoringTarget {
  /** Namespace of HAProxy's pods. */
  readonly namespace: string;
  /** The label `job` of the series. Prometheus' operator takes the name of the Service for it. */
  readonly job: string;
}

/**
 * A selector of PromQL for a metric of the target.
 *
 * @param matchers further label matchers in PromQL's syntax
 */
export const selector = (
  { namespace, job }: MonitoringTarget,
  metric: string,
  ...matchers: readonly string[]
): string => `${metric}{${[`namespace="${namespace}"`, `job="${job}"`, ...matchers].join(",")}}`;

/** The frontends for clients, without those for health and metrics. */
export const clientFrontends = 'proxy=~"http|https"';

/** The backends of Traefik: for requests, and for TLS passthrough (components/haproxy/config/backends.ts). */
export const traefikBackends = 'proxy=~"traefik|traefik-tls"';

/** The backend that shakes hands with the mounted certificate (components/haproxy/config/certificate-check.ts). */
export const certificateBackend = 'proxy="certificate"';
