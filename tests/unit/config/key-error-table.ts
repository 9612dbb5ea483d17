import type { ErrorRow } from "./error-table";

/** Keys that are misspelled, or stand in the wrong place. */
export const keyErrorTable: readonly ErrorRow[] = [
  [
    "the host name misspelled, which is not missing too",
    { hostname: undefined, hostnme: "reana.example.org" },
    "reana:hostnme",
    '"reana.example.org"',
    /^is not a known key; did you mean reana:hostname\?/,
  ],
  [
    "a key in other letters",
    { frontend: { type: "haproxy" } },
    "reana:frontend",
    '{"type":"haproxy"}',
    /did you mean reana:frontEnd\?/,
  ],
  [
    "a misspelled key of a union",
    { frontEnd: { type: "external-haproxy", adresses: ["192.0.2.7"], nodes: ["192.0.2.21"] } },
    "reana:frontEnd.adresses",
    '["192.0.2.7"]',
    /did you mean reana:frontEnd\.addresses\? Known keys here: reana:frontEnd\.type, /,
  ],
  [
    "a key of another choice",
    { frontEnd: { type: "ingress-controller", replicas: 3 } },
    "reana:frontEnd.replicas",
    "3",
    /^belongs to type haproxy, and reana:frontEnd\.type is ingress-controller here/,
  ],
  [
    "a key in the wrong place",
    { trustedIPs: ["10.0.0.0/8"] },
    "reana:trustedIPs",
    '["10.0.0.0/8"]',
    /^is in the wrong place; it belongs at reana:traefik\.trustedIPs\./,
  ],
  [
    "a key like no other",
    { ingress: { zzz: 1 } },
    "reana:ingress.zzz",
    "1",
    /^is not a known key, so it would have no effect; remove it\. Known keys here: reana:ingress\.managedBy, /,
  ],
  [
    "a known key with another type",
    { ports: 8443 },
    "reana:ports",
    "8443",
    /^must be a map with some of https, http\./,
  ],
];
