import type { ErrorRow } from "./error-table";

/** Where HAProxy's pods run, how connections reach them, and where their certificate comes from. */
export const frontEndErrorTable: readonly ErrorRow[] = [
  [
    "labels of a namespace that somebody else makes",
    { namespace: { create: false, labels: { team: "physics" } } },
    "reana:namespace.labels",
    '{"team":"physics"}',
    /would not be set.*kubectl label namespace/,
  ],
  [
    "root as HAProxy's user",
    { frontEnd: { type: "haproxy", runAsUser: 0 } },
    "reana:frontEnd.runAsUser",
    "0",
    /is too small: the id of a user, from 1 to/,
  ],
  [
    "a toleration in words that Kubernetes does not have",
    { frontEnd: { type: "haproxy", tolerations: [{ key: "edge", effect: "no-schedule" }] } },
    "reana:frontEnd.tolerations[0].effect",
    '"no-schedule"',
    /must be one of NoSchedule, PreferNoSchedule, NoExecute/,
  ],
  [
    "a pull secret as text",
    { frontEnd: { type: "haproxy", imagePullSecrets: ["registry"] } },
    "reana:frontEnd.imagePullSecrets[0]",
    "(hidden)",
    /must be a map; write name below it/,
  ],
  [
    "an affinity of its own words",
    { frontEnd: { type: "haproxy", affinity: { antiAffinity: {} } } },
    "reana:frontEnd.affinity.antiAffinity",
    "{}",
    /did you mean reana:frontEnd\.affinity\.podAntiAffinity\?/,
  ],
  [
    "a wildcard in the middle of a further name",
    { tls: { source: "cert-manager", issuer: { name: "letsencrypt" }, dnsNames: ["www.*.org"] } },
    "reana:tls.dnsNames[0]",
    '"www.*.org"',
    /must be a host name, or a wildcard/,
  ],
  [
    "a kind of issuer in small letters",
    {
      tls: {
        source: "cert-manager",
        issuer: { name: "a", kind: "stepissuer", group: "certmanager.step.sm" },
      },
    },
    "reana:tls.issuer.kind",
    '"stepissuer"',
    /an issuer of another kind has a group of its own/,
  ],
  [
    "a controller's certificate for HAProxy",
    { tls: { source: "ingress-controller" } },
    "reana:tls.source",
    '"ingress-controller"',
    /leaves HAProxy.*without a certificate/,
  ],
  [
    "a controller's certificate behind a HAProxy outside",
    {
      frontEnd: { type: "external-haproxy", addresses: ["192.0.2.7"], nodes: ["192.0.2.9"] },
      tls: { source: "ingress-controller" },
    },
    "reana:tls.source",
    '"ingress-controller"',
    /leaves HAProxy.*without a certificate/,
  ],
  [
    "a node port outside a range of the cluster's own",
    {
      cluster: { serviceNodePortRange: "80-443" },
      frontEnd: { type: "haproxy", service: { type: "NodePort", httpsNodePort: 30443 } },
    },
    "reana:frontEnd.service.httpsNodePort",
    "30443",
    /from 80 to 443/,
  ],
  [
    "the default ports of Traefik in a cluster without them",
    {
      cluster: { serviceNodePortRange: "30100-30500" },
      frontEnd: { type: "ingress-controller" },
    },
    "reana:frontEnd.service.httpNodePort",
    "30080",
    /is no node port of the cluster/,
  ],
  [
    "a range that is none",
    { cluster: { serviceNodePortRange: "80" } },
    "reana:cluster.serviceNodePortRange",
    '"80"',
    /must be a range of ports: write for example 30000-32767/,
  ],
  [
    "an external address with a prefix",
    { frontEnd: { type: "haproxy", service: { type: "ClusterIP", externalIPs: ["192.0.2.0/24"] } } },
    "reana:frontEnd.service.externalIPs[0]",
    '"192.0.2.0/24"',
    /is no address.*without prefix/,
  ],
  [
    "a family policy in other words",
    { frontEnd: { type: "haproxy", service: { type: "LoadBalancer", ipFamilyPolicy: "IPv4" } } },
    "reana:frontEnd.service.ipFamilyPolicy",
    '"IPv4"',
    /one of SingleStack, PreferDualStack, RequireDualStack/,
  ],
  [
    "nodes' addresses where an external HAProxy is trusted by its own",
    {
      frontEnd: {
        type: "external-haproxy",
        addresses: ["192.0.2.7"],
        nodes: ["192.0.2.9"],
        service: { type: "NodePort", externalTrafficPolicy: "Cluster" },
      },
    },
    "reana:frontEnd.service.externalTrafficPolicy",
    '"Cluster"',
    /put a node's address in place.*Traefik trusts your HAProxy by its address/,
  ],
  [
    "nodes' addresses where a load balancer is trusted by its own",
    {
      frontEnd: {
        type: "haproxy",
        loadBalancer: { mode: "proxy-protocol", sourceRanges: ["192.0.2.7"] },
        service: { type: "LoadBalancer", externalTrafficPolicy: "Cluster" },
      },
    },
    "reana:frontEnd.service.externalTrafficPolicy",
    '"Cluster"',
    /HAProxy trusts the load balancer by its address/,
  ],
  [
    "a limit by address where all addresses are the nodes'",
    {
      frontEnd: {
        type: "haproxy",
        connectionsPerAddress: 100,
        service: { type: "LoadBalancer", externalTrafficPolicy: "Cluster" },
      },
    },
    "reana:frontEnd.connectionsPerAddress",
    "100",
    /would count the nodes' connections/,
  ],
  [
    "one port of the nodes for both",
    { frontEnd: { type: "haproxy", hostPort: { http: 443, https: 443 } } },
    "reana:frontEnd.hostPort",
    '{"http":443,"https":443}',
    /cannot share one port/,
  ],
  [
    "ports of the nodes in a namespace that forbids them",
    {
      namespace: { labels: { "pod-security.kubernetes.io/enforce": "baseline" } },
      frontEnd: { type: "haproxy", hostPort: { https: 443 } },
    },
    "reana:frontEnd.hostPort",
    '{"https":443}',
    /refused by the level baseline of Pod Security/,
  ],
  [
    "a port for https behind a load balancer that terminates TLS",
    {
      frontEnd: {
        type: "haproxy",
        loadBalancer: { mode: "tls-termination", sourceRanges: ["192.0.2.7"] },
        hostPort: { http: 80, https: 443 },
      },
    },
    "reana:frontEnd.hostPort.https",
    "443",
    /has no listener behind it/,
  ],
  [
    "a limit for connections of a load balancer that encrypts anew",
    {
      frontEnd: {
        type: "haproxy",
        loadBalancer: { mode: "tls-reencryption", sourceRanges: ["192.0.2.7"] },
        connectionsPerAddress: 100,
      },
    },
    "reana:frontEnd.connectionsPerAddress",
    "100",
    /would count the load balancer's connections/,
  ],
  [
    "passthrough of what a load balancer encrypts anew",
    {
      frontEnd: {
        type: "haproxy",
        tls: "passthrough",
        loadBalancer: { mode: "tls-reencryption", sourceRanges: ["192.0.2.7"] },
      },
    },
    "reana:frontEnd.tls",
    '"passthrough"',
    /has nothing to pass through/,
  ],
  [
    "no certificate for what a load balancer encrypts anew",
    {
      frontEnd: {
        type: "haproxy",
        loadBalancer: { mode: "tls-reencryption", sourceRanges: ["192.0.2.7"] },
      },
      tls: { source: "external" },
    },
    "reana:tls.source",
    '"external"',
    /leaves no certificate/,
  ],
];
