import { show, type Problem } from "../lib/problem";
import { readQuantity } from "../lib/quantity";
import { hidesClients } from "./service-checks";
import { haproxyMemory } from "./haproxy-memory";
import type { CheckedConfig } from "./schema";

/** The limits of one client address: their defaults, and which do not go together with what one HAProxy accepts. */

type CheckedHaproxy = Exclude<CheckedConfig["frontEnd"], { type: "ingress-controller" }>;

export interface AddressLimits {
  readonly connectionsPerAddress: number | "unlimited";
  readonly openRequestsPerAddress: number | "unlimited";
}

/** Of an address that hundreds of users share (docs/settings.md). */
const usualLimit = 1000;

/** One address leaves at least as much to the others. */
const largestShare = 1 / 2;

const largestLimit = (maxConnections: number): number => Math.floor(maxConnections * largestShare);

/** A load balancer that terminates TLS connects to HAProxy for all clients. */
const hidesConnections = (frontEnd: CheckedConfig["frontEnd"]): boolean =>
  frontEnd.type === "haproxy" && ["tls-termination", "tls-reencryption"].includes(frontEnd.loadBalancer.mode);

const tlsOf = (frontEnd: CheckedHaproxy): "terminate" | "passthrough" | "plaintext" => {
  if (frontEnd.type === "haproxy") {
    return frontEnd.loadBalancer.mode === "tls-termination" ? "plaintext" : frontEnd.tls;
  }
  return "terminate";
};

export function addressLimits(frontEnd: CheckedHaproxy): AddressLimits {
  const { connectionsPerAddress, openRequestsPerAddress, maxConnections } = frontEnd;
  const usual = Math.min(usualLimit, largestLimit(maxConnections));
  const hidden = frontEnd.type === "haproxy" && hidesClients(frontEnd);
  return {
    connectionsPerAddress:
      connectionsPerAddress ?? (hidden || hidesConnections(frontEnd) ? "unlimited" : usual),
    openRequestsPerAddress: openRequestsPerAddress ?? (hidden ? "unlimited" : usual),
  };
}

export function limitProblems(frontEnd: CheckedConfig["frontEnd"]): readonly Problem[] {
  return frontEnd.type === "ingress-controller"
    ? []
    : [...shareProblems(frontEnd), ...(frontEnd.type === "haproxy" ? memoryProblems(frontEnd) : [])];
}

/** One address must not be able to take all that HAProxy accepts. */
const shareProblems = (frontEnd: CheckedHaproxy): readonly Problem[] =>
  (["connectionsPerAddress", "openRequestsPerAddress"] as const).flatMap((name) => {
    const value = frontEnd[name];
    const most = largestLimit(frontEnd.maxConnections);
    return typeof value !== "number" || value <= most
      ? []
      : [
          {
            key: `reana:frontEnd.${name}`,
            found: show(value),
            advice:
              `must be at most ${most}, half of maxConnections, or one address could keep out all others. Lower it, or raise ` +
              "reana:frontEnd.maxConnections.",
          },
        ];
  });

const mebibyte = 1024 * 1024;

/** A pod that needs more than its limit is killed. */
function memoryProblems(frontEnd: Extract<CheckedHaproxy, { type: "haproxy" }>): readonly Problem[] {
  const { maxConnections, resources } = frontEnd;
  const { memory } = resources.limits;
  const needed = haproxyMemory({ maxConnections, ...addressLimits(frontEnd), tls: tlsOf(frontEnd) });
  return needed <= (readQuantity(memory) ?? 0)
    ? []
    : [
        {
          key: "reana:frontEnd.resources.limits.memory",
          found: show(memory),
          advice:
            `is not enough for ${maxConnections} connections while one address does its worst: HAProxy may need ` +
            `${Math.ceil(needed / mebibyte)}Mi. Raise it to that, or lower maxConnections, connectionsPerAddress or openRequestsPerAddress.`,
        },
      ];
}
