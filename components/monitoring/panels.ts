import { clientFrontends, selector, traefikBackends, type MonitoringTarget } from "./target";

/** One question of the dashboard: what is asked of Prometheus, and how the answer is shown. */
export interface Panel {
  readonly title: string;
  readonly description: string;
  /** `number`: what is now. `curve`: how it was over time. */
  readonly visualization: "number" | "curve";
  /** A unit of Grafana's. */
  readonly unit: "short" | "reqps" | "Bps" | "percent" | "percentunit" | "s";
  readonly queries: readonly Query[];
}

export interface Query {
  readonly expr: string;
  /** What a curve is called; `{{label}}` stands for the value of a label. */
  readonly legend: string;
}

/** A window for rates that Grafana fits to how often Prometheus asks, and to how far the reader has zoomed out. */
const window = "$__rate_interval";

/** The panels in reading order: whether it is well first, then who asks, what they get, and what it takes. */
export function panels(target: MonitoringTarget): readonly Panel[] {
  const of = (metric: string, ...matchers: readonly string[]): string =>
    selector(target, metric, ...matchers);
  const rate = (metric: string, ...matchers: readonly string[]): string =>
    `rate(${of(metric, ...matchers)}[${window}])`;
  const responses = rate("haproxy_frontend_http_responses_total", clientFrontends);
  return [
    {
      title: "HAProxy pods that answer",
      description: "Should be reana:frontEnd.replicas.",
      visualization: "number",
      unit: "short",
      queries: [{ expr: `sum(${of("up")})`, legend: "" }],
    },
    {
      title: "Traefik, as the pod sees it that sees least",
      description: "0: users get error 503 from that pod.",
      visualization: "number",
      unit: "short",
      queries: [{ expr: `min(${of("haproxy_backend_active_servers", traefikBackends)})`, legend: "" }],
    },
    {
      title: "Answers that are errors of the server",
      description: "Share of 5xx among all answers to clients.",
      visualization: "number",
      unit: "percentunit",
      queries: [
        {
          expr: `sum(${rate("haproxy_frontend_http_responses_total", clientFrontends, 'code="5xx"')}) / sum(${responses})`,
          legend: "",
        },
      ],
    },
    {
      title: "Requests",
      description: "By the door that they came in by.",
      visualization: "curve",
      unit: "reqps",
      queries: [
        {
          expr: `sum by (proxy) (${rate("haproxy_frontend_http_requests_total", clientFrontends)})`,
          legend: "{{proxy}}",
        },
      ],
    },
    {
      title: "Answers",
      description: "By class of status.",
      visualization: "curve",
      unit: "reqps",
      queries: [{ expr: `sum by (code) (${responses})`, legend: "{{code}}" }],
    },
    {
      title: "Connections of clients",
      description: "Open now, notebooks included, and the limit (reana:frontEnd.maxConnections).",
      visualization: "curve",
      unit: "short",
      queries: [
        { expr: of("haproxy_process_current_connections"), legend: "{{pod}}" },
        { expr: `min(${of("haproxy_process_max_connections")})`, legend: "limit of a pod" },
      ],
    },
    {
      title: "Requests and websockets at Traefik",
      description: "Under way now.",
      visualization: "curve",
      unit: "short",
      queries: [
        {
          expr: `sum by (proxy) (${of("haproxy_backend_current_sessions", traefikBackends)})`,
          legend: "{{proxy}}",
        },
      ],
    },
    {
      title: "Time until Traefik answers",
      description: "Mean of the last 1024 requests of each pod.",
      visualization: "curve",
      unit: "s",
      queries: [
        {
          expr: of("haproxy_backend_response_time_average_seconds", 'proxy="traefik"'),
          legend: "{{pod}}",
        },
      ],
    },
    {
      title: "Traffic",
      description: "From and to clients.",
      visualization: "curve",
      unit: "Bps",
      queries: [
        { expr: `sum(${rate("haproxy_frontend_bytes_in_total", clientFrontends)})`, legend: "from clients" },
        { expr: `sum(${rate("haproxy_frontend_bytes_out_total", clientFrontends)})`, legend: "to clients" },
      ],
    },
    {
      title: "Requests refused, and failures towards Traefik",
      description:
        "Refused by a rule of HAProxy; connections to Traefik that failed; answers that broke off.",
      visualization: "curve",
      unit: "reqps",
      queries: [
        {
          expr: `sum(${rate("haproxy_frontend_requests_denied_total", clientFrontends)})`,
          legend: "refused",
        },
        {
          expr: `sum(${rate("haproxy_backend_connection_errors_total", traefikBackends)})`,
          legend: "no connection",
        },
        {
          expr: `sum(${rate("haproxy_backend_response_errors_total", traefikBackends)})`,
          legend: "broken answer",
        },
      ],
    },
    {
      title: "Idle time of HAProxy's threads",
      description: "Near 0 the pod has too few processors (reana:frontEnd.threads).",
      visualization: "curve",
      unit: "percent",
      queries: [{ expr: of("haproxy_process_idle_time_percent"), legend: "{{pod}}" }],
    },
    {
      title: "TLS handshakes",
      description: "A second, by pod: the dearest thing that a client can ask for.",
      visualization: "curve",
      unit: "reqps",
      queries: [{ expr: rate("haproxy_process_ssl_connections_total"), legend: "{{pod}}" }],
    },
  ];
}
