import * as ipaddr from "ipaddr.js";
import { hostAddress, hostLink, linkRange, nodeAddress, nodeLink, podRange, serviceRange } from "./addresses";
import { runInside } from "./namespaces";
import type { ProcessIdentity } from "./process-identity";
import { runToEnd } from "./started-process";

/** A row of `ip -json route show`. */
interface Route {
  readonly dst: string;
  readonly dev?: string;
}

/** A row of `ip -json link show`, as far as it is read here. */
interface Link {
  readonly ifname: string;
  readonly ifalias?: string;
}

/** The kernel keeps at most 255 bytes of a link's alias. */
const longestAlias = 255;

/**
 * The link of a sandbox, its alias being the state directory that it belongs to.
 *
 * @returns undefined when the machine has no such link
 */
export async function linkOwner(): Promise<string | undefined> {
  const links = JSON.parse(await runToEnd("ip", ["-json", "link", "show"])) as readonly Link[];
  const link = links.find(({ ifname }) => ifname === hostLink);
  return link === undefined ? undefined : (link.ifalias ?? "");
}

/** Whether an alias, which may have been cut, names this state directory. */
export function ownsLink(alias: string, state: string): boolean {
  // An `up` that was killed between making the link and naming it leaves it without a name.
  return alias === "" || alias === state.slice(0, longestAlias);
}

/** Whether an alias names a state directory in full. */
export function isWholeAlias(alias: string): boolean {
  return alias.startsWith("/") && alias.length < longestAlias;
}

/**
 * Connects the node with the machine, and with nothing else: there is no default route in the node, and the machine's
 * routes to pods and Services keep a slip from leaving by the machine's own default route.
 */
export async function connect(init: ProcessIdentity, state: string): Promise<void> {
  await runToEnd("ip", [
    ...["link", "add", hostLink, "type", "veth", "peer", "name", nodeLink, "netns", `${init.pid}`],
  ]);
  await runToEnd("ip", ["link", "set", hostLink, "alias", state.slice(0, longestAlias), "up"]);
  await Promise.all([connectMachine(), connectNode(init)]);
}

async function connectMachine(): Promise<void> {
  await runToEnd("ip", ["address", "add", `${hostAddress}/24`, "dev", hostLink]);
  for (const range of [podRange, serviceRange]) {
    await runToEnd("ip", ["route", "add", range, "via", nodeAddress, "dev", hostLink]);
  }
}

async function connectNode(init: ProcessIdentity): Promise<void> {
  for (const args of [
    ["link", "set", "lo", "up"],
    ["address", "add", `${nodeAddress}/24`, "dev", nodeLink],
    ["link", "set", nodeLink, "up"],
    // kube-proxy serves Service addresses, but only where the kernel has a route to send them by.
    ["route", "add", serviceRange, "dev", nodeLink],
  ]) {
    await runInside(init, "ip", args);
  }
}

/**
 * Removes the link at once; the kernel would do so too, but some time after the namespace has gone.
 *
 * @returns whether there was one of this state directory
 */
export async function disconnect(state: string): Promise<boolean> {
  const owner = await linkOwner();
  if (owner === undefined || !ownsLink(owner, state)) {
    return false;
  }
  await runToEnd("ip", ["link", "delete", hostLink]).catch(async (error: unknown) => {
    if ((await linkOwner()) !== undefined) {
      throw error;
    }
  });
  return true;
}

/**
 * Refuses to boot where the node's addresses already lead elsewhere.
 *
 * @throws Error with one sentence for the administrator
 */
export async function refuseTakenRanges(): Promise<void> {
  const routes = JSON.parse(await runToEnd("ip", ["-4", "-json", "route", "show"])) as readonly Route[];
  for (const range of [linkRange, podRange, serviceRange]) {
    const taken = routes.find(
      ({ dst, dev }) => dev !== hostLink && dst !== "default" && overlaps(dst, range),
    );
    if (taken !== undefined) {
      throw new Error(
        `The sandbox uses the addresses ${range}, but this machine already routes ${taken.dst} to ` +
          `${taken.dev ?? "somewhere else"}; use a machine without that network.`,
      );
    }
  }
}

/** Whether two IPv4 ranges have an address in common. An address without a length is a range of one. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [one, other].map((range) =>
    ipaddr.IPv4.parseCIDR(range.includes("/") ? range : `${range}/32`),
  );
  if (a === undefined || b === undefined) {
    return false;
  }
  const common = Math.min(a[1], b[1]);
  return a[0].match(b[0], common);
}
