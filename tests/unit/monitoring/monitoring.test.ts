import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { HaproxyFrontEnd, Monitoring, type MonitoringArgs } from "../../../components";
import { behavesAsComponent, deployComponents, constructorError, unknown, valuesOf } from "../component";

const args: MonitoringArgs = {
  namespace: "web",
  podLabels: { app: "haproxy" },
  deploymentName: "front-end",
  prometheusOperator: { labels: { release: "prometheus" } },
};

const refused = (wrong: Record<string, unknown>): Promise<string> =>
  constructorError(() => new Monitoring("front-end-metrics", { ...args, ...wrong }));

describe("Monitoring alone", () => {
  behavesAsComponent(
    "reana:index:Monitoring",
    (name, opts) => new Monitoring(name, args, opts),
    (name) => new Monitoring(name, { ...args, namespace: unknown(), deploymentName: unknown() }),
  );

  it("watches a HaproxyFrontEnd by its outputs", async () => {
    const deployment = await deployComponents(() => {
      const namespace = pulumi.output("web");
      const frontEnd = new HaproxyFrontEnd("front-end", {
        hostname: "app.example.org",
        namespace,
        tls: { mode: "passthrough" },
        backend: { https: "app.web.svc:443" },
      });
      const { podLabels, deploymentName } = frontEnd;
      const { serviceName } = new Monitoring("front-end-metrics", {
        ...args,
        namespace,
        podLabels,
        deploymentName,
      });
      return { serviceName };
    });
    assert.deepEqual(valuesOf(deployment), { serviceName: "front-end-metrics" });
    const { spec } = deployment.one("kubernetes:core/v1:Service", "front-end-metrics-service").inputs;
    assert.deepEqual((spec as { selector: unknown }).selector, {
      "app.kubernetes.io/name": "haproxy",
      "app.kubernetes.io/instance": "front-end",
    });
    const rules = JSON.stringify(
      deployment.one("kubernetes:monitoring.coreos.com/v1:PrometheusRule", "front-end-metrics-alerts").inputs,
    );
    assert.match(rules, /namespace=\\"web\\",job=\\"front-end-metrics\\"/);
    assert.match(rules, /app\.kubernetes\.io\/instance=front-end/);
  });

  it("makes the Service alone without Prometheus' operator", async () => {
    const { resources } = await deployComponents(
      () => new Monitoring("front-end-metrics", { ...args, prometheusOperator: undefined }),
    );
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["front-end-metrics", "front-end-metrics-service"],
    );
  });

  for (const [what, wrong, text] of [
    ["no namespace", { namespace: undefined }, /args\.namespace\n.*is not set/],
    [
      "no Deployment",
      { deploymentName: undefined },
      /args\.deploymentName\n.*is not set; it must be the name of a Deployment/,
    ],
    ["no pods", { podLabels: {} }, /args\.podLabels = \{\}/],
    [
      "pods that are an output",
      { podLabels: pulumi.output({ app: "haproxy" }) },
      /args\.podLabels\n.*is an output/,
    ],
    ["fewer pods than none", { replicas: -1 }, /args\.replicas = -1\n.*is too small: pods, from 1 to 100/],
    ["a name that begins as no Service's does", { objectName: "1edge" }, /args\.objectName = "1edge"/],
    ["a misspelled argument", { replica: 3 }, /args\.replica\n.*did you mean args\.replicas\?/],
    ["a name that no Service can have", { objectName: "Edge_1" }, /args\.objectName = "Edge_1"/],
  ] as const) {
    it(`refuses ${what}, once and by the argument's name`, async () => {
      const message = await refused(wrong);
      assert.match(
        message,
        /^Monitoring "front-end-metrics": 1 argument is wrong; nothing has been changed:\n/,
      );
      assert.match(message, text);
    });
  }
});
