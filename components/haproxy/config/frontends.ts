import type { PublicEndpoint } from "../../config/settings";
import { authority } from "../../topology/public-url";
import { bodyRules } from "./body-rules";
import { customBackendRules, customRules } from "./custom-config";
import { sanitisingRules, type ForwardedClient } from "./request-sanitising";
import {
  machineCertificate,
  podAddresses,
  podPorts,
  withoutIpv6,
  type HaproxyConfigInput,
  type LoadBalancer,
} from "./input";
import { connectionLimits } from "./connection-limits";
import {
  openRequestRules,
  redirectedConnectionRules,
  requestRules,
  servedConnectionRules,
  untrustedConnectionRules,
} from "./limits";
import { cameByHttp, trustedClient } from "./trusted-client";
import { loadedCertificate } from "./process";
import { loggedDenyRule } from "./deny-rules";
import { websocketRules } from "./websockets";
import type { Section } from "./section";

/** The frontends that clients, or their load balancer, connect to. */

/**
 * One socket for IPv4 and one for IPv6: a common one would show IPv4 clients as ::ffff:192.0.2.1 to rate limits and logs. HAProxy does not
 * start where the kernel has no IPv6. A pod binds it if Kubernetes gave it an IPv6 address; without one nobody can connect by it.
 */
export const binds = (
  { runtime }: Pick<HaproxyConfigInput, "runtime">,
  port: number,
  options = "",
): readonly string[] => [
  `bind 0.0.0.0:${port}${options}`,
  `.if ${runtime.type === "pod" ? `strstr("'$${podAddresses}'",:)` : `!streq("$${withoutIpv6}",true)`}`,
  `bind :::${port} v6only${options}`,
  ".endif",
];

/**
 * One line per request; docs/logs.md describes each field. The path is logged without its query, where URLs of interactive sessions carry
 * the user's token.
 */
export const logFormat = `"%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq %HM %HPO %HV ${loggedDenyRule}"`;

/** One frontend for each kind of connection. */
export function frontends(input: HaproxyConfigInput): readonly Section[] {
  switch (input.tls) {
    // Only a load balancer encrypts anew, and its listeners would be the same.
    case "reencrypt":
    case "terminate":
      return [redirectFrontend(input), tlsFrontend(input)];
    case "passthrough":
      return [redirectFrontend(input), tlsPassthroughFrontend(input)];
    case "plaintext":
      return [plaintextFrontend(input)];
  }
}

const portsOf = ({
  runtime,
  endpoint,
}: HaproxyConfigInput): { readonly http: number; readonly https: number } =>
  runtime.type === "pod" ? podPorts : { http: endpoint.httpPort, https: endpoint.httpsPort };

/** Only the load balancer's connections begin with PROXY protocol; others, such as those from the cluster, do not. */
const expectProxyProtocol = (loadBalancer: LoadBalancer | undefined): readonly string[] =>
  loadBalancer?.forwardsVia === "PROXY protocol"
    ? [`tcp-request connection expect-proxy layer4 if { src ${loadBalancer.sourceRanges.join(" ")} }`]
    : [];

function redirect({ hostname, httpsPort }: PublicEndpoint, condition?: string): readonly string[] {
  const target = `https://${authority(hostname, httpsPort, "https")}`;
  const also = condition === undefined ? "" : `${condition} `;
  return [
    "# To the public host and port, whatever Host the client sends; with 308 a client repeats a POST as a POST.",
    `http-request redirect prefix ${target} code 301 if ${also}{ method GET HEAD }`,
    `http-request redirect prefix ${target} code 308${condition === undefined ? "" : ` if ${condition}`}`,
  ];
}

/**
 * The path of an ACME HTTP-01 challenge, which certificate authorities request over plain HTTP. It ends after the token (base64url, RFC
 * 8555 section 8.3): Traefik resolves dot segments, so a longer path would reach any page without TLS.
 */
const challengePath = "{ path_reg '^/[.]well-known/acme-challenge/[A-Za-z0-9_-]+$' }";

/** Plain HTTP, with nothing but the redirect. */
function redirectFrontend(input: HaproxyConfigInput): Section {
  const { endpoint, runtime, size, loadBalancer, version } = input;
  const { client, rules } = trustedClient(loadBalancer);
  const title = "frontend http";
  const entry = [
    ...binds(input, portsOf(input).http),
    `maxconn ${connectionLimits(input).redirected}`,
    "# A connection ends with its response: this frontend accepts few.",
    "option httpclose",
    "timeout client 10s",
    "timeout client-fin 2s",
    "timeout http-keep-alive 2s",
    `log-format ${logFormat}`,
    ...expectProxyProtocol(loadBalancer),
    ...redirectedConnectionRules(input),
    ...untrustedConnectionRules(loadBalancer),
    ...rules,
    ...websocketRules(),
    ...openRequestRules(input, client, "traefik"),
    ...requestRules(size, client),
  ];
  if (runtime.type === "machine") {
    return { title, lines: [...entry, ...redirect(endpoint)] };
  }
  return {
    title,
    lines: [
      ...entry,
      "# ACME challenges are forwarded to cert-manager's solver; everything else is redirected.",
      ...redirect(endpoint, `!${challengePath}`),
      ...sanitisingRules(forwardedClient(endpoint, "http", client), version),
      "default_backend traefik",
    ],
  };
}

