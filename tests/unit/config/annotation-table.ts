import type { ErrorRow } from "./error-table";

const controller = { frontEnd: { type: "ingress-controller" } };
const served = { frontEnd: { type: "ingress-controller", httpRedirect: false } };

const router = (name: string): string => `traefik.ingress.kubernetes.io/router.${name}`;

const annotated = (annotations: Record<string, string>): Record<string, unknown> => ({
  ingress: { annotations },
});

/** Annotations and Middlewares that cannot work on this path. */
export const annotationTable: readonly ErrorRow[] = [
  [
    "entry points as REANA's documentation names them",
    { ...controller, ...annotated({ [router("entrypoints")]: "http,https" }) },
    `reana:ingress.annotations.${router("entrypoints")}`,
    '"http,https"',
    /does not have \(http, https\); it has web and websecure/,
  ],
  [
    "entry points that the path decides",
    { ...controller, ...annotated({ [router("entrypoints")]: "web" }) },
    `reana:ingress.annotations.${router("entrypoints")}`,
    '"web"',
    /is decided by reana:frontEnd/,
  ],
  [
    "an unknown entry point of an extra Ingress",
    { ...controller, ingress: { extra: [{ name: "a", annotations: { [router("entrypoints")]: "https" } }] } },
    `reana:ingress.extra[0].annotations.${router("entrypoints")}`,
    '"https"',
    /it has web and websecure/,
  ],
  [
    "a Middleware that nobody made",
    { ...controller, ...annotated({ [router("middlewares")]: "redirect@kubernetescrd" }) },
    `reana:ingress.annotations.${router("middlewares")}`,
    '"redirect@kubernetescrd"',
    /cannot exist \(redirect@kubernetescrd\); declare it under reana:ingress\.middlewares .*none is declared/,
  ],
  [
    "a Middleware of another namespace",
    {
      ...controller,
      ingress: {
        middlewares: { compress: { compress: {} } },
        annotations: { [router("middlewares")]: "default-compress@kubernetescrd" },
      },
    },
    `reana:ingress.annotations.${router("middlewares")}`,
    '"default-compress@kubernetescrd"',
    /declared are reana-compress@kubernetescrd/,
  ],
  [
    "a Middleware without a provider, for a Traefik of the cluster's own",
    {
      ...controller,
      ingressController: { type: "traefik", className: "traefik" },
      ...annotated({ [router("middlewares")]: "redirect" }),
    },
    `reana:ingress.annotations.${router("middlewares")}`,
    '"redirect"',
    /cannot exist/,
  ],
  [
    "TLS only, behind the hop that terminates TLS",
    annotated({ [router("tls")]: "true" }),
    `reana:ingress.annotations.${router("tls")}`,
    '"true"',
    /REANA and its sessions would be unreachable/,
  ],
  [
    "TLS only, where plain http is served",
    { ...served, ...annotated({ [router("tls")]: "true" }) },
    `reana:ingress.annotations.${router("tls")}`,
    '"true"',
    /set reana:frontEnd\.httpRedirect to true/,
  ],
  [
    "a class that nothing serves",
    annotated({ "kubernetes.io/ingress.class": "nginx" }),
    "reana:ingress.annotations.kubernetes.io/ingress.class",
    '"nginx"',
    /serves the class reana-traefik/,
  ],
  [
    "cert-manager by annotation",
    { ...controller, ...annotated({ "cert-manager.io/cluster-issuer": "letsencrypt" }) },
    "reana:ingress.annotations.cert-manager.io/cluster-issuer",
    '"letsencrypt"',
    /reana:tls\.source to cert-manager/,
  ],
  [
    "a Host that the server refuses, by annotation",
    {
      ...controller,
      ingressController: { type: "other", className: "nginx" },
      ...annotated({ "nginx.ingress.kubernetes.io/server-alias": "www.example.org" }),
    },
    "reana:ingress.annotations.nginx.ingress.kubernetes.io/server-alias",
    '"www.example.org"',
    /reana-server rejects \(400\): it only accepts reana\.example\.org/,
  ],
  [
    "a Host that the server refuses, by Middleware",
    {
      ...controller,
      ingress: { middlewares: { host: { headers: { customRequestHeaders: { host: "a.org" } } } } },
    },
    "reana:ingress.middlewares.host",
    '{"headers":{"customRequestHeaders":{"host":"a.org"}}}',
    /reana-server rejects/,
  ],
  [
    "a redirect behind the hop that terminates TLS, by Middleware",
    { ingress: { middlewares: { https: { redirectScheme: { scheme: "https" } } } } },
    "reana:ingress.middlewares.https",
    '{"redirectScheme":{"scheme":"https"}}',
    /redirects behind the hop that terminates TLS/,
  ],
  [
    "a list of addresses that Traefik compares with HAProxy's",
    { ingress: { middlewares: { campus: { ipAllowList: { sourceRange: ["10.0.0.0/8"] } } } } },
    "reana:ingress.middlewares.campus",
    '{"ipAllowList":{"sourceRange":["10.0.0.0/8"]}}',
    /takes HAProxy's address for the client's.*Write ipAllowList\.ipStrategy\.depth: 1/,
  ],
  [
    "the same list in the words of Traefik 2, behind a HAProxy outside",
    {
      frontEnd: { type: "external-haproxy", addresses: ["192.0.2.7"], nodes: ["192.0.2.21"] },
      ingress: { middlewares: { campus: { ipWhiteList: { sourceRange: ["10.0.0.0/8"] } } } },
    },
    "reana:ingress.middlewares.campus",
    '{"ipWhiteList":{"sourceRange":["10.0.0.0/8"]}}',
    /Write ipWhiteList\.ipStrategy\.depth: 1/,
  ],
  [
    "a depth at which HAProxy sends no address",
    {
      ingress: { middlewares: { campus: { ipAllowList: { sourceRange: [], ipStrategy: { depth: 2 } } } } },
    },
    "reana:ingress.middlewares.campus",
    '{"ipAllowList":{"sourceRange":[],"ipStrategy":{"depth":2}}}',
    /takes no address for the client's/,
  ],
  [
    "one rate for all clients together",
    { ingress: { middlewares: { slow: { rateLimit: { average: 10 } } } } },
    "reana:ingress.middlewares.slow",
    '{"rateLimit":{"average":10}}',
    /Write rateLimit\.sourceCriterion\.ipStrategy\.depth: 1/,
  ],
  [
    "one limit for all clients together",
    {
      ingress: { middlewares: { few: { inFlightReq: { amount: 9, sourceCriterion: { ipStrategy: {} } } } } },
    },
    "reana:ingress.middlewares.few",
    '{"inFlightReq":{"amount":9,"sourceCriterion":{"ipStrategy":{}}}}',
    /Write inFlightReq\.sourceCriterion\.ipStrategy\.depth: 1/,
  ],
  [
    "a server that would be told of HAProxy and http",
    { ingress: { middlewares: { login: { forwardAuth: { address: "https://login.example.org" } } } } },
    "reana:ingress.middlewares.login",
    '{"forwardAuth":{"address":"https://login.example.org"}}',
    /Write forwardAuth\.trustForwardHeader: true/,
  ],
  [
    "a header that Traefik has deleted",
    {
      ...controller,
      ingress: { middlewares: { campus: { ipAllowList: { ipStrategy: { depth: 1 } } } } },
    },
    "reana:ingress.middlewares.campus",
    '{"ipAllowList":{"ipStrategy":{"depth":1}}}',
    /would find no address.*Remove ipAllowList\.ipStrategy\.depth/,
  ],
  [
    "a header that Traefik has deleted, where PROXY protocol brings the address",
    {
      frontEnd: { type: "haproxy", tls: "passthrough" },
      ingress: {
        middlewares: {
          slow: { rateLimit: { sourceCriterion: { ipStrategy: { excludedIPs: ["10.0.0.1"] } } } },
        },
      },
    },
    "reana:ingress.middlewares.slow",
    '{"rateLimit":{"sourceCriterion":{"ipStrategy":{"excludedIPs":["10.0.0.1"]}}}}',
    /Remove rateLimit\.sourceCriterion\.ipStrategy\.excludedIPs/,
  ],
  [
    "a second Ingress for the same paths, which nginx refuses",
    {
      ...controller,
      ingressController: { type: "other", className: "nginx" },
      ingress: { extra: [{ name: "plain" }] },
    },
    "reana:ingress.extra",
    '["plain"]',
    /have the same host and paths.*under reana:ingress\.annotations/,
  ],
];
