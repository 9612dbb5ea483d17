import { host } from "../lib/schema-primitives";

const advice =
  "is no address of a backend: write HOST:PORT, with the full name of a Service or an address ([…] around IPv6), " +
  "for example reana-traefik.reana.svc.cluster.local:80.";

/** What is wrong with the address of a backend, `host:port`; it goes into haproxy.cfg. Undefined where nothing is. */
export function backendAddressAdvice(address: unknown): string | undefined {
  const [, bracketed, plain, port = ""] =
    /^(?:\[([^\]]*)\]|([^:\s]*)):(\d{1,5})$/.exec(typeof address === "string" ? address : "") ?? [];
  const valid =
    host("a host").safeParse(bracketed ?? plain).success &&
    (bracketed === undefined || bracketed.includes(":")) &&
    Number(port) >= 1 &&
    Number(port) <= 65535;
  return valid ? undefined : advice;
}
