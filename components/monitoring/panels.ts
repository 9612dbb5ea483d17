import { clientFrontends, selector, traefikBackends, type MonitoringTarget } from "./target";

/** One panel of the dashboard: its queries, and how Grafana shows them. */
export interface Panel {
  readonly title: string;
  readonly description: string;
  /** `stat`: the current value. `timeseries`: values over time. */
  readonly visualization: "stat" | "timeseries";
  /** Grafana's identifier of the unit. */
  readonly unit: "short" | "reqps" | "Bps" | "percent" | "percentunit" | "s";
  readonly queries: readonly Query[];
}

export interface Query {
  readonly expr: string;
  /** Name of a series; `{{label}}` stands for the value of a label. */
  readonly legend: string;
}

/** The range of rates, which Grafana fits to the scrape interval and the zoom. */
const window = "$__rate_interval";

/** The panels in reading order: health first, then requests, responses, and resources. */
export function panels(target: MonitoringTarget): readonly Panel[] {
  const of = (metric: string, ...matchers: readonly string[]): string =>
    selector(target, metric, ...matchers);
  const rate = (metric: string, ...matchers: readonly string[]): string =>
    `rate(${of(metric, ...matchers)}[${window}])`;
  const responses = rate("haproxy_frontend_http_responses_total", clientFrontends);
  return [
    {
      title: "HAProxy pods up",
      description: "Expected: reana:frontEnd.replicas.",
      visualization: "stat",
      unit: "short",
      queries: [{ expr: `sum(${of("up")})`, legend: "" }],
    },
    {
      title: "Healthy Traefik servers (minimum over HAProxy pods)",
      description: "0: users get error 503 from that HAProxy pod.",
      visualization: "stat",
      unit: "short",
      queries: [{ expr: `min(${of("haproxy_backend_active_servers", traefikBackends)})`, legend: "" }],
    },
    {
      title: "Server errors",
      description: "Share of 5xx among all responses to clients.",
      visualization: "stat",
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
      description: "Requests per second by frontend.",
      visualization: "timeseries",
      unit: "reqps",
      queries: [
        {
          expr: `sum by (proxy) (${rate("haproxy_frontend_http_requests_total", clientFrontends)})`,
          legend: "{{proxy}}",
        },
      ],
    },
    {
      title: "Responses",
      description: "Responses per second by status class.",
      visualization: "timeseries",
      unit: "reqps",
      queries: [{ expr: `sum by (code) (${responses})`, legend: "{{code}}" }],
    },
    {
      title: "Client connections",
      description: "Open connections, notebooks included, and the limit (reana:frontEnd.maxConnections).",
      visualization: "timeseries",
      unit: "short",
      queries: [
        { expr: of("haproxy_process_current_connections"), legend: "{{pod}}" },
        { expr: `min(${of("haproxy_process_max_connections")})`, legend: "limit per pod" },
      ],
    },
    {
      title: "Open requests and websockets at Traefik",
      description: "Current sessions by backend.",
      visualization: "timeseries",
      unit: "short",
      queries: [
        {
          expr: `sum by (proxy) (${of("haproxy_backend_current_sessions", traefikBackends)})`,
          legend: "{{proxy}}",
        },
      ],
    },
    {
      title: "Response time of Traefik",
      description: "Mean over the last 1024 requests of each pod.",
      visualization: "timeseries",
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
      description: "Bytes per second from and to clients.",
      visualization: "timeseries",
      unit: "Bps",
      queries: [
        { expr: `sum(${rate("haproxy_frontend_bytes_in_total", clientFrontends)})`, legend: "from clients" },
        { expr: `sum(${rate("haproxy_frontend_bytes_out_total", clientFrontends)})`, legend: "to clients" },
      ],
    },
    {
      title: "Denied requests and Traefik errors",
      description: "Requests denied by HAProxy, failed connections to Traefik, aborted responses.",
      visualization: "timeseries",
      unit: "reqps",
      queries: [
        {
          expr: `sum(${rate("haproxy_frontend_requests_denied_total", clientFrontends)})`,
          legend: "denied",
        },
        {
          expr: `sum(${rate("haproxy_backend_connection_errors_total", traefikBackends)})`,
          legend: "connection errors",
        },
        {
          expr: `sum(${rate("haproxy_backend_response_errors_total", traefikBackends)})`,
          legend: "response errors",
        },
      ],
    },
    {
      title: "Idle time of HAProxy's threads",
      description: "Near 0 the pod has too few CPUs (reana:frontEnd.threads).",
      visualization: "timeseries",
      unit: "percent",
      queries: [{ expr: of("haproxy_process_idle_time_percent"), legend: "{{pod}}" }],
    },
    {
      title: "TLS handshakes",
      description: "Handshakes per second by pod: the most expensive operation that a client can cause.",
      visualization: "timeseries",
      unit: "reqps",
      queries: [{ expr: rate("haproxy_process_ssl_connections_total"), legend: "{{pod}}" }],
    },
  ];
}
