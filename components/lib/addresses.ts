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

/**
 * IPv6 networks that stand for all of IPv4: mapped addresses (RFC 4291), which Go and so Traefik reads as IPv4, and those that a NAT64
 * gives IPv4 clients (RFC 6052). `::a.b.c.d` is deprecated and read in different ways.
 */
const mapped = { network: ipaddr.IPv6.parse("::ffff:0:0"), bits: 96 } as const;
const translated = { network: ipaddr.IPv6.parse("64:ff9b::"), bits: 96 } as const;

/** Whether a list says whom to trust, or who may connect: everybody may be allowed, and nobody should trust everybody. */
export type AddressPurpose = "trusted" | "allowed";

const invalid = (advice: string): Address => ({ valid: false, advice });

/**
 * Reads one address as Traefik takes it: an IPv4 or IPv6 address, or a CIDR without host bits. Traefik refuses to start on anything
 * else (its `pkg/ip/checker.go`), so each common mistake has its own error here, with its remedy. An IPv4 address in an IPv6 spelling
 * becomes an IPv4 address before it is judged.
 *
 * @param purpose what the list is for. Default: trusted
 * @returns the normal form (`10.1.2.3`, `10.0.0.0/16`, `2001:db8::/32`), or the reason why the text cannot be trusted.
 */
export function readAddress(text: string, purpose: AddressPurpose = "trusted"): Address {
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
  if (/^::\d+\.\d+\.\d+\.\d+$/.test(host)) {
    return invalid(
      "is an IPv4 address in a deprecated spelling, which programs read differently; write it as IPv4.",
    );
  }
  const address = ipaddr.parse(host);
  const longest = longestPrefix(address);
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || Number(prefix) > longest)) {
    return invalid(
      `has the prefix length ${JSON.stringify(prefix)}; it must be a whole number from 0 to ${longest}.`,
    );
  }
  return readNetwork(address, prefix === undefined ? undefined : Number(prefix), purpose);
}

const longestPrefix = (address: ipaddr.IPv4 | ipaddr.IPv6): number => (address.kind() === "ipv4" ? 32 : 128);

/** Judges an address, or a network where it has a prefix length. */
function readNetwork(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  prefix: number | undefined,
  purpose: AddressPurpose,
): Address {
  const bits = prefix ?? longestPrefix(address);
  if (isWithin(address, bits, mapped)) {
    return readNetwork(
      (address as ipaddr.IPv6).toIPv4Address(),
      prefix === undefined ? undefined : prefix - mapped.bits,
      purpose,
    );
  }
  if (purpose === "trusted" && holdsUntrustedClients(address, bits)) {
    return invalid(
      "holds untrusted clients, which could spoof scheme, host and address; write the networks that are really yours.",
    );
  }
  if (prefix === undefined) {
    return { valid: true, cidr: normal(address) };
  }
  const network = networkOf(address, bits);
  if (network !== normal(address)) {
    return invalid(
      `has bits set behind its prefix; write ${network}/${bits} if you mean the network, ${normal(address)} if the host.`,
    );
  }
  return { valid: true, cidr: `${network}/${bits}` };
}

interface Range {
  readonly network: ipaddr.IPv6;
  /** Length of its prefix. */
  readonly bits: number;
}

const isWithin = (address: ipaddr.IPv4 | ipaddr.IPv6, bits: number, range: Range): boolean =>
  address.kind() === "ipv6" &&
  bits >= range.bits &&
  (address as ipaddr.IPv6).match(range.network, range.bits);

function holdsUntrustedClients(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): boolean {
  if (address.kind() === "ipv4") {
    return bits < shortestPrefix.ipv4;
  }
  const ipv6 = address as ipaddr.IPv6;
  const holdsIpv4 = [mapped, translated].some(
    ({ network, bits: own }) => bits < own + shortestPrefix.ipv4 && ipv6.match(network, Math.min(bits, own)),
  );
  return bits < shortestPrefix.ipv6 || holdsIpv4;
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
