import assert from "node:assert/strict";
import { metricsPath, podPorts } from "../../components/haproxy/config/input";
import { operatorObjects } from "../unit/monitoring/stack";
import { apply, manifest, objects, succeed, up, type KubernetesObject } from "./command-line";
import { currentSettings, useSettings } from "./stack";

const name = "reana-haproxy-metrics";
const inNamespace = ["--namespace", "reana"] as const;

/** What leads to the pods of a Service. */
interface Slice {
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  readonly endpoints: readonly {
    readonly conditions: { readonly terminating?: boolean };
    readonly targetRef: { readonly name: string };
  }[];
}

describe("monitoring of HAProxy on the node", () => {
  const operator = manifest("prometheus-operator.yaml") as readonly KubernetesObject[];
  let settingsBefore: Readonly<Record<string, unknown>>;
  before(async () => {
    settingsBefore = currentSettings();
    await up();
  });
  after(async () => {
    useSettings(settingsBefore);
    await up();
    await succeed("kubectl", "delete", "crd", ...operator.map(({ metadata }) => metadata.name));
  });

  it("reaches each pod by the metrics Service, which has that port only", async () => {
    const pods = await objects("pods", ...inNamespace, "--selector", "app.kubernetes.io/name=haproxy");
    const serving = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const slices = (await objects(
      "endpointslices",
      ...inNamespace,
      "--selector",
      `kubernetes.io/service-name=${name}`,
    )) as unknown as readonly Slice[];
    assert.deepEqual(
      slices
        .flatMap(({ endpoints }) => endpoints)
        .filter(({ conditions }) => conditions.terminating !== true)
        .map(({ targetRef }) => targetRef.name)
        .sort(),
      serving.map(({ metadata }) => metadata.name).sort(),
    );
    for (const { ports } of slices) {
      assert.deepEqual(
        ports.map(({ name: port, port: number }) => [port, number]),
        [["metrics", podPorts.metrics]],
      );
    }
    assert.ok(serving.length > 0);
    for (const { metadata } of serving) {
      const url = `/api/v1/namespaces/reana/pods/${metadata.name}:${podPorts.metrics}/proxy${metricsPath}`;
      assert.match(
        await succeed("kubectl", "get", "--raw", url),
        /^haproxy_backend_active_servers\{proxy="traefik"\} 1$/m,
      );
    }
  });

  it("creates and deletes the objects for the Prometheus operator", async () => {
    await apply(operator);
    await succeed(
      "kubectl",
      "wait",
      "--for=condition=Established",
      ...operator.map(({ metadata }) => `crd/${metadata.name}`),
    );
    const kinds = "servicemonitors,prometheusrules,configmaps";
    const made = async (): Promise<readonly KubernetesObject[]> =>
      (await objects(kinds, ...inNamespace)).filter(({ metadata }) => metadata.name.startsWith(name));

    useSettings({
      ...settingsBefore,
      monitoring: { type: "prometheus-operator", labels: { release: "prometheus" } },
    });
    await up();
    const objectsMade = await made();
    assert.deepEqual(objectsMade.map(({ kind }) => kind).sort(), [
      "ConfigMap",
      "PrometheusRule",
      "ServiceMonitor",
    ]);
    const rule = objectsMade.find(({ kind }) => kind === "PrometheusRule");
    const { replicas } = settingsBefore["frontEnd"] as { replicas?: number };
    const frontEnd = { type: "haproxy", ...(replicas === undefined ? {} : { replicas }) };
    assert.deepEqual(rule?.spec, { groups: [operatorObjects({ frontEnd }).rules] });
    await up("--expect-no-changes");

    useSettings(settingsBefore);
    await up();
    assert.deepEqual(await made(), []);
  });
});
