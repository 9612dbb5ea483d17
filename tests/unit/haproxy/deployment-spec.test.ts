import assert from "node:assert/strict";
import { mounts } from "../../../components/haproxy/config/input";
import { checksumAnnotation, deploymentSpec } from "../../../components/haproxy/deployment-spec";
import { haproxy } from "./config/sections";
describe("HAProxy's pods", () => {
  const spec = deploymentSpec({
    labels: { app: "haproxy" },
    settings: haproxy({ replicas: 3, resources: { limits: { memory: "768Mi" } } }),
    image: "haproxy:3.2.26",
    startup: "wait-for-backend",
    configMapName: "configuration-1",
    serviceAccountName: "account",
    tls: "terminate",
    certificate: { secretName: "certificate-1", placeholderSecretName: undefined },
    checksum: "abc",
  }) as unknown as {
    template: { spec: Record<string, unknown>; metadata: unknown };
    strategy: unknown;
    replicas: unknown;
  };
  const pod = spec.template.spec;
  const [container] = pod["containers"] as readonly Record<string, unknown>[];

  it("pass Pod Security restricted", () => {
    assert.deepEqual(pod["securityContext"], {
      runAsNonRoot: true,
      runAsUser: 99,
      runAsGroup: 99,
      fsGroup: 99,
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.deepEqual(container?.["securityContext"], {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.equal(pod["automountServiceAccountToken"], false);
  });

  it("are replaced one by one, by a change of configuration or certificate", () => {
    assert.deepEqual(spec.strategy, {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
    assert.deepEqual(spec.template.metadata, {
      labels: { app: "haproxy" },
      annotations: { [checksumAnnotation]: "abc" },
    });
  });

  it("mount the Secret as it is, readable for their group only", () => {
    assert.deepEqual(pod["volumes"], [
      { name: "configuration", configMap: { name: "configuration-1" } },
      { name: "certificate", secret: { secretName: "certificate-1", defaultMode: 0o440 } },
    ]);
    assert.ok(JSON.stringify(container?.["volumeMounts"]).includes(mounts.certificate));
  });

  it("have requests, limits and probes", () => {
    assert.deepEqual(container?.["resources"], {
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { cpu: "2", memory: "768Mi" },
    });
    assert.ok(container?.["startupProbe"] && container["readinessProbe"] && container["livenessProbe"]);
  });

  it("prefer different nodes", () => {
    assert.match(
      JSON.stringify(pod["topologySpreadConstraints"]),
      /kubernetes\.io\/hostname.*ScheduleAnyway/,
    );
  });

  const specOf = (values: Record<string, unknown>): Record<string, never> =>
    deploymentSpec({
      labels: { app: "haproxy" },
      settings: haproxy(values),
      image: "haproxy:3.2.26",
      startup: "immediate",
      configMapName: "configuration-1",
      serviceAccountName: "account",
      tls: "terminate",
      certificate: undefined,
      checksum: "abc",
    }).template as unknown as Record<string, never>;

  it("run where the stack says, from its registry, with its annotations", () => {
    const placement = {
      nodeSelector: { "node-role.kubernetes.io/edge": "" },
      tolerations: [{ key: "edge", operator: "Equal", value: "true", effect: "NoSchedule" }],
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
      priorityClassName: "system-cluster-critical",
      imagePullSecrets: [{ name: "registry" }],
    };
    const { spec, metadata } = specOf({
      ...placement,
      podAnnotations: { [checksumAnnotation]: "x", a: "b" },
    });
    for (const [key, value] of Object.entries(placement)) {
      assert.deepEqual(JSON.parse(JSON.stringify(spec?.[key])), value, key);
    }
    assert.deepEqual(metadata?.["annotations"], { a: "b", [checksumAnnotation]: "abc" });
  });

  it("say nothing of where they run unless the stack does", () => {
    const keys = Object.keys(specOf({})["spec"] ?? {});
    for (const key of ["nodeSelector", "tolerations", "affinity", "priorityClassName", "imagePullSecrets"]) {
      assert.ok(!keys.includes(key), key);
    }
  });

  it("have ports of the nodes where the stack says so, and make room for their successors then", () => {
    const ports = (values: Record<string, unknown>): unknown =>
      (specOf(values)["spec"]?.["containers"] as unknown as readonly Record<string, unknown>[])[0]?.["ports"];
    const [http, https] = ports({ hostPort: { http: 80, https: 443 } }) as readonly Record<string, unknown>[];
    assert.deepEqual([http?.["hostPort"], https?.["hostPort"]], [80, 443]);
    assert.doesNotMatch(JSON.stringify(ports({})), /hostPort/);
    const settings = haproxy({ hostPort: { https: 443 } });
    const { strategy } = deploymentSpec({
      labels: { app: "haproxy" },
      settings,
      image: settings.image,
      startup: "immediate",
      configMapName: "configuration-1",
      serviceAccountName: "account",
      tls: "terminate",
      certificate: undefined,
      checksum: "abc",
    });
    assert.deepEqual(strategy, {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
    });
  });

  it("run as the user of another image, or as one that the cluster assigns", () => {
    const user = (runAsUser: unknown): unknown => specOf({ runAsUser })["spec"]?.["securityContext"];
    const seccompProfile = { type: "RuntimeDefault" };
    assert.deepEqual(user(1000), {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile,
    });
    assert.deepEqual(user("assigned"), { runAsNonRoot: true, seccompProfile });
  });
});
