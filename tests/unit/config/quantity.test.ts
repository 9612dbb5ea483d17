import assert from "node:assert/strict";
import { readQuantity } from "../../../components/lib/quantity";
import { problemsOf, settings } from "./stack-settings";

const resources = (values: unknown): Record<string, unknown> => ({
  frontEnd: { type: "haproxy", resources: values },
});

describe("Kubernetes quantities", () => {
  it("are read with every suffix", () => {
    const amounts = { "500m": 0.5, "2": 2, "1.5": 1.5, "512Mi": 512 * 2 ** 20, "1G": 1e9, "1e3": 1000 };
    for (const [text, amount] of Object.entries(amounts)) {
      assert.equal(readQuantity(text), amount, text);
    }
  });

  it("are refused in other forms", () => {
    for (const text of ["", "-1", "+1", "512MB", "512 Mi", "Mi", "1.5.0", "0x10", "1e", "NaN"]) {
      assert.equal(readQuantity(text), undefined, text);
    }
  });

  it("become the resources of HAProxy's pods as they are written; YAML's numbers are taken", () => {
    const { frontEnd } = settings(
      resources({ requests: { cpu: 1 }, limits: { cpu: "1500m", memory: "1Gi" } }),
    );
    assert.deepEqual(frontEnd.type === "haproxy" && frontEnd.resources, {
      requests: { cpu: "1", memory: "128Mi" },
      limits: { cpu: "1500m", memory: "1Gi" },
    });
  });

  it("are refused where HAProxy could not start, or Kubernetes would refuse the pods", () => {
    const advice = (values: unknown): string =>
      problemsOf(resources(values))
        .map((problem) => `${problem.key} ${problem.advice}`)
        .join();
    assert.match(advice({ limits: { memory: "512MB" } }), /limits\.memory is no Kubernetes quantity/);
    assert.match(advice({ limits: { memory: "32Mi" } }), /limits\.memory is too small.*at least 64Mi/);
    assert.match(advice({ limits: { cpu: 0 } }), /limits\.cpu is no Kubernetes quantity/);
    assert.match(
      advice({ requests: { memory: "1Gi" } }),
      /requests\.memory must not be more than the limit, which is 512Mi/,
    );
    assert.match(
      advice({ requests: { cpu: 4 } }),
      /requests\.cpu must not be more than the limit, which is 2/,
    );
  });
});
