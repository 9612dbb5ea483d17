import type { HaproxySettings, HaproxyVersion } from "../../components/config/settings";
import { haproxyConfiguration } from "../../components/haproxy/config/configuration";
import { settings } from "../unit/config/stack-settings";
import { machineCertificate, podPorts, type HaproxyConfigInput } from "../../components/haproxy/config/input";

/** The haproxy.cfg of each column. The run has a network of its own, so that ports are those of a pod. */

export const hostname = "reana.example.org";
export const publicPorts = { https: 443, http: 80 } as const;

/** Where the raw echo server is, in Traefik's place. */
export const echoPort = 9000;
const server = `127.0.0.1:${echoPort}`;

/** The load balancer that HAProxy trusts. All of 127/8 is this machine. */
export const loadBalancerAddress = "127.0.0.2";

/** What REANA's documentation says ("Configuring cluster ingress"): these two lines, in the plainest of configurations. */
export const documentedConfiguration = `
global
    maxconn 1000

defaults
    mode http
    timeout connect 60s
    timeout client 60s
    timeout server 60s

frontend reana
    bind :${podPorts.http}
    bind :${podPorts.https} ssl crt ${machineCertificate} alpn h2,http/1.1
    http-request set-header X-Forwarded-Proto https if { ssl_fc }
    http-request set-header X-Forwarded-Proto http if !{ ssl_fc }
    default_backend reana

backend reana
    server reana ${server}
`;

const input: HaproxyConfigInput = {
  endpoint: { hostname, httpsPort: publicPorts.https, httpPort: publicPorts.http },
  version: "3.2",
  size: haproxySettings({ requestsPerAddress: { count: 1_000_000, seconds: 10 } }),
  runtime: { type: "pod", certificate: "mounted" },
  tls: "terminate",
  loadBalancer: undefined,
  traefik: { http: [server], https: [server] },
  customConfig: { rules: [], backends: {} },
};

/** This program's, that terminates TLS. */
export const terminatingTls: string = haproxyConfiguration(input);

/** This program's, behind a load balancer that terminates TLS and forwards the client in headers. */
export const behindLoadBalancer: string = haproxyConfiguration({
  ...input,
  tls: "plaintext",
  loadBalancer: { forwardsVia: "forwarded headers", sourceRanges: [loadBalancerAddress] },
});

/** This program's, behind a load balancer that encrypts anew and forwards the client in headers. */
export const behindReencryption: string = haproxyConfiguration({
  ...input,
  loadBalancer: { forwardsVia: "forwarded headers", sourceRanges: [loadBalancerAddress] },
});

/** This program's for a HAProxy of another series on a machine outside the cluster, as `external-haproxy` writes it. */
export const onMachine = (version: HaproxyVersion): string =>
  haproxyConfiguration({ ...input, version, runtime: { type: "machine" } });

/** This program's, with an administrator's custom configuration that keeps of a client's headers what it may. */
export const withCustomConfig: string = haproxyConfiguration({ ...input, customConfig: customConfig() });

/** As the program accepts it. */
function customConfig(): HaproxyConfigInput["customConfig"] {
  return haproxySettings({
    customConfig: {
      rules: [
        "acl custom-always always_true",
        "acl custom-forwarded req.hdr(x-forwarded-proto) -m found",
        "http-request set-var(txn.custom_scheme) req.hdr(x-forwarded-proto) if custom-forwarded",
        "http-request set-var(txn.custom_client) req.hdr_ip(x-forwarded-for,1)",
        "http-request set-var(req.custom_connection) req.hdr(connection),set-var(txn.custom_upgrade)",
        "http-request return status 200 content-type text/plain string own if { path /own } custom-always",
        "http-response set-header X-Forwarded-Proto %[var(txn.custom_scheme)]",
        "use_backend custom-echo if custom-always",
      ],
      backends: { "custom-echo": ["balance random", `server echo ${server}`] },
    },
  }).customConfig;
}

/** The settings of HAProxy in the cluster, with the defaults of a stack. */
function haproxySettings(frontEnd: Readonly<Record<string, unknown>>): HaproxySettings {
  const stack = settings({ hostname, frontEnd: { type: "haproxy", ...frontEnd } });
  if (stack.frontEnd.type !== "haproxy") {
    throw new Error("no HAProxy in the cluster");
  }
  return stack.frontEnd;
}
