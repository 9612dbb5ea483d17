import ipaddr from "ipaddr.js";
import { podPorts } from "./haproxy-pod-ports";

/** Where a custom `server` may lead: to an address or a name, and never back to HAProxy. */

const leadsBack =
  "would lead back to HAProxy, whose probes and metrics are not for clients; name the address and port of your server.";

/** Families of sockets that have an address and a port. */
const family = /^(?:stream\+)?(?:ipv[46]|m?p?tcp[46]?)@/;

const ownPorts: readonly number[] = Object.values(podPorts);

/** The address as HAProxy reads it: before the last colon, where what follows is the port. */
function split(address: string): { readonly host: string; readonly port: string } {
  const colon = address.lastIndexOf(":");
  const host = colon === -1 ? address : address.slice(0, colon);
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: colon === -1 ? "" : address.slice(colon + 1) };
}

/** libc reads 127.1 and 0x7f000001 as addresses too, and an IPv6 address may hold an IPv4 one. */
function range(host: string): string | undefined {
  if (/^(.+\.)?(localhost|localhost\.localdomain|ip6-localhost|ip6-loopback)\.?$/i.test(host)) {
    return "loopback";
  }
  try {
    return ipaddr.process(host).range();
  } catch {
    return undefined;
  }
}

/** @param address the second argument of `server` */
export function serverAddressAdvice(address: string): string | undefined {
  const plain = address.replace(family, "");
  if (plain.includes("@") || plain.startsWith("/")) {
    return "leads to a socket of this machine, where HAProxy's own may be; let the server listen on an address and a port.";
  }
  const { host, port } = split(plain);
  const where = host === "*" || host === "" ? "unspecified" : range(host);
  if (where === "unspecified") {
    return leadsBack;
  }
  const own = !/^\d+$/.test(port) || Number(port) === 0 || ownPorts.includes(Number(port));
  return where === "loopback" && own ? leadsBack : undefined;
}
