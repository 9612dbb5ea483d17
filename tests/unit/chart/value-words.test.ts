import assert from "node:assert/strict";
import { chartSeries, knownValues } from "../../../components/chart/known-values";
import { closedPaths, wordProblems } from "../../../components/chart/value-words";
import { problemsOf } from "../config/stack-settings";

const one = (values: Record<string, unknown>): readonly string[] =>
  wordProblems(values).map(({ path, found, advice }) => `${path} = ${found}: ${advice}`);

describe("Helm values that know certain words alone", () => {
  it("are refused with another word, and with the one that was meant", () => {
    for (const [values, problem] of [
      [
        { shared_storage: { backend: "hostpaths" } },
        'shared_storage.backend = "hostpaths": must be one of hostpath, cephfs, nfs. Did you mean hostpath?',
      ],
      [
        { infrastructure_storage: { backend: "longhorn" } },
        'infrastructure_storage.backend = "longhorn": must be one of hostpath, cephfs, nfs.',
      ],
      [
        { shared_storage: { backend: "" } },
        'shared_storage.backend = "": must be one of hostpath, cephfs, nfs.',
      ],
      [
        { components: { reana_ui: { imagePullPolicy: "always" } } },
        'components.reana_ui.imagePullPolicy = "always": must be one of IfNotPresent, Always, Never. Did you mean Always?',
      ],
      [
        { components: { reana_server: { environment: { REANA_WORKFLOW_SCHEDULING_POLICY: true } } } },
        "components.reana_server.environment.REANA_WORKFLOW_SCHEDULING_POLICY = true: must be one of fifo, balanced.",
      ],
      [
        { quota: { termination_update_policy: "disk, cpus" } },
        'quota.termination_update_policy = "disk, cpus": must be cpu or disk, or both with a comma between them. Did you mean cpu?',
      ],
      [
        { workspaces: { retention_rules: { maximum_period: "for ever" } } },
        'workspaces.retention_rules.maximum_period = "for ever": must be forever, or a number. Did you mean forever?',
      ],
      [
        { compute_backends: ["kubernetes", "slurmcerm"] },
        'compute_backends = "slurmcerm": is not known to REANA. Did you mean slurmcern?',
      ],
      [
        { shared_storage: { backend: "cephf", storage_class_name: "fast" } },
        'shared_storage.backend = "cephf": is not known to REANA. Did you mean cephfs?',
      ],
    ] as const) {
      assert.deepEqual(one(values), [problem]);
    }
  });

  it("may be each of their words, what stands for the default, and words that others are responsible for", () => {
    const right = {
      shared_storage: { backend: "nfs", access_modes: "ReadWriteMany" },
      infrastructure_storage: { backend: "csi", storage_class_name: "fast" },
      compute_backends: ["kubernetes", "our-own-cluster"],
      quota: {
        termination_update_policy: "disk,cpu",
        workflow_termination_update_policy: "{{ .Values.quota.termination_update_policy }}",
      },
      workspaces: { retention_rules: { maximum_period: 30 } },
      interactive_sessions: { maximum_inactivity_period: "forever" },
      pgbouncer: { pool_mode: null },
      traefik: { logs: { general: { level: "debug" } }, deployment: { kind: "DaemonSet" } },
    };
    assert.deepEqual(one(right), []);
    assert.deepEqual(one({ quota: { termination_update_policy: "" } }), []);
  });

  it("stand at paths that the charts know", () => {
    const known = chartSeries.flatMap((series) => [
      ...knownValues(series),
      ...knownValues(series, `${series}.0`),
    ]);
    const knows = (path: string): boolean => {
      const place = new RegExp(`^${path.replaceAll(".", "\\.").replace("*", "[^.]+")}$`);
      return known.some((pattern) =>
        pattern.endsWith(".*") ? path.startsWith(pattern.slice(0, -1)) : place.test(pattern),
      );
    };
    assert.deepEqual(
      closedPaths.filter((path) => !knows(path)),
      [],
    );
  });

  it("are refused as settings of the stack, in both kinds of values", () => {
    const misspelled = { shared_storage: { backend: "hostpaths" } };
    const [plain, ...others] = problemsOf({ values: misspelled });
    assert.deepEqual(others, []);
    assert.deepEqual(plain, {
      key: "reana:values.shared_storage.backend",
      found: '"hostpaths"',
      advice: "must be one of hostpath, cephfs, nfs. Did you mean hostpath?",
    });
    const [secret] = problemsOf({ secretValues: misspelled }, ["secretValues"]);
    assert.deepEqual([secret?.key, secret?.found], ["reana:secretValues.shared_storage.backend", "(hidden)"]);
    assert.deepEqual(
      problemsOf({ secretValues: { shared_storage: { backend: "known-later" } } }, ["secretValues"]),
      [],
    );
  });
});
