import assert from "node:assert/strict";
import { mounts } from "../../../components/haproxy/config/input";
import { checksumAnnotation, deploymentSpec } from "../../../components/haproxy/deployment-spec";
import { haproxy } from "./config/sections";
describe("HAProxy's pods", () => {
  const spec = deploymentSpec({
    labels: { app: "haproxy" },
    settings: haproxy({ replicas: 3, resources: { limits: { memory: "256Mi" } } }),
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
      limits: { cpu: "2", memory: "256Mi" },
    });
    assert.ok(container?.["startupProbe"] && container["readinessProbe"] && container["livenessProbe"]);
  });

  it("prefer different nodes", () => {
    assert.match(
      JSON.stringify(pod["topologySpreadConstraints"]),
      /kubernetes\.io\/hostname.*ScheduleAnyway/,
    );
  });
});
