import type { ReservedValue } from "./reserved-value";

/** Values of the bundled Traefik that would part it from the rest, or open a way past the hop before it. */

const names: readonly ReservedValue[] = ["nameOverride", "fullnameOverride", "namespaceOverride"].map(
  (key) => ({
    path: ["traefik", key],
    reason: () =>
      "names the Traefik of the chart, and Services, NetworkPolicies and RBAC of this program find it by its own name; remove it.",
  }),
);

/** Labels by which Services and NetworkPolicies select pods. */
const selectorLabels = /^(app|app\.kubernetes\.io\/(name|instance))$/;

const labels: readonly ReservedValue[] = [["commonLabels"], ["deployment", "podLabels"]].map((keys) => ({
  path: ["traefik", ...keys, selectorLabels],
  reason: () =>
    "is a label by which Services and NetworkPolicies select pods: they would no longer find Traefik's, or take them for another's. Remove it.",
}));

const workload: readonly ReservedValue[] = [
  {
    path: ["traefik", "hostNetwork"],
    refuses: (value) => value !== false,
    reason: () =>
      "opens Traefik's ports at the addresses of the nodes, past the hop before it and past NetworkPolicies. Remove it.",
  },
  {
    path: ["traefik", "deployment", "enabled"],
    refuses: (value) => value !== true,
    reason: () =>
      "leaves REANA without a Traefik; to use another one, set reana:ingressController.type. Remove it here.",
  },
  {
    path: ["traefik", "deployment", "lifecycle"],
    reason: () =>
      "is what a pod of Traefik does before it stops, and this program makes it wait for slow clients, for up to reana:traefik.drainSeconds. " +
      "Remove it.",
  },
];

const probes: readonly ReservedValue[] = [
  ...[
    ["ingressRoute", "healthcheck"],
    ["deployment", /^(readinessPath|healthchecks(Port|Scheme|Host))$/],
  ].map((keys) => ({
    path: ["traefik", ...keys],
    reason: () =>
      "decides when a new Traefik is ready, and this program makes it so when it has read its IngressRoutes: before, clients get 404. Remove it.",
  })),
  {
    path: ["traefik", "deployment", "livenessPath"],
    argument: /^--ping(\.|=(?!true$))/i,
    reason: () =>
      "decides where Traefik responds to the probes of Kubernetes, which restarts it where they fail. The chart makes both agree. Remove it.",
  },
];

const controller: ReservedValue = {
  path: ["traefik", "external"],
  reason: () => "is decided by reana:ingressController; remove it here and set it there.",
};

const services: readonly ReservedValue[] = [
  {
    path: ["traefik", "service", /^(?!type$|annotations$|labels$)/],
    reason: () =>
      "changes Traefik's Service, which only the hop before it uses; how clients connect is decided by reana:frontEnd.service. Remove it.",
  },
];

const ports: readonly ReservedValue[] = [
  {
    path: [
      "traefik",
      "ports",
      /^web(secure)?$/,
      /^(port|containerPort|targetPort|exposedPort|expose|hostIP|hostPort|protocol|http3)$/,
    ],
    argument: /^--entrypoints\.web(secure)?\.(address|http3)/i,
    reason: () =>
      "moves an entry point that the front end, NetworkPolicies and Services of this program lead to, or opens it past them. Remove it; how " +
      "clients connect is decided by reana:frontEnd.service.",
  },
  {
    path: ["traefik", "ports", "web", "tls"],
    argument: /^--entrypoints\.web\.http\.tls/i,
    reason: () =>
      "would make Traefik expect TLS at its entry point for plain http. Remove it; https has the entry point websecure.",
  },
  {
    path: ["traefik", "ports", /^(traefik|metrics)$/, /^(hostIP|hostPort|nodePort)$/],
    reason: () =>
      "opens a port of Traefik's at the addresses of the nodes, where nobody has to log in. Remove it.",
  },
  {
    path: ["traefik", "metrics", "prometheus", "entryPoint"],
    argument: /^--metrics\.prometheus\.entrypoint=web/i,
    refuses: (value) => typeof value === "string" && value.startsWith("web"),
    reason: () => "would show metrics to every client. Remove it; they have the entry point metrics.",
  },
];

