import type { types } from "@pulumi/kubernetes";
import { metricsPath, podPorts } from "../haproxy/config/input";
import { metricsPortName } from "../haproxy/deployment-spec";

/** The Kubernetes objects of monitoring as plain data; components/monitoring/monitoring.ts registers them. */

type Labels = Readonly<Record<string, string>>;

/**
 * A Service for Prometheus to find the pods by: headless, as each pod has figures of its own, and of one address family, as each is to
 * be asked once.
 */
export const metricsServiceSpec = (pods: Labels): types.input.core.v1.ServiceSpec => ({
  type: "ClusterIP",
  clusterIP: "None",
  selector: pods,
  ports: [{ name: metricsPortName, port: podPorts.metrics, targetPort: metricsPortName }],
});

/** Spec of a ServiceMonitor: Prometheus' operator lets its Prometheus ask every pod of the Service with these labels. */
export const serviceMonitorSpec = (service: Labels): Readonly<Record<string, unknown>> => ({
  selector: { matchLabels: service },
  endpoints: [{ port: metricsPortName, path: metricsPath }],
});

/** What the Grafana of kube-prometheus-stack, and others with its sidecar, load dashboards by. */
export const dashboardLabels: Labels = { grafana_dashboard: "1" };
