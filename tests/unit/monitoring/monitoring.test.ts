import assert from "node:assert/strict";
import { deploy } from "../reana/deployment";
import { example, examples } from "../../../tools/examples";
import { deploymentSpec } from "../../../components/haproxy/deployment-spec";
import { settings } from "../config/stack-settings";
import { panelsOf, selectorsIn } from "./queries";
import { operatorObjects, plannedMonitoring } from "./stack";

const watched = { hostname: "reana.example.org", monitoring: { type: "prometheus-operator" } };
const serviceType = "kubernetes:core/v1:Service";

describe("the Service for metrics", () => {
  it("leads to each of HAProxy's pods, to the port for metrics alone, and to nobody outside", async () => {
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
      tls: "terminate",
      configMapName: "-",
      serviceAccountName: "-",
      certificate: undefined,
      checksum: "-",
    });
    assert.match(JSON.stringify(spec), /\{"name":"metrics","containerPort":8405\}/);
  });

  it("is there exactly where HAProxy is in the cluster, and is the only one with that port", async () => {
    for (const { name, config } of examples) {
      const { resources } = await deploy(config);
      const services = resources.filter(({ type }) => type === serviceType);
      const withMetrics = services.filter(({ inputs }) => /8405|metrics/.test(JSON.stringify(inputs)));
      const pods = resources.filter(({ type }) => type === "kubernetes:apps/v1:Deployment");
      assert.equal(withMetrics.length, pods.length, name);
      assert.ok(withMetrics.every(({ inputs }) => JSON.stringify(inputs).includes('"clusterIP":"None"')));
    }
  });

  it("has a name that Kubernetes takes, however long the release's is", () => {
    const name = plannedMonitoring({ release: { name: "r".repeat(53) } })?.objectName ?? "";
    assert.equal(name.length, 63);
    assert.match(name, /-haproxy-metrics$/);
  });
});

describe("monitoring", () => {
  it("gives nothing to an operator that nobody said is there", async () => {
    const { resources } = await deploy({ hostname: "reana.example.org" });
    assert.deepEqual(
      resources.filter(({ type, name }) => type.includes("monitoring.coreos.com") || /dashboard/.test(name)),
      [],
    );
  });

  it("gives the operator a ServiceMonitor of the Service, and alert rules, with the labels that it selects by", async () => {
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

  it("gives Grafana's sidecar the dashboard", async () => {
    const deployment = await deploy(watched);
    const { inputs } = deployment.one("kubernetes:core/v1:ConfigMap", "reana-haproxy-metrics-dashboard");
    const { labels, name } = inputs["metadata"] as { labels: Record<string, string>; name: string };
    assert.equal(name, "reana-haproxy-metrics-dashboard");
    assert.equal(labels["grafana_dashboard"], "1");
    const data = inputs["data"] as Record<string, string>;
    assert.deepEqual(Object.keys(data), ["reana-haproxy-metrics.json"]);
    assert.deepEqual(JSON.parse(Object.values(data)[0] ?? ""), operatorObjects().dashboard);
  });

  it("watches every way that has HAProxy in the cluster", async () => {
    const { config } = example("load-balancer-tls");
    const deployment = await deploy({ ...config, monitoring: { type: "prometheus-operator" } });
    assert.ok(deployment.one("kubernetes:monitoring.coreos.com/v1:ServiceMonitor"));
  });
});

describe("alert rules", () => {
  const {
    rules: { rules },
  } = operatorObjects({ namespace: { name: "physics" } });

  it("ask for the series of their own stack only", () => {
    for (const { alert, expr } of rules) {
      const selectors = selectorsIn(expr);
      assert.ok(selectors.length > 0, alert);
      for (const { labels } of selectors) {
        assert.deepEqual(labels["namespace"], ["physics"], alert);
        assert.deepEqual(labels["job"], ["reana-haproxy-metrics"], alert);
      }
    }
  });

  it("say what is wrong, in one sentence, and what to do", () => {
    for (const { alert, annotations, labels } of rules) {
      assert.match(annotations.summary, /^[^\n]{20,100}\.$/, alert);
      assert.match(annotations.description, /^[^\n]{80,}\.$/, alert);
      assert.match(annotations.description, /\b(look|see why|find out|raise|open)\b/i, alert);
      assert.match(labels.severity, /^(critical|warning)$/);
    }
    assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  });

  it("count the pods that are asked for; of one pod none can be missing alone", () => {
    const missing = (replicas: number): string | undefined =>
      operatorObjects({ frontEnd: { type: "haproxy", replicas } }).rules.rules.find(
        ({ alert }) => alert === "ReanaFrontEndPodMissing",
      )?.expr;
    assert.match(missing(3) ?? "", /< 3$/);
    assert.equal(missing(1), undefined);
  });
});

describe("the dashboard", () => {
  const { dashboard } = operatorObjects();
  const panels = panelsOf(dashboard);

  it("asks for the series of the stack that its reader chose", () => {
    for (const { targets, title } of panels) {
      assert.ok(targets.length > 0, title);
      for (const { labels } of targets.flatMap(({ expr }) => selectorsIn(expr))) {
        assert.deepEqual([labels["namespace"], labels["job"]], [["$namespace"], ["$job"]], title);
      }
    }
    const variables = (dashboard["templating"] as { list: { name: string; current?: { value: string } }[] })
      .list;
    assert.deepEqual(
      variables.map(({ name, current }) => [name, current?.value]),
      [
        ["datasource", undefined],
        ["namespace", "reana"],
        ["job", "reana-haproxy-metrics"],
      ],
    );
  });

  it("puts no panel upon another, and none beyond Grafana's 24 columns", () => {
    const cells = new Map<string, string>();
    for (const { title, gridPos } of panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          assert.equal(cells.get(`${x},${y}`), undefined, `${title} at ${x},${y}`);
          cells.set(`${x},${y}`, title);
        }
      }
    }
  });

  it("tells curves of one panel apart", () => {
    for (const { targets, title } of panels.filter((panel) => panel.targets.length > 1)) {
      assert.equal(new Set(targets.map(({ legendFormat }) => legendFormat)).size, targets.length, title);
    }
  });

  it("is another one in another stack, under an identifier that Grafana takes", () => {
    const uid = dashboard["uid"] as string;
    assert.match(uid, /^[a-z0-9-]{1,40}$/);
    assert.notEqual(operatorObjects({ namespace: { name: "physics" } }).dashboard["uid"], uid);
  });
});
