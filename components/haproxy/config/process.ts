import { isAtLeast } from "../../config/settings";
import { drain } from "../drain";
import { mounts, type HaproxyConfigInput, type PodCertificate } from "./input";
import { connectionLimits } from "./limits";
import type { Section } from "./section";

/** Sections about the HAProxy process as a whole: global, defaults, name resolution. */

/** TLS 1.2 suites of Mozilla's intermediate profile, guideline 6.0: forward secrecy and authenticated encryption only. */
const ciphers = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"]
  .flatMap((suite) => [`ECDHE-ECDSA-${suite}`, `ECDHE-RSA-${suite}`])
  .join(":");

const tls13Suites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

/** Memory of requests that have ended, kept by each thread for the next ones, in bytes. */
const hotMemory = 4 * 1024 * 1024;

/**
 * Twice as much as is usual, in bytes. A client that reads nothing of a long answer holds 49 KiB then, instead of 32: the 8000 that may come
 * fit in the 512 MiB of a pod, which they would not with buffers of 64 KiB (81 KiB). An idle connection holds none. Where TLS ends here,
 * larger ones win nothing over HTTP/1.1 and lose over HTTP/2 (npm run bench:edge).
 */
const plainBuffer = 32 * 1024;

export function global(input: HaproxyConfigInput): Section {
  const { size, runtime, tls, version } = input;
  return {
    title: "global",
    lines: [
      ...(runtime.type === "pod"
        ? ["log stdout format raw local0"]
        : ["log /dev/log local0", "user haproxy", "group haproxy"]),
      "# Without it HAProxy sizes itself by the file descriptor limit, which a container runtime may set to a billion.",
      `maxconn ${connectionLimits(input).process}`,
      `nbthread ${size.threads}`,
      `hard-stop-after ${drain(size.timeouts).hardStopSeconds}s`,
      ...(isAtLeast(version, "3.0")
        ? [
            "# The 512 KiB that are usual hold the buffers of some thirty requests; with more on their way each would ask for memory anew.",
            `tune.memory.hot-size ${hotMemory}`,
          ]
        : []),
      ...(tls === "plaintext"
        ? [
            "# Longer answers pass in half as many pieces. What is too long for a request is decided below, not by this.",
            `tune.bufsize ${plainBuffer}`,
          ]
        : []),
      ...(tls === "terminate" ? [...tlsLines(input), ...certificateLines(input)] : []),
    ],
  };
}

/**
 * Key exchange of the same profile: the first is hybrid, and stays secret when quantum computers come. OpenSSL 3.5 and AWS-LC have it, and so
 * has the image. HAProxy does not start on a name that its library does not know, and of a machine's nothing is known here: it keeps its
 * own choice, which begins with the same one since OpenSSL 3.5.
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
        "# A kubernetes.io/tls Secret has tls.crt and tls.key: look for the key beside the certificate under its own name.",
        "ssl-load-extra-del-ext",
        "tune.lua.bool-sample-conversion normal",
        "# A renewed certificate is served without a restart: the kubelet changes the files, and this looks at them.",
        `lua-load ${mounts.configuration}/certificate-renewal.lua ${loadedCertificate(runtime.certificate)} ${mounts.certificate}`,
      ];
}

/** The file that HAProxy starts with, and the name by which its certificate is replaced later. */
export const loadedCertificate = (certificate: PodCertificate): string =>
  `${certificate === "mounted" ? mounts.certificate : mounts.placeholder}/tls.crt`;

export const resolvers = (): Section => ({
  title: "resolvers cluster",
  lines: ["parse-resolv-conf", "timeout resolve 1s", "timeout retry 1s", "hold valid 5s", "hold nx 1s"],
});

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
            "# For TLS' handshake, which otherwise has as long as a silent request.",
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
