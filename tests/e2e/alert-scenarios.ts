/**
 * What Prometheus may have seen of a front end of two pods, half an hour long, and which alerts fire. Every alert that a scenario does
 * not name must be silent in it.
 */
export interface Scenario {
  readonly name: string;
  /** Series that are not as in a front end that is well; undefined: not there at all. */
  readonly unlike: Readonly<Record<string, string | undefined>>;
  readonly fires: readonly Firing[];
}

export interface Firing {
  readonly alert: string;
  /** Labels besides those of the rule. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the summary contains in place of the alert's value. */
  readonly value: string;
}

export const namespace = "reana";
export const job = "reana-haproxy-metrics";

/** How often Prometheus scrapes and evaluates, in seconds, and how often it has scraped. */
export const interval = 30;
export const samples = 60;

/** Notations of promtool: what stays as it is, what grows from 0 by so many a second, and what changed some minutes before the end. */
const always = (value: number): string => `${value}+0x${samples}`;
const growing = (perSecond: number): string => `0+${perSecond * interval}x${samples}`;
const changed = (before: number, after: number, minutesAgo: number): string => {
  const last = (minutesAgo * 60) / interval;
  return `${before}+0x${samples - last} ${after}+0x${last - 1}`;
};

/** Name of a series of one pod: the pod, then the metric with labels of its own. */
const of = (pod: "a" | "b", metric: string): string => `${pod} ${metric}`;

const responses = (proxy: string, code: string): string =>
  `haproxy_frontend_http_responses_total{proxy="${proxy}",code="${code}"}`;
const requests = 'haproxy_frontend_http_requests_total{proxy="https"}';
const denied = 'haproxy_frontend_requests_denied_total{proxy="https"}';
const servers = 'haproxy_backend_active_servers{proxy="traefik"}';
const connections = "haproxy_process_current_connections";

/** A healthy front end: two requests a second at each pod, one response in a hundred an error, one request in a hundred denied. */
export const well: Readonly<Record<string, string>> = Object.fromEntries(
  (["a", "b"] as const).flatMap((pod) => [
    [of(pod, "up"), always(1)],
    [of(pod, servers), always(1)],
    [of(pod, responses("https", "2xx")), growing(1.96)],
    [of(pod, responses("https", "4xx")), growing(0.02)],
    [of(pod, responses("https", "5xx")), growing(0.02)],
    [of(pod, responses("http", "5xx")), growing(0)],
    // Scrapers that request what is not there, and probes that find no Traefik.
    [of(pod, responses("metrics", "5xx")), growing(5)],
    [of(pod, requests), growing(2)],
    [of(pod, denied), growing(0.02)],
    [of(pod, connections), always(400)],
    [of(pod, "haproxy_process_max_connections"), always(8000)],
  ]),
);

const on = (pod: "a" | "b"): Readonly<Record<string, string>> => ({ namespace, job, pod });

const both = (metric: string, values: string): Record<string, string> => ({
  [of("a", metric)]: values,
  [of("b", metric)]: values,
});

const down: Firing = { alert: "ReanaFrontEndDown", labels: {}, value: "" };
const oneMissing: Firing = { alert: "ReanaFrontEndPodMissing", labels: {}, value: "1" };

