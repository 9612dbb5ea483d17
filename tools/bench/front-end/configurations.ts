import { example } from "../../examples";
import { machineCertificate, podPorts } from "../../../components/haproxy/config/input";
import { configurationOf } from "../../../components/haproxy/plan-haproxy";
import { planStack } from "../../plan-stack";

/** What is compared: each haproxy.cfg as it would be deployed, but for addresses of the bench's network and where the log goes. */

export const hostname = "reana.example.org";

/** Where what responds in Traefik's place is, and what else the bench starts. All in a network of the bench's own. */
export const ports = {
  backend: 9000,
  websockets: 9001,
  traefik: { http: 9080, https: 9443 },
  program: { http: podPorts.http, https: podPorts.https },
  anchor: { http: 7080, https: 7443 },
} as const;

export const smallResponse = "/api/you";

/** Sizes of the backend's responses, by path. Requests for both alternate. */
export const responses = { [smallResponse]: 300, "/static/main.js": 20 * 1024 } as const;

/** A HAProxy that is measured. */
export interface Contestant {
  readonly configuration: string;
  readonly ports: { readonly http: number; readonly https: number };
}

/** Where HAProxy sends requests to. */
export type Upstream = `127.0.0.1:${number}`;

export interface Variant {
  readonly upstream: Upstream;
  /** Whether a line is logged for every request. */
  readonly logging: boolean;
}

const logTarget = "log stdout format raw local0";

/** TLS must be the same for both, so it is taken from the one. */
const sameTls = (configuration: string): string => {
  const lines = configuration.split("\n").filter((line) => line.trim().startsWith("ssl-default-bind-"));
  if (lines.length === 0) {
    throw new Error("haproxy.cfg says nothing about TLS any more");
  }
  return lines.join("\n");
};

/** Settings of `frontEnd` beside those of the example. */
type More = Readonly<Record<string, unknown>>;

function planned(name: string, more: More = {}): string {
  const { config } = example(name);
  const frontEnd = { ...(config["frontEnd"] as More), ...more };
  const { haproxy } = planStack({ ...config, frontEnd }).frontEnd;
  if (haproxy === undefined) {
    throw new Error(`examples/${name}.yaml has no HAProxy in the cluster`);
  }
  return configurationOf(haproxy, haproxy.backend);
}

/** A line of a configuration changed, which has to be there. */
function replaced(text: string, what: RegExp, by: string): string {
  if (!what.test(text)) {
    throw new Error(`haproxy.cfg has nothing like ${what.source} any more`);
  }
  return text.replace(what, by);
}

/** This program's, as an example's stack file is deployed. */
function program(name: string, { upstream, logging }: Variant, more: More | undefined): string {
  const here = replaced(planned(name, more), /(?<=^ +server traefik(?:-no-reuse)? )\S+/gm, upstream);
  return logging ? here : replaced(here, new RegExp(`^ +${logTarget}\n`, "m"), "");
}

/** Mode haproxy: clients come over TLS. */
export const endingTls = (variant: Variant, more?: More): Contestant => ({
  configuration: program("haproxy", variant, more),
  ports: ports.program,
});

/** Exposure mode load-balancer-tls, which serves plain http: the load balancer before it is this machine. */
export const behindBalancer = (variant: Variant, more?: More): Contestant => ({
  configuration: replaced(
    program("load-balancer-tls", variant, more),
    /(?<=acl from-load-balancer src ).*/,
    "127.0.0.0/8",
  ),
  ports: ports.program,
});

/**
 * What people deploy: the chart `haproxy` of haproxytech with its default configuration (values.yaml of 1.29.0), where REANA's manual
 * has them add its two lines. The chart says nothing about threads, so HAProxy takes as many as there are processors. Without `mode
 * http` the two lines would not do anything; without `option httplog` it would log connections only.
 */
export const anchor = ({ upstream, logging }: Variant): Contestant => ({
  configuration: `
global
  ${logging ? logTarget : ""}
  maxconn 1024
${sameTls(planned("haproxy"))}

defaults
  log global
  mode http
  option httplog
  timeout client 60s
  timeout connect 60s
  timeout server 60s

frontend fe_main
  bind :${ports.anchor.http}
  bind :${ports.anchor.https} ssl crt ${machineCertificate} alpn h2,http/1.1
  http-request set-header X-Forwarded-Proto https if { ssl_fc }
  http-request set-header X-Forwarded-Proto http if !{ ssl_fc }
  default_backend be_main

backend be_main
  server web1 ${upstream} check
`,
  ports: ports.anchor,
});

/** Responds at once in Traefik's place, with headers as REANA's server sends them. */
export const backend = `
global
  maxconn 9000
  nbthread 1
  tune.bufsize 65536

defaults
  mode http
  timeout connect 60s
  timeout client 300s
  timeout server 300s

frontend responses
  bind 127.0.0.1:${ports.backend}
${Object.entries(responses)
  .map(
    ([path, size]) =>
      `  http-request return status 200 content-type application/json string ${"x".repeat(size)} hdr Strict-Transport-Security "max-age=31536000; includeSubDomains" hdr Cache-Control no-cache if { path ${path} }`,
  )
  .join("\n")}
`;
