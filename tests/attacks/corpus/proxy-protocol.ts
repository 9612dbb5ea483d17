import { byLines, spoofedValues, type Attempt } from "../attempt";

/** PROXY protocol from somebody who is not a proxy: a header before everything else that names another client. */

const signature = "\r\n\r\n\0\r\nQUIT\n";

/** Version 2 (section 2.2 of its specification). */
function version2(command: string, family: string, addresses: string): string {
  const { length } = addresses;
  return `${signature}${command}${family}${String.fromCharCode(length >> 8, length & 0xff)}${addresses}`;
}

const proxy = "\x21";
const local = "\x20";
/** 203.0.113.66 to 203.0.113.1, ports 6666 to 443. */
const ipv4 = "\xcb\0\x71\x42\xcb\0\x71\x01\x1a\x0a\x01\xbb";

const preambles: readonly (readonly [name: string, preamble: string])[] = [
  ["version 1, IPv4", `PROXY TCP4 ${spoofedValues.client} 203.0.113.1 6666 443\r\n`],
  ["version 1, IPv6", "PROXY TCP6 2001:db8::66 2001:db8::1 6666 443\r\n"],
  ["version 1, unknown", "PROXY UNKNOWN\r\n"],
  ["version 1, line feed alone", `PROXY TCP4 ${spoofedValues.client} 203.0.113.1 6666 443\n`],
  ["version 1, loopback", "PROXY TCP4 127.0.0.1 127.0.0.1 6666 443\r\n"],
  ["version 1 twice", `PROXY TCP4 ${spoofedValues.client} 203.0.113.1 6666 443\r\n`.repeat(2)],
  ["version 2, IPv4", version2(proxy, "\x11", ipv4)],
  ["version 2, local", version2(local, "\0", "")],
  [
    "version 2, IPv6",
    version2(proxy, "\x21", "\x20\x01\x0d\xb8".padEnd(16, "\0").repeat(2) + "\x1a\x0a\x01\xbb"),
  ],
  ["version 2, TLS claimed", version2(proxy, "\x11", `${ipv4}\x20\0\x05\x01\0\0\0\0`)],
];

export const proxyProtocolAttacks: readonly Attempt[] = [
  ...preambles.map(([name, preamble]) => ({
    ...byLines("PROXY protocol", name, () => ({})),
    preamble,
  })),
  // What TLS protects is no place for it either.
  {
    kind: "PROXY protocol",
    name: "version 1 as the first bytes of HTTP",
    http1: (at) =>
      `PROXY TCP4 ${spoofedValues.client} 203.0.113.1 6666 443\r\nGET ${at.path} HTTP/1.1\r\nHost: ${at.host}\r\n\r\n`,
  },
];
