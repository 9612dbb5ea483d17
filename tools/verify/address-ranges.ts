import { BlockList, isIPv6 } from "node:net";

/** Addresses that do not leave a site: RFC 1918, RFC 6598 (carrier NAT), RFC 4193, link-local and loopback. */
const privateRanges = ranges([
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
  ["127.0.0.0", 8],
  ["fc00::", 7],
  ["fe80::", 10],
  ["::1", 128],
]);

const loopback = ranges([
  ["127.0.0.0", 8],
  ["::1", 128],
]);

export const isPrivate = (address: string): boolean => privateRanges.check(address, family(address));

export const isLoopback = (address: string): boolean => loopback.check(address, family(address));

function ranges(list: readonly (readonly [network: string, prefix: number])[]): BlockList {
  const block = new BlockList();
  for (const [network, prefix] of list) {
    block.addSubnet(network, prefix, family(network));
  }
  return block;
}

function family(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
