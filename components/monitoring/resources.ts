import type { types } from "@pulumi/kubernetes";
import { metricsPath, podPorts } from "../haproxy/config/input";
import { metricsPortName } from "../haproxy/deployment-spec";

/** The Kubernetes objects of monitoring as plain data; components/monitoring/monitoring.ts registers them. */

type Labels = Readonly<Record<string, string>>;

/**
 * The Service by which Prometheus discovers the pods: headless, as each pod has its own metrics, and of one address family, so that each
 * is scraped once.
 */
export const metricsServiceSpec = (pods: Labels): types.input.core.v1.ServiceSpec => ({
  type: "ClusterIP",
  clusterIP: "None",
  selector: pods,
  ports: [{ name: metricsPortName, port: podPorts.metrics, targetPort: metricsPortName }],
});

/** Spec of a ServiceMonitor: Prometheus scrapes every pod of the Service with these labels. */
export const serviceMonitorSpec = (service: Labels): Readonly<Record<string, unknown>> => ({
  selector: { matchLabels: service },
  endpoints: [{ port: metricsPortName, path: metricsPath }],
});

/** The label by which Grafana's sidecar, as in kube-prometheus-stack, finds dashboards. */
export const dashboardLabels: Labels = { grafana_dashboard: "1" };