const bounded =
  "is set by this program: Traefik reads the namespaces of REANA and of its sessions, or it would serve what others in the cluster declare, past " +
  "the checks of this program. Remove it here, and name further ones under reana:traefik.namespaces.";

const providers: readonly ReservedValue[] = [
  {
    path: ["traefik", "providers", "kubernetesCRD", "enabled"],
    argument: /providers\.kubernetescrd(=|$)/i,
    reason: () =>
      "decides whether Traefik reads Middlewares; without them it responds with 404 on Ingresses that name one. The chart enables it. Remove it.",
  },
  {
    path: ["traefik", "providers", "kubernetesIngress", "enabled"],
    argument: /providers\.kubernetesingress(=|$)/i,
    refuses: (value) => value !== true,
    reason: () =>
      "decides whether Traefik serves Ingresses, which are how it reaches REANA. The chart enables it. Remove it.",
  },
  {
    path: ["traefik", "providers", /^kubernetes(CRD|Ingress)$/, "namespaces"],
    argument: /providers\.kubernetes(crd|ingress)\.namespaces/i,
    reason: () => bounded,
  },
  {
    path: ["traefik", "providers", "kubernetesIngress", "ingressClass"],
    argument: /providers\.kubernetesingress\.ingressclass/i,
    reason: () => "is decided by reana:ingressController.className; remove it here and set it there.",
  },
  {
    path: ["traefik", "providers", "kubernetesCRD", "ingressClass"],
    argument: /providers\.kubernetescrd\.ingressclass/i,
    reason: () =>
      "would leave out IngressRoutes of this program, which deny upgrades that no client of REANA requests. Remove it.",
  },
  {
    path: ["traefik", "providers", /^kubernetes(CRD|Ingress)$/, "labelSelector"],
    argument: /providers\.kubernetes(crd|ingress)\.labelselector/i,
    reason: () =>
      "would leave out the Ingresses of REANA and its sessions, and the Middlewares that they name: none has such a label. Remove it.",
  },
  ...[
    ["providers", "kubernetesGateway", "enabled"],
    ["experimental", "kubernetesGateway", "enabled"],
  ].map((keys): ReservedValue => ({
    path: ["traefik", ...keys],
    argument: /providers\.kubernetes(gateway|ingressnginx)/i,
    refuses: (value) => value !== false,
    reason: () =>
      "would serve routes that others in the cluster declare, past the checks of this program. Remove it, and give them a Traefik of their own.",
  })),
  {
    path: ["traefik", "ingressClass", "isDefaultClass"],
    refuses: (value) => value !== false,
    reason: () =>
      "would make this Traefik the controller of every Ingress of the cluster that names no class, and it serves REANA's alone. Remove it.",
  },
  {
    path: ["traefik", "core", "defaultRuleSyntax"],
    argument: /^--core\.defaultrulesyntax/i,
    reason: () =>
      "changes how Traefik reads the IngressRoutes of this program, which deny upgrades that no client of REANA requests. Remove it.",
  },
];

const access: readonly ReservedValue[] = [
  ["rbac", "enabled"],
  ["rbac", "namespaced"],
  ["rbac", "secretResourceNames"],
  ["serviceAccount", "name"],
].map((keys) => ({
  path: ["traefik", ...keys],
  reason: () =>
    "changes what Traefik may read in the Kubernetes API, and by which account: it would not find REANA's Ingresses, Secrets or Middlewares. Remove it.",
}));

export const reservedTraefikValues: readonly ReservedValue[] = [
  ...names,
  ...labels,
  ...workload,
  ...probes,
  controller,
  ...services,
  ...ports,
  ...providers,
  ...access,
];
