import assert from "node:assert/strict";
import { deploy, deployedExample } from "../reana/deployment";
import { example, examples } from "../../../tools/examples";
import { deploymentSpec } from "../../../components/haproxy/deployment-spec";
import { settings } from "../config/stack-settings";
import { operatorObjects, plannedMonitoring } from "./stack";

const watched = { hostname: "reana.example.org", monitoring: { type: "prometheus-operator" } };
const serviceType = "kubernetes:core/v1:Service";

describe("the Service for metrics", () => {
  it("selects each of HAProxy's pods, exposes the metrics port only, and is not reachable from outside", async () => {
    const { inputs } = (await deploy({ hostname: "reana.example.org" })).one(
      serviceType,
      "reana-haproxy-metrics-service",
    );
    assert.deepEqual(inputs["metadata"], {
      name: "reana-haproxy-metrics",
      namespace: "reana",
      labels: {
        "app.kubernetes.io/name": "haproxy",
        "app.kubernetes.io/instance": "reana-haproxy",
        "app.kubernetes.io/component": "metrics",
      },
    });
    assert.deepEqual(inputs["spec"], {
      type: "ClusterIP",
      clusterIP: "None",
      selector: { "app.kubernetes.io/name": "haproxy", "app.kubernetes.io/instance": "reana-haproxy" },
      ports: [{ name: "metrics", port: 8405, targetPort: "metrics" }],
    });
  });

  it("names a port that the pods have", () => {
    const { frontEnd } = settings({});
    assert.ok(frontEnd.type === "haproxy");
    const spec = deploymentSpec({
      labels: {},
      settings: frontEnd,
      image: frontEnd.image,
      startup: "wait-for-backend",
      tls: "terminate",
      configMapName: "-",
      serviceAccountName: "-",
      certificate: undefined,
      checksum: "-",
    });
    assert.match(JSON.stringify(spec), /\{"name":"metrics","containerPort":8405\}/);
  });

  it("exists exactly where HAProxy is in the cluster, and is the only one with that port", async () => {
    for (const { name } of examples) {
      const { resources } = await deployedExample(name);
      const services = resources.filter(({ type }) => type === serviceType);
      const withMetrics = services.filter(({ inputs }) => /8405|metrics/.test(JSON.stringify(inputs)));
      const pods = resources.filter(({ type }) => type === "kubernetes:apps/v1:Deployment");
      assert.equal(withMetrics.length, pods.length, name);
      assert.ok(withMetrics.every(({ inputs }) => JSON.stringify(inputs).includes('"clusterIP":"None"')));
    }
  });

  it("has a valid name, however long the release's is", () => {
    const name = plannedMonitoring({ release: { name: "r".repeat(53) } })?.objectName ?? "";
    assert.equal(name.length, 63);
    assert.match(name, /-haproxy-metrics$/);
  });
});

describe("monitoring", () => {
  it("creates no operator objects by default", async () => {
    const { resources } = await deploy({ hostname: "reana.example.org" });
    assert.deepEqual(
      resources.filter(({ type, name }) => type.includes("monitoring.coreos.com") || /dashboard/.test(name)),
      [],
    );
  });

  it("creates a ServiceMonitor of the Service, and alert rules, with the labels that the operator selects", async () => {
    const deployment = await deploy({
      ...watched,
      monitoring: { type: "prometheus-operator", labels: { release: "prometheus" } },
    });
    const service = deployment.one(serviceType, "reana-haproxy-metrics-service").inputs;
    const { labels } = service["metadata"] as { labels: Record<string, string> };
    const monitor = deployment.one("kubernetes:monitoring.coreos.com/v1:ServiceMonitor");
    const rule = deployment.one("kubernetes:monitoring.coreos.com/v1:PrometheusRule");
    for (const { inputs, dependencies } of [monitor, rule]) {
      assert.deepEqual(inputs["metadata"], {
        name: "reana-haproxy-metrics",
        namespace: "reana",
        labels: { ...labels, release: "prometheus" },
      });
      assert.ok(dependencies.includes("reana-haproxy-deployment"));
    }
    assert.deepEqual(monitor.inputs["spec"], {
      selector: { matchLabels: labels },
      endpoints: [{ port: "metrics", path: "/metrics" }],
    });
    assert.deepEqual(rule.inputs["spec"], { groups: [operatorObjects().rules] });
  });

  it("creates the dashboard for Grafana's sidecar", async () => {
    const deployment = await deploy(watched);
    const { inputs } = deployment.one("kubernetes:core/v1:ConfigMap", "reana-haproxy-metrics-dashboard");
    const { labels, name } = inputs["metadata"] as { labels: Record<string, string>; name: string };
    assert.equal(name, "reana-haproxy-metrics-dashboard");
    assert.equal(labels["grafana_dashboard"], "1");
    const data = inputs["data"] as Record<string, string>;
    assert.deepEqual(Object.keys(data), ["reana-haproxy-metrics.json"]);
    assert.deepEqual(JSON.parse(Object.values(data)[0] ?? ""), operatorObjects().dashboard);
  });

  it("covers every mode with HAProxy in the cluster", async () => {
    const { config } = example("load-balancer-tls");
    const deployment = await deploy({ ...config, monitoring: { type: "prometheus-operator" } });
    assert.ok(deployment.one("kubernetes:monitoring.coreos.com/v1:ServiceMonitor"));
  });
});
