/** What is watched, and how its series are told from all others of the same Prometheus. */
export interface MonitoringTarget {
  /** Namespace of HAProxy's pods. */
  readonly namespace: string;
  /** The label `job` of the series. Prometheus' operator takes the name of the Service for it. */
  readonly job: string;
}

/**
 * A selector of PromQL for a metric of the target.
 *
 * @param matchers further conditions, as PromQL writes them
 */
export const selector = (
  { namespace, job }: MonitoringTarget,
  metric: string,
  ...matchers: readonly string[]
): string => `${metric}{${[`namespace="${namespace}"`, `job="${job}"`, ...matchers].join(",")}}`;

/** The frontends that clients come in by; the ports for health and metrics say nothing about them. */
export const clientFrontends = 'proxy=~"http|https"';

/** Where requests, and TLS that is passed through, go on to (components/haproxy/config/backends.ts). */
export const traefikBackends = 'proxy=~"traefik|traefik-tls"';