export const scenarios: readonly Scenario[] = [
  { name: "all is well", unlike: {}, fires: [] },
  { name: "no pod responds", unlike: both("up", always(0)), fires: [down] },
  {
    name: "Prometheus knows of no pod",
    unlike: Object.fromEntries(Object.keys(well).map((name) => [name, undefined])),
    fires: [down],
  },
  { name: "no pod has responded for a minute", unlike: both("up", changed(1, 0, 1)), fires: [] },
  { name: "one of two pods does not respond", unlike: { [of("b", "up")]: always(0) }, fires: [oneMissing] },
  {
    name: "one of two pods is not there",
    unlike: { [of("b", "up")]: undefined },
    fires: [oneMissing],
  },
  {
    name: "a pod has been restarting for 5 minutes",
    unlike: { [of("b", "up")]: changed(1, 0, 5) },
    fires: [],
  },
  {
    name: "one pod finds no Traefik",
    unlike: { [of("b", servers)]: always(0) },
    fires: [{ alert: "ReanaTraefikMissing", labels: { ...on("b"), proxy: "traefik" }, value: "0" }],
  },
  {
    name: "no pod finds Traefik for TLS that is passed through",
    unlike: both('haproxy_backend_active_servers{proxy="traefik-tls"}', always(0)),
    fires: (["a", "b"] as const).map((pod) => ({
      alert: "ReanaTraefikMissing",
      labels: { ...on(pod), proxy: "traefik-tls" },
      value: "0",
    })),
  },
  {
    name: "one pod has a certificate mounted that it cannot serve",
    unlike: { [of("b", 'haproxy_backend_active_servers{proxy="certificate"}')]: always(0) },
    fires: [{ alert: "ReanaCertificateUnusable", labels: { ...on("b"), proxy: "certificate" }, value: "0" }],
  },
  { name: "Traefik has been away for 30 seconds", unlike: both(servers, changed(1, 0, 0.5)), fires: [] },
  {
    name: "one response in ten is an error of the server",
    unlike: {
      ...both(responses("https", "2xx"), growing(1.78)),
      ...both(responses("https", "5xx"), growing(0.2)),
    },
    fires: [{ alert: "ReanaManyServerErrors", labels: {}, value: "10%" }],
  },
  {
    name: "four responses in a hundred are",
    unlike: {
      ...both(responses("https", "2xx"), growing(1.9)),
      ...both(responses("https", "5xx"), growing(0.08)),
    },
    fires: [],
  },
  {
    name: "half of the few responses at night are",
    unlike: {
      ...both(responses("https", "2xx"), growing(0.01)),
      ...both(responses("https", "4xx"), growing(0)),
      ...both(responses("https", "5xx"), growing(0.01)),
    },
    fires: [],
  },
  {
    name: "a pod has few connections left",
    unlike: { [of("a", connections)]: always(6800) },
    fires: [{ alert: "ReanaConnectionsNearLimit", labels: on("a"), value: "85%" }],
  },
  { name: "a pod has a quarter of them left", unlike: { [of("a", connections)]: always(6000) }, fires: [] },
  {
    name: "half of all requests are denied",
    unlike: both(denied, growing(1)),
    fires: [{ alert: "ReanaManyRequestsDenied", labels: {}, value: "50%" }],
  },
  { name: "a scanner comes by", unlike: { [of("a", denied)]: growing(0.3) }, fires: [] },
  {
    name: "half of the few requests at night are denied",
    unlike: { ...both(requests, growing(0.02)), ...both(denied, growing(0.01)) },
    fires: [],
  },
];

/** What promtool reads of a front end's series: those of a scenario, and those of another namespace where everything is amiss. */
export function inputSeries({ unlike }: Scenario): readonly { series: string; values: string }[] {
  const named = (namespaceOfPods: string, key: string): string => {
    const [pod = "", metric = ""] = key.split(/ (.*)/);
    const labels = `namespace="${namespaceOfPods}",job="${job}",pod="${pod}"`;
    return metric.includes("{") ? metric.replace("{", `{${labels},`) : `${metric}{${labels}}`;
  };
  const elsewhere = {
    ...both("up", always(0)),
    ...both(servers, always(0)),
    ...both(connections, always(8000)),
  };
  return [
    ...Object.entries({ ...well, ...unlike }).flatMap(([key, values]) =>
      values === undefined ? [] : [{ series: named(namespace, key), values }],
    ),
    ...Object.entries(elsewhere).map(([key, values]) => ({ series: named("elsewhere", key), values })),
  ];
}
