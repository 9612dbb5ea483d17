import { clientFrontends, selector, traefikBackends, type MonitoringTarget } from "./target";

/** One alert rule, with the field names that Prometheus' rule files and the operator's PrometheusRule share. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it has to be so before anybody is told. */
  readonly for: string;
  readonly labels: { readonly severity: "critical" | "warning" };
  /** In the administrator's words: what is wrong, and what to do. */
  readonly annotations: { readonly summary: string; readonly description: string };
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

export interface MonitoredFrontEnd {
  readonly target: MonitoringTarget;
  /** Pods that there should be. */
  readonly replicas: number;
  /** Name of the Deployment, for commands. */
  readonly deploymentName: string;
}

/** Answers below 500 are the client's business; above this share of all, the site is. */
const serverErrorShare = 0.05;

/** Requests a second below which a share says nothing: at night one failed request may be a tenth of all. */
const leastRequests = 0.2;

const connectionShare = 0.8;

/** Refused requests: share of all, and how many a second at least. Scanners are always about, a share of a tenth is more. */
const deniedShare = 0.1;
const leastDenied = 0.5;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What wakes an administrator of the front end; docs/monitoring.md lists them. */
export function alertRules(watched: MonitoredFrontEnd): RuleGroup {
  return {
    name: "reana-front-end",
    rules: [
      ...podRules(watched),
      traefikMissing(watched),
      manyServerErrors(watched),
      connectionsNearLimit(watched),
      manyRequestsDenied(watched),
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
        summary: "No pod of REANA's HAProxy answers: probably nobody reaches REANA.",
        description:
          `Prometheus reaches no pod of HAProxy in namespace ${target.namespace}. Open the site; if it does not answer, see why: ` +
          `${look}. If it does answer, Prometheus alone is kept out: look for a NetworkPolicy or a changed scrape ` +
          `configuration for job ${target.job}.`,
      },
    },
    // With one pod, that one is missing exactly when all are.
    ...(replicas === 1
      ? []
      : [
          {
            alert: "ReanaFrontEndPodMissing",
            expr: `count(${up}) < ${replicas}`,
            for: "10m",
            labels: { severity: "warning" },
            annotations: {
              summary: `Only {{ $value }} of ${replicas} pods of REANA's HAProxy answer.`,
              description: `REANA is served, but by fewer pods than reana:frontEnd.replicas asks for in namespace ${target.namespace}. See why: ${look}.`,
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
    summary: "HAProxy finds no Traefik: users get error 503.",
    description:
      `HAProxy pod {{ $labels.pod }} cannot connect to the Service of the chart's Traefik (backend {{ $labels.proxy }}). Look at ` +
      `Traefik's pods and Service, and at what kept them away: kubectl -n ${target.namespace} get pods,services,endpointslices. If they ` +
      "are well, look at the cluster's DNS and at NetworkPolicies between HAProxy and Traefik.",
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
      summary: "{{ $value | humanizePercentage }} of the answers of REANA are errors of the server.",
      description:
        `More than ${percent(serverErrorShare)} of all answers have been 5xx for minutes. HAProxy's log says which requests, and whether ` +
        "HAProxy (backend <NOSRV>, or a state that is not --) or a server behind it said so (docs/logs.md); then look at that server's " +
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
    summary:
      "HAProxy pod {{ $labels.pod }} holds {{ $value | humanizePercentage }} of the connections that it may.",
    description:
      "At the limit new clients wait until others leave. Every open notebook holds a connection: if it is users who come, raise " +
      "reana:frontEnd.maxConnections (and reana:frontEnd.memoryMebibytes with it) or reana:frontEnd.replicas. If HAProxy's log shows most " +
      "of them from a few addresses, shut those out.",
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
      summary: "HAProxy refuses {{ $value | humanizePercentage }} of all requests.",
      description:
        `More than ${percent(deniedShare)} of all requests break a rule of the front end. They do no harm behind it; find out whose they are: ` +
        "in HAProxy's log they have the state PR (docs/logs.md). One address: a scanner, shut it out if it troubles you. Many of your own " +
        "users: a proxy on their way, or a program of theirs, sends requests that HAProxy does not take.",
    },
  };
}
