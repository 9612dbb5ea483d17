import { binds } from "./frontends";
import { metricsPath, podPorts } from "./input";
import type { Section } from "./section";

/** Scrapers at once; further ones wait. Prometheus holds one connection, a pair of them two. */
const scrapers = 16;

/** HAProxy's own figures for Prometheus, on a port that the Service for clients does not have. */
export const metrics = (): Section => ({
  title: "frontend metrics",
  lines: [
    ...binds(podPorts.metrics),
    "no log",
    "# Whoever reaches this port takes no more of the connections that clients are meant to have.",
    `maxconn ${scrapers}`,
    `http-request use-service prometheus-exporter if { path ${metricsPath} }`,
    "http-request return status 404 content-type text/plain string no-such-page",
  ],
});
