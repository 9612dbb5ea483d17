import type { HaproxyConfigInput } from "./input";
import { checkedCertificate } from "./process";
import type { Section } from "./section";

/** Abstract socket of Linux: in the pod's network namespace alone, and no file. */
const socket = "abns@certificate-check";

/**
 * A listener within the process, with the certificate that is mounted, and a server that shakes hands with it: certificate-renewal.lua tries
 * a new certificate here before clients get it. While the mounted one cannot be served, the server is not up.
 */
export function certificateCheck({ runtime, tls }: HaproxyConfigInput): readonly Section[] {
  if (runtime.type !== "pod" || tls !== "terminate") {
    return [];
  }
  return [
    {
      title: "frontend certificate-check",
      lines: [
        `bind ${socket} ssl crt ${checkedCertificate(runtime.certificate)}`,
        "no log",
        "http-request return status 200",
      ],
    },
    {
      title: "backend certificate",
      lines: [
        "# Shakes hands with the mounted certificate; one that fails is not served to clients.",
        "timeout check 2s",
        `server mounted ${socket} ssl verify none no-ssl-reuse check inter 2s fall 1 rise 1`,
      ],
    },
  ];
}
