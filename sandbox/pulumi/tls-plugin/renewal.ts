import type { Properties } from "../plugin/properties";

const hour = 3_600_000;

/** When a certificate made now is valid. */
export function validityFrom(now: Date, validityPeriodHours: number): { from: Date; until: Date } {
  return { from: now, until: new Date(now.getTime() + validityPeriodHours * hour) };
}

/** Whether the time for a new certificate has come: the old one has ended, or ends within the early renewal. */
export function readyForRenewal(state: Properties, earlyRenewalHours: unknown, now: Date): boolean {
  const end = state["validityEndTime"];
  const early = typeof earlyRenewalHours === "number" ? earlyRenewalHours : 0;
  return typeof end === "string" && now.getTime() >= Date.parse(end) - early * hour;
}
