import { probeConnections } from "./connection-limits";
import { binds } from "./frontends";
import { metricsPath, podPorts, type HaproxyConfigInput } from "./input";
import { probeConnectionRules } from "./limits";
import { probeTimeouts } from "./process";
import type { Section } from "./section";

/** HAProxy's metrics for Prometheus, on a port that the front-end Service does not expose. */
export const metrics = (input: HaproxyConfigInput): Section => ({
  title: "frontend metrics",
  lines: [
    ...binds(input, podPorts.metrics),
    "no log",
    "# Scrapers cannot use up the connections of clients, nor one of them those of others.",
    `maxconn ${probeConnections.metrics}`,
    ...probeTimeouts(),
    ...probeConnectionRules(),
    `http-request use-service prometheus-exporter if { path ${metricsPath} }`,
    "http-request return status 404 content-type text/plain string no-such-page",
  ],
});
