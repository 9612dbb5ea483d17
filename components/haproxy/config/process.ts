import { isAtLeast, type HaproxyVersion } from "../../config/settings";
import { drain } from "../drain";
import { connectionDrainLines } from "./connection-drain";
import { mounts, scripts, type HaproxyConfigInput, type PodCertificate } from "./input";
import { connectionLimits } from "./connection-limits";
import type { Section } from "./section";

/** Sections of the whole HAProxy process: global, defaults, resolvers. */

/** TLS 1.2 suites of Mozilla's intermediate profile, guideline 6.0: forward secrecy and authenticated encryption only. */
const ciphers = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"]
  .flatMap((suite) => [`ECDHE-ECDSA-${suite}`, `ECDHE-RSA-${suite}`])
  .join(":");

const tls13Suites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

/** Freed memory that each thread caches for next requests, in bytes. */
const hotMemory = 4 * 1024 * 1024;

/**
 * Twice the default, in bytes. A client that does not read a long response then holds 49 KiB instead of 32: 8000 such clients fit into
 * the 512 MiB of a pod, but not with buffers of 64 KiB (81 KiB each). An idle connection holds none. With TLS termination here, larger
 * buffers gain nothing over HTTP/1.1 and lose over HTTP/2 (measured by the front-end benchmark).
 */
const plainBuffer = 32 * 1024;

/**
 * What a client may send of an HTTP/2 upload before HAProxy took it, in bytes. Before 3.1 the default of 64 KiB allows 1.2 MB/s where a
 * packet takes 50 ms there and back, while HTTP/1.1 reaches 43 MB/s. Later releases enlarge it by themselves while they forward the upload.
 */
const uploadWindow = 2 * 1024 * 1024;

function uploadWindowLines(version: HaproxyVersion): readonly string[] {
  if (isAtLeast(version, "3.2")) {
    return [];
  }
  const frontend = isAtLeast(version, "3.0") ? ".fe" : "";
  return [
    "# Uploads over HTTP/2 from far away are as fast as over HTTP/1.1.",
    `tune.h2${frontend}.initial-window-size ${uploadWindow}`,
  ];
}

export function global(input: HaproxyConfigInput): Section {
  const { size, runtime, tls, version } = input;
  return {
    title: "global",
    lines: [
      ...(runtime.type === "pod"
        ? ["log stdout format raw local0"]
        : ["log /dev/log local0", "user haproxy", "group haproxy"]),
      "# Without maxconn HAProxy derives its size from the file descriptor limit, which a container runtime may set to a billion.",
      `maxconn ${connectionLimits(input).process}`,
      `nbthread ${size.threads}`,
      `hard-stop-after ${drain(size.timeouts).hardStopSeconds}s`,
      ...(isAtLeast(version, "3.0")
        ? [
            "# The default of 512 KiB caches the buffers of some thirty requests; above that every request allocates memory.",
            `tune.memory.hot-size ${hotMemory}`,
          ]
        : []),
      ...connectionDrainLines(input),
      ...(tls === "passthrough" ? [] : uploadWindowLines(version)),
      ...(tls === "plaintext"
        ? [
            "# Long responses need half as many reads. The size of requests is limited below, not by this.",
            `tune.bufsize ${plainBuffer}`,
          ]
        : []),
      ...(tls === "terminate" ? [...tlsLines(input), ...certificateLines(input)] : []),
    ],
  };
}

/**
 * Key exchange groups of the same profile: the first is hybrid and post-quantum. OpenSSL 3.5 and AWS-LC support it, and so does the image.
 * HAProxy does not start with a group that its library does not know. A machine's library is unknown, so it keeps its default, which
 * begins with the same group since OpenSSL 3.5.
 */
const podGroups = "X25519MLKEM768:X25519:prime256v1:secp384r1";

const tlsLines = ({ runtime }: HaproxyConfigInput): readonly string[] => [
  "ssl-default-bind-options prefer-client-ciphers ssl-min-ver TLSv1.2 no-tls-tickets",
  `ssl-default-bind-ciphers ${ciphers}`,
  `ssl-default-bind-ciphersuites ${tls13Suites}`,
  ...(runtime.type === "pod" ? [`ssl-default-bind-curves ${podGroups}`] : []),
];

function certificateLines({ runtime }: HaproxyConfigInput): readonly string[] {
  return runtime.type === "machine"
    ? []
    : [
        "# A kubernetes.io/tls Secret has tls.crt and tls.key: load the key from tls.key.",
        "ssl-load-extra-del-ext",
        "# Reloads a renewed certificate without a restart: the kubelet updates the mounted files, and this script watches them.",
        `lua-load ${mounts.configuration}/${scripts.certificateRenewal} ${loadedCertificate(runtime.certificate)} ${checkedCertificate(runtime.certificate)} ${mounts.certificate}`,
      ];
}

/** The file that HAProxy starts with, and the name by which its certificate is replaced at run time. */
export const loadedCertificate = (certificate: PodCertificate): string =>
  `${certificate === "mounted" ? mounts.certificate : mounts.placeholder}/tls.crt`;

/** Another name of the same file, so that HAProxy keeps the certificate that is checked apart from the one that is served. */
export const checkedCertificate = (certificate: PodCertificate): string =>
  loadedCertificate(certificate).replace(/tls\.crt$/, "./tls.crt");

export const resolvers = (): Section => ({
  title: "resolvers cluster",
  lines: [
    "parse-resolv-conf",
    "timeout resolve 1s",
    "timeout retry 1s",
    "hold valid 5s",
    "hold nx 1s",
    "# A DNS that fails says nothing about Traefik: HAProxy goes on with the address that it has, and its health checks judge that.",
    "hold timeout 24h",
    "hold refused 24h",
    "hold other 24h",
  ],
});

/** Of the frontends for probes and metrics, whose clients ask one thing. Prometheus keeps its connection from one scrape to the next. */
export const probeTimeouts = (): readonly string[] => [
  "timeout client 10s",
  "timeout http-request 5s",
  "timeout client-fin 2s",
];

export function defaults({ size: { timeouts }, version }: HaproxyConfigInput): Section {
  return {
    title: "defaults",
    lines: [
      "mode http",
      "log global",
      "option dontlognull",
      "timeout connect 5s",
      "timeout queue 30s",
      `timeout http-request ${timeouts.headersSeconds}s`,
      ...(isAtLeast(version, "3.0")
        ? [
            "# For the TLS handshake, which would have timeout client otherwise.",
            `timeout client-hs ${timeouts.headersSeconds}s`,
          ]
        : []),
      "timeout http-keep-alive 60s",
      `timeout client ${timeouts.inactivitySeconds}s`,
      `timeout server ${timeouts.inactivitySeconds}s`,
      "timeout client-fin 30s",
      `timeout tunnel ${timeouts.tunnelSeconds}s`,
    ],
  };
}
