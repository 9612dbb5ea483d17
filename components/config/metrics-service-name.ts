import { longestDnsLabel } from "../lib/schema-primitives";
import type { Settings } from "./settings";

const suffix = "-haproxy-metrics";

/** Name of the Service at which Prometheus finds HAProxy's pods, and of what else monitors them. */
export const metricsServiceName = ({ release }: Pick<Settings, "release">): string =>
  `${release.name.slice(0, longestDnsLabel - suffix.length)}${suffix}`;
