import type { HaproxySettings, PublicEndpoint } from "../config/settings";
import { authority } from "../path/derive";
import { drain } from "./drain";
import { hygieneRules } from "./hygiene";

/** Ports of the container: above 1023, since a process without capabilities cannot bind lower ones on every runtime. */
export const ports = { http: 8080, https: 8443, health: 8404 } as const;

/** Where files are mounted; haproxy.cfg and the Deployment must agree on it. */
export const mounts = {
  configuration: "/etc/haproxy/reana",
  certificate: "/etc/haproxy/certificate",
} as const;

/** Paths of the health port: `alive` while the process serves, `ready` once Traefik answers behind it. */
export const healthPaths = { alive: "/alive", ready: "/ready" } as const;

export interface HaproxyIntent {
  readonly endpoint: PublicEndpoint;
  readonly settings: Pick<HaproxySettings, "maxConnections" | "threads" | "timeouts">;
  /** Full DNS name of Traefik's Service: the resolver imports no search list, so a short name would not be found. */
  readonly traefikHost: string;
  /** Port of Traefik's `web` entry point on that Service. */
  readonly traefikPort: number;
}

/**
 * haproxy.cfg of the front end: ends TLS, cleans every request, says truly how the client came, and hands it to Traefik's `web`
 * entry point over plain http. Needs HAProxy 3.2 or newer (`http-drop-request-trailers`).
 */
export function haproxyConfiguration(intent: HaproxyIntent): string {
  const sections = [
    global(intent),
    resolvers(),
    defaults(intent),
    httpFrontend(intent),
    httpsFrontend(intent),
    health(),
    backend(intent),
  ];
  return `# Written by reana-pulumi; changes made here are lost at the next pulumi up.\n\n${sections.map(render).join("\n\n")}\n`;
}

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

const render = ({ title, lines }: Section): string =>
  [title, ...lines.map((line) => `    ${line}`)].join("\n");

/**
 * IPv4 and IPv6 each by a socket of its own: one for both would show IPv4 clients as ::ffff:192.0.2.1, and that is what rate limits
 * and audits behind it would see.
 */
const binds = (port: number, options = ""): readonly string[] => [
  `bind 0.0.0.0:${port}${options}`,
  `bind :::${port} v6only${options}`,
];

/** TLS 1.2 suites of Mozilla's intermediate profile, guideline 6.0: forward secrecy and authenticated encryption only. */
const ciphers = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"]
  .flatMap((suite) => [`ECDHE-ECDSA-${suite}`, `ECDHE-RSA-${suite}`])
  .join(":");

const tls13Suites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

const global = ({ settings }: HaproxyIntent): Section => ({
  title: "global",
  lines: [
    "log stdout format raw local0",
    "# Without it HAProxy sizes itself by the file descriptor limit, which a container runtime may set to a billion.",
    `maxconn ${settings.maxConnections}`,
    `nbthread ${settings.threads}`,
    `hard-stop-after ${drain(settings.timeouts).hardStopSeconds}s`,
    "# A kubernetes.io/tls Secret has tls.crt and tls.key: look for the key beside the certificate under its own name.",
    "ssl-load-extra-del-ext",
    "ssl-default-bind-options prefer-client-ciphers ssl-min-ver TLSv1.2 no-tls-tickets",
    `ssl-default-bind-ciphers ${ciphers}`,
    `ssl-default-bind-ciphersuites ${tls13Suites}`,
  ],
});

const resolvers = (): Section => ({
  title: "resolvers cluster",
  lines: ["parse-resolv-conf", "timeout resolve 1s", "timeout retry 1s", "hold valid 5s", "hold nx 1s"],
});

/**
 * One line a request. The path is logged without its query: URLs of interactive sessions carry the user's token there.
 */
const logFormat =
  '"%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq %HM %HPO %HV"';

function defaults({ settings: { timeouts } }: HaproxyIntent): Section {
  return {
    title: "defaults",
    lines: [
      "mode http",
      "log global",
      "option dontlognull",
      `log-format ${logFormat}`,
      "timeout connect 5s",
      "timeout queue 30s",
      `timeout http-request ${timeouts.headersSeconds}s`,
      "timeout http-keep-alive 60s",
      `timeout client ${timeouts.inactivitySeconds}s`,
      `timeout server ${timeouts.inactivitySeconds}s`,
      "timeout client-fin 30s",
      `timeout tunnel ${timeouts.tunnelSeconds}s`,
      "# Names outside A-Z a-z 0-9 - : uWSGI reads X_Forwarded_Proto as X-Forwarded-Proto.",
      "option http-restrict-req-hdr-names delete",
      "# Trailers pass all header rules.",
      "option http-drop-request-trailers",
    ],
  };
}

function httpFrontend({ endpoint }: HaproxyIntent): Section {
  const target = `https://${authority(endpoint.hostname, endpoint.httpsPort, "https")}`;
  return {
    title: "frontend http",
    lines: [
      ...binds(ports.http),
      "# To the public host and port, whatever Host the client sent; 308 makes a client repeat a POST as a POST.",
      `http-request redirect prefix ${target} code 301 if METH_GET or METH_HEAD`,
      `http-request redirect prefix ${target} code 308`,
    ],
  };
}

function httpsFrontend({ endpoint }: HaproxyIntent): Section {
  return {
    title: "frontend https",
    lines: [
      ...binds(ports.https, ` ssl crt ${mounts.certificate}/tls.crt alpn h2,http/1.1`),
      ...hygieneRules({ scheme: "https", port: endpoint.httpsPort }),
      ...strictTransportSecurity(endpoint),
      "default_backend traefik",
    ],
  };
}

/**
 * REANA's server sends HSTS itself, with includeSubDomains: add it only where it is missing. Browsers apply it to the host on all its
 * ports, so that on a port of its own it would turn http://host:8080 into https://host:8080, where nothing speaks TLS.
 */
const strictTransportSecurity = ({ httpsPort }: PublicEndpoint): readonly string[] =>
  httpsPort === 443
    ? [
        'http-response set-header Strict-Transport-Security "max-age=63072000" unless { res.hdr(Strict-Transport-Security) -m found }',
      ]
    : [];

const health = (): Section => ({
  title: "frontend health",
  lines: [
    ...binds(ports.health),
    "no log",
    `monitor-uri ${healthPaths.alive}`,
    `http-request return status 200 content-type text/plain string ready if { path ${healthPaths.ready} } { nbsrv(traefik) gt 0 }`,
    "http-request return status 503 content-type text/plain string waiting-for-traefik",
  ],
});

const backend = ({ traefikHost, traefikPort }: HaproxyIntent): Section => ({
  title: "backend traefik",
  lines: [
    "option redispatch",
    "# Starts without the name, and follows it: the Service may be made after HAProxy, or made again.",
    "default-server check inter 1s fall 3 rise 1 resolvers cluster init-addr last,libc,none resolve-prefer ipv4",
    `server traefik ${traefikHost}:${traefikPort}`,
  ],
});
