import { binds } from "./frontends";
import { metricsPath, podPorts } from "./input";
import type { Section } from "./section";

/** Concurrent scrapers; others wait. Each Prometheus holds one connection. */
const scrapers = 16;

/** HAProxy's metrics for Prometheus, on a port that the front-end Service does not expose. */
export const metrics = (): Section => ({
  title: "frontend metrics",
  lines: [
    ...binds(podPorts.metrics),
    "no log",
    "# Scrapers cannot use up the connections of clients.",
    `maxconn ${scrapers}`,
    `http-request use-service prometheus-exporter if { path ${metricsPath} }`,
    "http-request return status 404 content-type text/plain string no-such-page",
  ],
});
