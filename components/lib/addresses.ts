import ipaddr from "ipaddr.js";

/** What became of one address or CIDR that a person wrote: its normal form, or why it cannot be used. */
export type Address =
  | { readonly valid: true; readonly cidr: string }
  | { readonly valid: false; readonly advice: string };

/**
 * Shortest prefixes that can still be one site's own network, in bits. A shorter one holds untrusted clients: 10.0.0.0/8 is the
 * largest private IPv4 network (RFC 1918), fc00::/7 the private IPv6 range (RFC 4193).
 */
const shortestPrefix = { ipv4: 8, ipv6: 7 } as const;

const invalid = (advice: string): Address => ({ valid: false, advice });

/**
 * Reads one trusted address as Traefik takes it: an IPv4 or IPv6 address, or a CIDR without host bits. Traefik refuses to start
 * on anything else (its `pkg/ip/checker.go`), so each common mistake has its own error here, with its remedy.
 *
 * @returns the normal form (`10.1.2.3`, `10.0.0.0/16`, `2001:db8::/32`), or the reason why the text cannot be trusted.
 */
export function readAddress(text: string): Address {
  const trimmed = text.trim();
  const [host = "", prefix, ...rest] = trimmed.split("/");
  if (trimmed === "") {
    return invalid("is empty; write an address such as 10.244.0.7 or a CIDR such as 10.244.0.0/16.");
  }
  if (rest.length > 0) {
    return invalid("has more than one slash; write a CIDR such as 10.244.0.0/16.");
  }
  if (/^[0-9a-fA-F.:]+-[0-9a-fA-F.:]+$/.test(trimmed)) {
    return invalid(
      "is a range; Traefik only knows single addresses and CIDRs: write the range as one or more CIDRs.",
    );
  }
  if (/^\[.*\](:\d+)?$/.test(host) || /^\d+\.\d+\.\d+\.\d+:\d+$/.test(host)) {
    return invalid(
      "has a port or brackets; the source port of a connection says nothing: write the address alone.",
    );
  }
  if (!ipaddr.IPv4.isValidFourPartDecimal(host) && !ipaddr.IPv6.isValid(host)) {
    return /[a-zA-Z]/.test(host) && !host.includes(":")
      ? invalid(
          "is a host name; Traefik compares addresses and resolves no names: write the address that the name stands for.",
        )
      : invalid("is no IPv4 or IPv6 address; write for example 10.244.0.7, 10.244.0.0/16 or 2001:db8::/32.");
  }
  if (host.includes("%")) {
    return invalid("has a zone; write the address without %….");
  }
  const address = ipaddr.parse(host);
  if (prefix === undefined) {
    return { valid: true, cidr: normal(address) };
  }
  return readPrefix(address, prefix);
}

function readPrefix(address: ipaddr.IPv4 | ipaddr.IPv6, prefix: string): Address {
  const longest = address.kind() === "ipv4" ? 32 : 128;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > longest) {
    return invalid(
      `has the prefix length ${JSON.stringify(prefix)}; it must be a whole number from 0 to ${longest}.`,
    );
  }
  const bits = Number(prefix);
  if (bits < shortestPrefix[address.kind()]) {
    return invalid(
      "holds untrusted clients, which could spoof scheme, host and address; write the networks that are really yours.",
    );
  }
  const network = networkOf(address, bits);
  if (network !== normal(address)) {
    return invalid(
      `has bits set behind its prefix; write ${network}/${bits} if you mean the network, ${normal(address)} if the host.`,
    );
  }
  return { valid: true, cidr: `${network}/${bits}` };
}

/** The first address of the network, in normal form. */
function networkOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return byte & (0xff << (8 - kept)) & 0xff;
  });
  return normal(ipaddr.fromByteArray(bytes));
}

/** RFC 5952 for IPv6 (shortest, lower case), dotted decimal for IPv4. */
function normal(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return address.kind() === "ipv4" ? address.toString() : (address as ipaddr.IPv6).toRFC5952String();
}
