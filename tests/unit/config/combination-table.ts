import type { ErrorRow } from "./error-table";

const addresses = ["192.0.2.7"];
const controller = { frontEnd: { type: "ingress-controller" } };
const passThrough = { frontEnd: { type: "haproxy", tls: "passthrough" } };
const endingLoadBalancer = { mode: "tls-termination", sourceRanges: addresses };
const outside = { type: "external-haproxy", addresses, nodes: ["192.0.2.21"] };
const stable = { chart: { version: "0.9.4" } };

/** Settings that are right in themselves and wrong together, or on this path. */
export const combinationTable: readonly ErrorRow[] = [
  [
    "a redirect behind the hop that terminates TLS, by entry point",
    { values: { traefik: { ports: { web: { redirectTo: { port: "websecure" } } } } } },
    "reana:values.traefik.ports.web.redirectTo",
    '{"port":"websecure"}',
    /would loop \(or get status 418\)/,
  ],
  [
    "forwarded headers beside PROXY protocol",
    {
      ...passThrough,
      values: { traefik: { additionalArguments: ["--entryPoints.websecure.forwardedHeaders.insecure"] } },
    },
    "reana:values.traefik.additionalArguments",
    '"--entryPoints.websecure.forwardedHeaders.insecure"',
    /beside PROXY protocol on the same entry point/,
  ],
  [
    "PROXY protocol beside forwarded headers",
    { values: { traefik: { ports: { web: { proxyProtocol: { trustedIPs: ["10.0.0.0/8"] } } } } } },
    "reana:values.traefik.ports.web.proxyProtocol",
    '{"trustedIPs":["10.0.0.0/8"]}',
    /beside forwarded headers on the same entry point/,
  ],
  [
    "a Traefik that reads no Middlewares",
    { values: { traefik: { providers: { kubernetesCRD: { enabled: false } } } } },
    "reana:values.traefik.providers.kubernetesCRD.enabled",
    "false",
    /responds with 404 on Ingresses that name one/,
  ],
  [
    "a Traefik that reads no Middlewares, by an argument",
    { values: { traefik: { additionalArguments: ["--providers.kubernetescrd=false"] } } },
    "reana:values.traefik.additionalArguments",
    '"--providers.kubernetescrd=false"',
    /decides whether Traefik reads Middlewares/,
  ],
  [
    "further trusted proxies where all are trusted already",
    { values: { traefik: { ports: { web: { forwardedHeaders: { insecure: true } } } } } },
    "reana:values.traefik.ports.web.forwardedHeaders",
    '{"insecure":true}',
    /^is decided by reana:frontEnd and reana:traefik\.trustedIPs/,
  ],
  [
    "annotations by a further value",
    { values: { ingress: { annotations: { "example.org/a": "b" } } } },
    "reana:values.ingress.annotations",
    '{"example.org/a":"b"}',
    /by reana:ingress\.annotations/,
  ],
  [
    "monitoring of a HAProxy outside",
    { frontEnd: outside, monitoring: { type: "prometheus-operator" } },
    "reana:monitoring.type",
    '"prometheus-operator"',
    /has nothing to monitor.*reana:frontEnd\.type haproxy/,
  ],
  [
    "monitoring without HAProxy",
    { ...controller, monitoring: { type: "prometheus-operator" } },
    "reana:monitoring.type",
    '"prometheus-operator"',
    /has nothing to monitor/,
  ],
  [
    "a certificate that nobody inside would have",
    { tls: { source: "external" } },
    "reana:tls.source",
    '"external"',
    /leaves no certificate/,
  ],
  [
    "a certificate that the load balancer has already",
    { frontEnd: { type: "haproxy", loadBalancer: endingLoadBalancer }, tls: { source: "self-signed" } },
    "reana:tls.source",
    '"self-signed"',
    /the load balancer terminates TLS .* loadBalancer\.mode tls-reencryption.*or proxy-protocol/,
  ],
  [
    "a limit for requests where HAProxy sees none",
    { frontEnd: { ...passThrough.frontEnd, requestsPerAddress: { count: 100, seconds: 10 } } },
    "reana:frontEnd.requestsPerAddress",
    '{"count":100,"seconds":10}',
    /parses none where it passes TLS through/,
  ],
  [
    "custom configuration where HAProxy sees no requests",
    {
      frontEnd: {
        ...passThrough.frontEnd,
        customConfig: { rules: ["http-request deny if { path /admin }"] },
      },
    },
    "reana:frontEnd.customConfig",
    '{"rules":["http-request deny if { path /admin }"],"backends":{}}',
    /parses none where it passes TLS through/,
  ],
  [
    "a limit for connections that are all the load balancer's",
    { frontEnd: { type: "haproxy", loadBalancer: endingLoadBalancer, connectionsPerAddress: 100 } },
    "reana:frontEnd.connectionsPerAddress",
    "100",
    /would count the load balancer's connections/,
  ],
  [
    "cert-manager for a HAProxy outside",
    { frontEnd: outside, tls: { source: "cert-manager", issuer: { name: "letsencrypt" } } },
    "reana:tls.source",
    '"cert-manager"',
    /an ACME client on that machine \(by DNS-01/,
  ],
  [
    "pass-through of what a load balancer ended",
    { frontEnd: { type: "haproxy", tls: "passthrough", loadBalancer: endingLoadBalancer } },
    "reana:frontEnd.tls",
    '"passthrough"',
    /has nothing to pass through/,
  ],
  [
    "a node port for https behind a load balancer that terminates TLS",
    {
      frontEnd: {
        type: "haproxy",
        loadBalancer: endingLoadBalancer,
        service: { type: "NodePort", httpsNodePort: 30443 },
      },
    },
    "reana:frontEnd.service.httpsNodePort",
    "30443",
    /has no listener behind it/,
  ],
  [
    "HAProxy before a controller that is not the program's",
    { ingressController: { type: "traefik", className: "traefik" } },
    "reana:ingressController.type",
    '"traefik"',
    /would not trust HAProxy. Use bundled/,
  ],
  [
    "a Service for a Traefik that is not there",
    {
      frontEnd: { type: "ingress-controller", service: { type: "LoadBalancer" } },
      ingressController: { type: "other", className: "nginx" },
    },
    "reana:frontEnd.service",
    '{"type":"LoadBalancer","annotations":{},"loadBalancerSourceRanges":[]}',
    /which is not installed/,
  ],
  [
    "trust of a controller that is not the program's",
    {
      ...controller,
      ingressController: { type: "other", className: "nginx" },
      traefik: { trustedIPs: ["10.0.0.0/8"] },
    },
    "reana:traefik.trustedIPs",
    '["10.0.0.0/8"]',
    /is for the bundled Traefik/,
  ],
  [
    "a time limit of a controller that is not the program's",
    {
      ...controller,
      ingressController: { type: "traefik", className: "traefik" },
      traefik: { readTimeoutSeconds: 60 },
    },
    "reana:traefik.readTimeoutSeconds",
    "60",
    /is for the bundled Traefik/,
  ],
  [
    "a redirect by a controller that is not Traefik",
    {
      frontEnd: { type: "ingress-controller", httpRedirect: true },
      ingressController: { type: "other", className: "nginx" },
    },
    "reana:frontEnd.httpRedirect",
    "true",
    /by annotations of its own/,
  ],
  [
    "Middlewares for a controller that is not Traefik",
    {
      ...controller,
      ingressController: { type: "other", className: "nginx" },
      ingress: { middlewares: { compress: { compress: {} } } },
    },
    "reana:ingress.middlewares",
    '["compress"]',
    /are Traefik's/,
  ],
  [
    "values for a Traefik that is left out",
    {
      ...controller,
      ingressController: { type: "other", className: "nginx" },
      values: { traefik: { deployment: { replicas: 2 } } },
    },
    "reana:values.traefik.deployment",
    undefined,
    /which reana:ingressController leaves out/,
  ],
  [
    "trust where clients meet Traefik",
    { ...controller, traefik: { trustedIPs: ["10.244.0.0/16"] } },
    "reana:traefik.trustedIPs",
    '["10.244.0.0/16"]',
    /must be empty here: clients connect to Traefik directly/,
  ],
  [
    "no trust behind HAProxy",
    { traefik: { trustedIPs: [] } },
    "reana:traefik.trustedIPs",
    "[]",
    /must hold the network of HAProxy's pods/,
  ],
  [
    "trust said twice for a HAProxy outside",
    { frontEnd: outside, traefik: { trustedIPs: addresses } },
    "reana:traefik.trustedIPs",
    '["192.0.2.7"]',
    /is set by reana:frontEnd\.addresses/,
  ],
  [
    "trust of a network with clients in it",
    { frontEnd: { ...outside, addresses: ["10.0.0.0/8"] } },
    "reana:frontEnd.addresses",
    '"10.0.0.0/8"',
    /holds more than your proxies.*every client/,
  ],
  [
    "network policies that would shut another controller out",
    {
      frontEnd: { type: "ingress-controller" },
      ingressController: { type: "traefik", className: "traefik" },
      networkPolicies: { enabled: true },
    },
    "reana:networkPolicies.enabled",
    "true",
    /would block your controller.*select your controller's pods/,
  ],
  [
    "a chart that nobody has met",
    { chart: { version: "0.96.0" } },
    "reana:chart.version",
    '"0.96.0"',
    /use 0\.9\.4, 0\.95\.0-alpha\.5, or compare it by npm run check-chart/,
  ],
  [
    "a chart series without adapter",
    { chart: { version: "0.96.0", series: "0.96" } },
    "reana:chart.series",
    '"0.96"',
    /use one of 0\.9, 0\.95, in quotes/,
  ],
  [
    "a public port in a chart series that ignores it",
    { ...stable, ports: { https: 8443 } },
    "reana:ports.https",
    "8443",
    /ignored by chart series 0\.9.*series 0\.95/,
  ],
  [
    "a Helm value that the line does not know and another does",
    { ...stable, values: { pgbouncer: { enabled: true } } },
    "reana:values.pgbouncer.enabled",
    undefined,
    /not known to the charts of series 0\.9, .* use chart series 0\.95, which has it/,
  ],
  [
    "a Helm value that no line knows",
    { values: { components: { reana_server: { enviroment: { A: "b" } } } } },
    "reana:values.components.reana_server.enviroment.A",
    undefined,
    /Did you mean components\.reana_server\.environment\.A\?/,
  ],
  [
    "a class by a further value, in the line of annotations",
    { ...stable, values: { ingress: { ingress_class_name: "nginx" } } },
    "reana:values.ingress.ingress_class_name",
    undefined,
    /Set reana:ingressController/,
  ],
];
