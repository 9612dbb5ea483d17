import type { ErrorRow } from "./error-table";

const service = (settings: Record<string, unknown>): Record<string, unknown> => ({
  frontEnd: { type: "haproxy", service: { type: "LoadBalancer", ...settings } },
});

const toleration = (settings: Record<string, unknown>): Record<string, unknown> => ({
  frontEnd: { type: "haproxy", tolerations: [settings] },
});

const middleware = (spec: unknown): Record<string, unknown> => ({ ingress: { middlewares: { a: spec } } });

/** What Kubernetes or Traefik would refuse, and only when an update is under way. */
export const kubernetesErrorTable: readonly ErrorRow[] = [
  [
    "a namespace that every cluster has",
    { namespace: { name: "default" } },
    "reana:namespace.name",
    '"default"',
    /^is a namespace of Kubernetes' own, .* choose another\.$/,
  ],
  [
    "a namespace of the control plane",
    { namespace: { name: "kube-system" } },
    "reana:namespace.name",
    '"kube-system"',
    /^is a namespace of Kubernetes' own/,
  ],
  [
    "the label that Kubernetes sets",
    { namespace: { labels: { "kubernetes.io/metadata.name": "other" } } },
    "reana:namespace.labels.kubernetes.io/metadata.name",
    '"other"',
    /^is set by Kubernetes, .* remove it\.$/,
  ],
  [
    "a release name that begins with a digit",
    { release: { name: "2nd" } },
    "reana:release.name",
    '"2nd"',
    /^cannot be the name of a Helm release: .* a letter first/,
  ],
  [
    "a Service that begins with a digit",
    service({ name: "1front" }),
    "reana:frontEnd.service.name",
    '"1front"',
    /^cannot be the name of a Service: .* a letter first/,
  ],
  [
    "the name of reana-server's Service",
    service({ name: "reana-server" }),
    "reana:frontEnd.service.name",
    '"reana-server"',
    /^is the name of a Service of the chart's, .* choose another\.$/,
  ],
  [
    "the name of the Service for HAProxy's metrics, which is cut",
    {
      release: { name: "reana-of-the-institute-for-particle-physics-and-more" },
      ...service({ name: "reana-of-the-institute-for-particle-physics-and-haproxy-metrics" }),
    },
    "reana:frontEnd.service.name",
    '"reana-of-the-institute-for-particle-physics-and-haproxy-metrics"',
    /^is the name of the Service for HAProxy's metrics, .* choose another\.$/,
  ],
  [
    "the same name without HAProxy, which another mode brings",
    {
      frontEnd: {
        type: "ingress-controller",
        service: { type: "LoadBalancer", name: "reana-haproxy-metrics" },
      },
    },
    "reana:frontEnd.service.name",
    '"reana-haproxy-metrics"',
    /^is the name of the Service for HAProxy's metrics, .* choose another\.$/,
  ],
  [
    "the name of Traefik's Service, where its own gets too long",
    { release: { name: "a".repeat(50) }, ...service({ name: `${"a".repeat(50)}-traefik` }) },
    "reana:frontEnd.service.name",
    `"${"a".repeat(50)}-traefik"`,
    /^leaves Traefik the name a{50}-traefik-internal inside the cluster, .* remove it\.$/,
  ],
  [
    "a range of ports backwards",
    { cluster: { serviceNodePortRange: "32767-30000" } },
    "reana:cluster.serviceNodePortRange",
    '"32767-30000"',
    /^must go from a port to one that is not smaller, at most 65535: write for example 30000-32767\.$/,
  ],
  [
    "a range past the last port",
    { cluster: { serviceNodePortRange: "30000-70000" } },
    "reana:cluster.serviceNodePortRange",
    '"30000-70000"',
    /at most 65535/,
  ],
  [
    "two families for a Service of one",
    service({ ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4", "IPv6"] }),
    "reana:frontEnd.service.ipFamilies",
    '["IPv4","IPv6"]',
    /^has two families, .* name one, or remove that\.$/,
  ],
  [
    "one family twice",
    service({ ipFamilies: ["IPv4", "IPv4"] }),
    "reana:frontEnd.service.ipFamilies",
    '["IPv4","IPv4"]',
    /^has one family twice: write each once\.$/,
  ],
  ...["127.0.0.1", "0.0.0.0", "169.254.1.1", "224.0.0.1", "::1"].map((address): ErrorRow => [
    `an external address that no network leads anywhere (${address})`,
    service({ externalIPs: [address] }),
    "reana:frontEnd.service.externalIPs[0]",
    JSON.stringify(address),
    /^is an address of the machine itself or of its link, .* write an address of your network\.$/,
  ]),
  [
    "a class of load balancers with a space",
    service({ loadBalancerClass: "a b" }),
    "reana:frontEnd.service.loadBalancerClass",
    '"a b"',
    /write name or prefix\/name/,
  ],
  [
    "a toleration that compares a value with Exists",
    toleration({ key: "a", operator: "Exists", value: "b" }),
    "reana:frontEnd.tolerations[0].value",
    '"b"',
    /^is not compared with operator Exists; remove it, or write operator: Equal\.$/,
  ],
  [
    "a toleration without a key that compares a value",
    toleration({ operator: "Equal", value: "b" }),
    "reana:frontEnd.tolerations[0].operator",
    '"Equal"',
    /^must be Exists where there is no key/,
  ],
  [
    "a toleration that ends and does not evict",
    toleration({ key: "a", operator: "Exists", effect: "NoSchedule", tolerationSeconds: 5 }),
    "reana:frontEnd.tolerations[0].tolerationSeconds",
    "5",
    /^is for effect NoExecute alone/,
  ],
  [
    "ports of the nodes without a port",
    { frontEnd: { type: "haproxy", hostPort: {} } },
    "reana:frontEnd.hostPort",
    "{}",
    /^is empty: write http, https or both below it, or remove it\.$/,
  ],
  ...[
    "haproxy@sha256:abc",
    "HAProxy:3.2.26",
    "haproxy: 3.2.26",
    "https://registry.example.org/haproxy:3.2.26",
  ].map((image): ErrorRow => [
    `an image that no node can pull (${image})`,
    { frontEnd: { type: "haproxy", image } },
    "reana:frontEnd.image",
    JSON.stringify(image),
    /^is no image reference: write registry\/path:tag/,
  ]),
  [
    "a Middleware that Traefik does not know",
    middleware({ compres: {} }),
    "reana:ingress.middlewares.a",
    '{"compres":{}}',
    /^does compres, which Traefik does not know; did you mean compress\?$/,
  ],
  [
    "a Middleware that does two things",
    middleware({ compress: {}, headers: {} }),
    "reana:ingress.middlewares.a",
    '{"compress":{},"headers":{}}',
    /^does several things \(compress, headers\), .* give each a Middleware of its own\.$/,
  ],
  [
    "a Middleware that does nothing",
    middleware({}),
    "reana:ingress.middlewares.a",
    "{}",
    /^is empty; write what/,
  ],
  [
    "a Middleware as text",
    middleware("compress"),
    "reana:ingress.middlewares.a",
    '"compress"',
    /^must be a map: the spec/,
  ],
  [
    "a Middleware with an upper-case name",
    { ingress: { middlewares: { A: { compress: {} } } } },
    "reana:ingress.middlewares.A",
    '{"compress":{}}',
    /^cannot be the name of a Middleware/,
  ],
  [
    "one entry point for http and https",
    {
      frontEnd: { type: "ingress-controller" },
      ingressController: {
        type: "traefik",
        className: "traefik",
        entryPoints: { http: "web", https: "web" },
      },
    },
    "reana:ingressController.entryPoints",
    '{"http":"web","https":"web"}',
    /^has one entry point for both/,
  ],
  [
    "an address among a certificate's names",
    { tls: { source: "cert-manager", issuer: { name: "ca" }, dnsNames: ["192.0.2.1"] } },
    "reana:tls.dnsNames[0]",
    '"192.0.2.1"',
    /^must be a host name, or a wildcard/,
  ],
  [
    "a chart version of another series",
    { chart: { version: "0.9.4", series: "0.95" } },
    "reana:chart.series",
    '"0.95"',
    /^is not the series of chart 0\.9\.4, which is 0\.9; remove it\.$/,
  ],
];