function tlsFrontend(input: HaproxyConfigInput): Section {
  const { runtime, size, loadBalancer, endpoint } = input;
  const { client, rules } = trustedClient(loadBalancer);
  const certificate = runtime.type === "pod" ? loadedCertificate(runtime.certificate) : machineCertificate;
  return {
    title: "frontend https",
    lines: [
      ...binds(input, portsOf(input).https, ` ssl crt ${certificate} alpn h2,http/1.1`),
      `maxconn ${connectionLimits(input).served}`,
      `log-format ${logFormat}`,
      ...expectProxyProtocol(loadBalancer),
      ...servedConnectionRules(input),
      ...untrustedConnectionRules(loadBalancer),
      ...rules,
      ...websocketRules(),
      ...openRequestRules(input, client, "traefik"),
      ...requestRules(size, client),
      ...(rules.length === 0 ? [] : redirect(endpoint, cameByHttp)),
      ...servedRequestRules(input, client),
    ],
  };
}

/** The rules of a request that came over https. */
const servedRequestRules = (
  { customConfig, endpoint, version, loadBalancer }: HaproxyConfigInput,
  client: ForwardedClient["client"],
): readonly string[] => [
  ...keptConnections(loadBalancer),
  "# Server-sent events go out at once, and not with what comes within the next 200 ms.",
  "option http-no-delay",
  ...customRules(customConfig),
  ...sanitisingRules(forwardedClient(endpoint, "https", client), version),
  ...bodyRules(),
  ...strictTransportSecurity(endpoint),
  ...withoutStrictTransportSecurity(endpoint),
  ...customBackendRules(customConfig),
  "default_backend traefik",
];

/**
 * How long HAProxy keeps connections of a load balancer that sends requests of many clients over each, in seconds. Google Cloud's reuses one
 * for ten minutes, and no setting changes that; AWS's does for one minute by default.
 * https://cloud.google.com/load-balancing/docs/https#timeouts_and_retries
 */
const loadBalancerKeepAlive = 650;

const keptConnections = (loadBalancer: LoadBalancer | undefined): readonly string[] => [
  "# When HAProxy stops it says so in its next response. It would close idle connections at once, and lose a request that is on its way.",
  "option idle-close-on-response",
  ...(loadBalancer?.forwardsVia === "forwarded headers"
    ? [
        "# Longer than a load balancer keeps a connection: it responds with 502 where HAProxy closes it first.",
        `timeout http-keep-alive ${loadBalancerKeepAlive}s`,
      ]
    : []),
];

/** What reana-server and reana-ui send on every port; see topology/strict-transport-security.ts. */
const withoutStrictTransportSecurity = ({ httpsPort }: PublicEndpoint): readonly string[] =>
  httpsPort === 443 ? [] : ["http-response del-header Strict-Transport-Security"];

function forwardedClient(
  { hostname, httpPort, httpsPort }: PublicEndpoint,
  scheme: ForwardedClient["scheme"],
  client: ForwardedClient["client"],
): ForwardedClient {
  const port = scheme === "https" ? httpsPort : httpPort;
  return { host: authority(hostname, port, scheme), hostname, scheme, port, client };
}

/** TLS passthrough: HAProxy does not parse requests, so it cannot sanitise them. */
function tlsPassthroughFrontend(input: HaproxyConfigInput): Section {
  return {
    title: "frontend https",
    lines: [
      "mode tcp",
      "option tcplog",
      ...binds(input, portsOf(input).https),
      `maxconn ${connectionLimits(input).served}`,
      ...expectProxyProtocol(input.loadBalancer),
      ...servedConnectionRules(input),
      "default_backend traefik-tls",
    ],
  };
}

/** Plain HTTP from a load balancer that terminates TLS. HAProxy trusts it alone for the scheme and the client's address. */
function plaintextFrontend(input: HaproxyConfigInput): Section {
  const { endpoint, size, loadBalancer } = input;
  return {
    title: "frontend http",
    lines: [
      ...binds(input, portsOf(input).http),
      `maxconn ${connectionLimits(input).served}`,
      `log-format ${logFormat}`,
      ...untrustedConnectionRules(loadBalancer),
      ...trustedClient(loadBalancer).rules,
      "http-request set-var(txn.https) bool(true) if from-load-balancer { req.hdr(x-forwarded-proto,-1) -i https }",
      ...websocketRules(),
      ...openRequestRules(input, "var(txn.client)", "traefik"),
      ...requestRules(size, "var(txn.client)"),
      ...redirect(endpoint, "!{ var(txn.https) -m bool }"),
      ...servedRequestRules(input, "var(txn.client)"),
    ],
  };
}

/**
 * reana-server sends HSTS itself, with includeSubDomains: add it only where it is missing, also to responses of
 * HAProxy's own. Browsers apply it to all ports of the host: with
 * another port than 443 it would turn http://host:8080 into https://host:8080, where nothing serves TLS.
 */
const strictTransportSecurity = ({ httpsPort }: PublicEndpoint): readonly string[] =>
  httpsPort === 443
    ? [
        'http-after-response add-header Strict-Transport-Security "max-age=63072000" unless { res.hdr(Strict-Transport-Security) -m found }',
      ]
    : [];
