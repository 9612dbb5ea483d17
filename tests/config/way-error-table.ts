import type { ErrorRow } from "./error-table";

/** One setting of a way of exposing REANA that is wrong in itself. */
export const wayErrorTable: readonly ErrorRow[] = [
  [
    "nobody as the load balancer",
    { frontEnd: { type: "haproxy", behind: { type: "proxy-protocol", addresses: [] } } },
    "reana:frontEnd.behind.addresses",
    "[]",
    /is empty: list the addresses that the load balancer connects from/,
  ],
  [
    "a load balancer without addresses",
    { frontEnd: { type: "haproxy", behind: { type: "tls-ending-load-balancer" } } },
    "reana:frontEnd.behind.addresses",
    undefined,
    /is not set; it must be a list of addresses and CIDRs: the addresses that the load balancer/,
  ],
  [
    "an unknown load balancer",
    { frontEnd: { type: "haproxy", behind: { type: "aws" } } },
    "reana:frontEnd.behind.type",
    '"aws"',
    /one of clients, proxy-protocol, tls-ending-load-balancer/,
  ],
  [
    "an outside HAProxy at no address",
    { frontEnd: { type: "outside-haproxy", addresses: [], nodes: ["192.0.2.9"] } },
    "reana:frontEnd.addresses",
    "[]",
    /is empty: list the addresses that your HAProxy connects to the cluster from/,
  ],
  [
    "an outside HAProxy without nodes",
    { frontEnd: { type: "outside-haproxy", addresses: ["192.0.2.7"], nodes: [] } },
    "reana:frontEnd.nodes",
    "[]",
    /list the nodes' addresses/,
  ],
  [
    "a HAProxy version as a number",
    { frontEnd: { type: "outside-haproxy", addresses: ["192.0.2.7"], nodes: ["n"], version: 3.2 } },
    "reana:frontEnd.version",
    "3.2",
    /one of 2\.6, 2\.8, 3\.0, 3\.2, 3\.4, in quotes/,
  ],
  [
    "a controller that is not known",
    { frontEnd: { type: "controller" }, controller: { type: "nginx" } },
    "reana:controller.type",
    '"nginx"',
    /one of bundled, traefik \(one that runs already\), other/,
  ],
  [
    "an extra Ingress without a name",
    { ingress: { extra: [{ annotations: {} }] } },
    "reana:ingress.extra[0].name",
    undefined,
    /is not set; it must be the name of an extra Ingress/,
  ],
  [
    "an extra Ingress's name used twice",
    { ingress: { extra: [{ name: "a" }, { name: "b" }, { name: "a" }] } },
    "reana:ingress.extra[2].name",
    '"a"',
    /is used twice/,
  ],
  [
    "the redirect's name for an extra Ingress",
    { ingress: { extra: [{ name: "https-redirect" }] } },
    "reana:ingress.extra[0].name",
    '"https-redirect"',
    /the program's own redirect/,
  ],
  [
    "an issuer of an unknown kind",
    { tls: { source: "cert-manager", issuer: { name: "letsencrypt", kind: "Cluster" } } },
    "reana:tls.issuer.kind",
    '"Cluster"',
    /must be Issuer .* or ClusterIssuer/,
  ],
];
