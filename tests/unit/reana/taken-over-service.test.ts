import assert from "node:assert/strict";
import { planRelease } from "../../../components/chart/plan-release";
import { topologyOf } from "../../../components/topology/topology";
import { settings } from "../config/stack-settings";
import { deploy } from "./deployment";

const service = "kubernetes:core/v1:Service";
const release = "kubernetes:helm.sh/v3:Release";

/** A stack whose front-end Service was the Traefik Service of a release that it took over. */
const takenOver = (frontEnd: Readonly<Record<string, unknown>>, chart: string): ReturnType<typeof deploy> =>
  deploy({
    hostname: "reana.example.org",
    chart: { version: chart },
    frontEnd: {
      ...frontEnd,
      service: { type: "NodePort", name: "reana-traefik", httpNodePort: 30080, httpsNodePort: 30443 },
    },
  });

describe("a front-end Service with the name of the chart's Traefik Service", () => {
  for (const chart of ["0.9.4", "0.95.0-alpha.5"]) {
    it(`takes its place: the chart makes none, and Helm leaves the old one (${chart})`, async () => {
      const deployment = await takenOver({ type: "ingress-controller" }, chart);
      const { inputs } = deployment.one(service, "reana-front-end");
      assert.deepEqual(inputs["metadata"], {
        name: "reana-traefik",
        namespace: "reana",
        annotations: {
          "pulumi.com/skipAwait": "true",
          "helm.sh/resource-policy": "keep",
          "pulumi.com/patchForce": "true",
        },
      });
      const { ports } = inputs["spec"] as { ports: unknown };
      assert.deepEqual(ports, [
        { name: "web", port: 80, targetPort: "web", nodePort: 30080 },
        { name: "websecure", port: 443, targetPort: "websecure", nodePort: 30443 },
      ]);
      const { traefik } = deployment.one(release).inputs["values"] as { traefik: { service: unknown } };
      assert.deepEqual(traefik.service, { enabled: false });
    });

    it(`leaves Traefik a Service inside the cluster, to which HAProxy connects (${chart})`, async () => {
      const deployment = await takenOver({ type: "haproxy" }, chart);
      const { inputs } = deployment.one(service, "reana-release-traefik-internal");
      assert.equal((inputs["metadata"] as { name: string }).name, "reana-traefik-internal");
      const configuration = deployment.one("kubernetes:core/v1:ConfigMap", "reana-haproxy-configuration");
      assert.match(
        JSON.stringify(configuration.inputs),
        /reana-traefik-internal\.reana\.svc\.cluster\.local:80/,
      );
      assert.doesNotMatch(JSON.stringify(configuration.inputs), /reana-traefik\.reana/);
      const frontEnd = deployment.one(service, "reana-front-end").inputs["spec"] as { ports: unknown };
      assert.deepEqual(frontEnd.ports, [
        { name: "web", port: 80, targetPort: "http", nodePort: 30080 },
        { name: "websecure", port: 443, targetPort: "https", nodePort: 30443 },
      ]);
      const { value } = deployment.outputs["traefikService"] as { value: unknown };
      assert.equal(value, "reana-traefik-internal");
    });
  }

  it("is updated before the release, which Helm would delete it with, for an external HAProxy too", async () => {
    const deployment = await deploy({
      hostname: "reana.example.org",
      frontEnd: {
        type: "external-haproxy",
        addresses: ["192.0.2.7"],
        nodes: ["192.0.2.21"],
        service: { type: "NodePort", name: "reana-traefik", httpNodePort: 30080 },
      },
    });
    assert.ok(deployment.one(release).dependencies.includes("reana-front-end"));
  });

  it("has the Middlewares that its Ingresses name before the release does, since their kind is there", async () => {
    const deployment = await takenOver({ type: "ingress-controller" }, "0.95.0-alpha.5");
    const middlewares = deployment.resources.filter(({ type }) => type.endsWith(":Middleware"));
    assert.notEqual(middlewares.length, 0);
    for (const { name, dependencies } of middlewares) {
      assert.equal(dependencies.includes("reana-release"), false, name);
    }
  });

  it("is another Service than Traefik's under any other name", async () => {
    const deployment = await deploy({
      hostname: "reana.example.org",
      frontEnd: { type: "haproxy", service: { type: "ClusterIP", name: "entrance" } },
    });
    const { inputs } = deployment.one(service, "reana-front-end");
    assert.equal((inputs["metadata"] as { name: string }).name, "entrance");
    const { traefik } = deployment.one(release).inputs["values"] as { traefik: { service: unknown } };
    assert.deepEqual(traefik.service, { type: "ClusterIP" });
  });
});

describe("the IngressClass of the chart's Traefik", () => {
  for (const [chart, place] of [
    ["0.9.4", "--providers.kubernetesIngress.ingressClass=traefik"],
    ["0.95.0-alpha.5", '"kubernetesIngress":{"ingressClass":"traefik",'],
  ] as const) {
    it(`may be that of a release that was taken over, whose sessions name it (${chart})`, async () => {
      const deployment = await deploy({
        hostname: "reana.example.org",
        chart: { version: chart },
        ingressController: { type: "bundled-traefik", className: "traefik" },
      });
      const text = JSON.stringify(deployment.one(release).inputs["values"]);
      assert.ok(text.includes(place), text);
      assert.doesNotMatch(text, /"reana-traefik"/);
    });
  }

  it("is warned of where every Traefik of the cluster serves it", () => {
    const warnings = (className: string): string => {
      const stack = settings({ ingressController: { type: "bundled-traefik", className } });
      return planRelease(stack, topologyOf(stack)).warnings.join();
    };
    assert.match(
      warnings("traefik"),
      /is served by every Traefik of the cluster that has no class of its own/,
    );
    assert.equal(warnings("reana-traefik"), "");
  });
});
