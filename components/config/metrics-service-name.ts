import type { Settings } from "./settings";

/** Longest name of a Service, a DNS label. */
const longestName = 63;

const suffix = "-haproxy-metrics";

/** Name of the Service at which Prometheus finds HAProxy's pods, and of what else monitors them. */
export const metricsServiceName = ({ release }: Pick<Settings, "release">): string =>
  `${release.name.slice(0, longestName - suffix.length)}${suffix}`;
