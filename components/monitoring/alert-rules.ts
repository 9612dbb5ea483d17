import {
  certificateBackend,
  clientFrontends,
  selector,
  traefikBackends,
  type MonitoringTarget,
} from "./target";

/** One alert rule, with the field names that Prometheus' rule files and the operator's PrometheusRule share. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long the condition must hold before the alert fires. */
  readonly for: string;
  readonly labels: { readonly severity: "critical" | "warning" };
  /** What is wrong, and what to do. */
  readonly annotations: { readonly summary: string; readonly description: string };
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

export interface MonitoredFrontEnd {
  readonly target: MonitoringTarget;
  /** Expected number of pods. */
  readonly replicas: number;
  /** Name of the Deployment, for commands. */
  readonly deploymentName: string;
}

/** Share of responses with status 5xx. */
const serverErrorShare = 0.05;

/** Requests per second below which a share means little: at night one failed request may be a tenth of all. */
const leastRequests = 0.2;

const connectionShare = 0.8;

/** Denied requests: share of all, and the least rate per second. Scanners never cause a tenth of all requests. */
const deniedShare = 0.1;
const leastDenied = 0.5;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** The alert rules of the front end; docs/monitoring.md lists them. */
export function alertRules(monitored: MonitoredFrontEnd): RuleGroup {
  return {
    name: "reana-front-end",
    rules: [
      ...podRules(monitored),
      traefikMissing(monitored),
      certificateUnusable(monitored),
      manyServerErrors(monitored),
      connectionsNearLimit(monitored),
      manyRequestsDenied(monitored),
    ],
  };
}

function podRules({ target, replicas, deploymentName }: MonitoredFrontEnd): readonly AlertRule[] {
  const up = `${selector(target, "up")} == 1`;
  const look = `kubectl -n ${target.namespace} describe deployment,pods -l app.kubernetes.io/instance=${deploymentName}`;
  return [
    {
      alert: "ReanaFrontEndDown",
      expr: `absent(${up})`,
      for: "2m",
      labels: { severity: "critical" },
      annotations: {
        summary: "No pod of REANA's HAProxy is up: REANA is probably unreachable.",
        description:
          `Prometheus cannot scrape any pod of HAProxy in namespace ${target.namespace}. Open the site. If it does not respond, see why: ` +
          `${look}. If it does, only scraping fails: look for a NetworkPolicy or a changed scrape ` +
          `configuration for job ${target.job}.`,
      },
    },
    // With one pod, ReanaFrontEndDown covers it.
    ...(replicas === 1
      ? []
      : [
          {
            alert: "ReanaFrontEndPodMissing",
            expr: `count(${up}) < ${replicas}`,
            for: "10m",
            labels: { severity: "warning" },
            annotations: {
              summary: `Only {{ $value }} of ${replicas} pods of REANA's HAProxy are up.`,
              description: `REANA is served by fewer pods than reana:frontEnd.replicas sets in namespace ${target.namespace}. See why: ${look}.`,
            },
          } as const,
        ]),
  ];
}

const traefikMissing = ({ target }: MonitoredFrontEnd): AlertRule => ({
  alert: "ReanaTraefikMissing",
  expr: `${selector(target, "haproxy_backend_active_servers", traefikBackends)} == 0`,
  for: "1m",
  labels: { severity: "critical" },
  annotations: {
    summary: "HAProxy has no healthy Traefik server: users get error 503.",
    description:
      `HAProxy pod {{ $labels.pod }} cannot connect to the Service of the chart's Traefik (backend {{ $labels.proxy }}). Look at ` +
      `Traefik's pods and Service: kubectl -n ${target.namespace} get pods,services,endpointslices. If they are healthy, look at the ` +
      "cluster's DNS and at NetworkPolicies between HAProxy and Traefik.",
  },
});

/** Where HAProxy terminates no TLS, there is no such backend and no such alert. */
const certificateUnusable = ({ target, deploymentName }: MonitoredFrontEnd): AlertRule => ({
  alert: "ReanaCertificateUnusable",
  expr: `${selector(target, "haproxy_backend_active_servers", certificateBackend)} == 0`,
  for: "2m",
  labels: { severity: "critical" },
  annotations: {
    summary: "HAProxy cannot serve the certificate that is in the Secret, and serves the one before on.",
    description:
      "A TLS handshake with the mounted certificate fails in HAProxy pod {{ $labels.pod }}: its key does not belong to it, or is of a kind that " +
      "clients do not accept. A pod that starts now does not serve https. Look into HAProxy's log for the reason " +
      `(kubectl -n ${target.namespace} logs -l app.kubernetes.io/instance=${deploymentName}), and correct the Secret.`,
  },
});

function manyServerErrors({ target }: MonitoredFrontEnd): AlertRule {
  const rate = (...matchers: readonly string[]): string =>
    `sum(rate(${selector(target, "haproxy_frontend_http_responses_total", clientFrontends, ...matchers)}[5m]))`;
  return {
    alert: "ReanaManyServerErrors",
    expr: `${rate('code="5xx"')} / ${rate()} > ${serverErrorShare} and ${rate()} > ${leastRequests}`,
    for: "5m",
    labels: { severity: "warning" },
    annotations: {
      summary: "{{ $value | humanizePercentage }} of REANA's responses are server errors.",
      description:
        `More than ${percent(serverErrorShare)} of all responses have been 5xx for minutes. HAProxy's log shows which requests, and whether ` +
        "HAProxy (backend <NOSRV>, or a termination state other than --) or a server sent them (docs/logs.md); then look at that server's " +
        `log: kubectl -n ${target.namespace} get pods.`,
    },
  };
}

const connectionsNearLimit = ({ target }: MonitoredFrontEnd): AlertRule => ({
  alert: "ReanaConnectionsNearLimit",
  expr: `${selector(target, "haproxy_process_current_connections")} / ${selector(target, "haproxy_process_max_connections")} > ${connectionShare}`,
  for: "5m",
  labels: { severity: "warning" },
  annotations: {
    summary: "HAProxy pod {{ $labels.pod }} uses {{ $value | humanizePercentage }} of its connection limit.",
    description:
      "At the limit new clients wait until others disconnect. Every open notebook holds a connection: if users cause it, raise " +
      "reana:frontEnd.maxConnections (and reana:frontEnd.resources.limits.memory with it) or reana:frontEnd.replicas. If HAProxy's log shows most " +
      "of them from a few addresses, block those.",
  },
});

function manyRequestsDenied({ target }: MonitoredFrontEnd): AlertRule {
  const rate = (metric: string): string => `sum(rate(${selector(target, metric, clientFrontends)}[10m]))`;
  const denied = rate("haproxy_frontend_requests_denied_total");
  return {
    alert: "ReanaManyRequestsDenied",
    expr: `${denied} / ${rate("haproxy_frontend_http_requests_total")} > ${deniedShare} and ${denied} > ${leastDenied}`,
    for: "10m",
    labels: { severity: "warning" },
    annotations: {
      summary: "HAProxy denies {{ $value | humanizePercentage }} of all requests.",
      description:
        `More than ${percent(deniedShare)} of all requests match a deny rule of the front end. They do no harm; find out who sends them: ` +
        "in HAProxy's log they have the termination state PR (docs/logs.md). One address: a scanner, block it if you like. Many of your " +
        "users: a proxy between them and HAProxy, or a program of theirs, sends requests that HAProxy denies.",
    },
  };
}
