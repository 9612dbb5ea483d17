import assert from "node:assert/strict";
import fc from "fast-check";
import { drain } from "../../../components/haproxy/drain";
describe("drain", () => {
  it("ends before the kubelet kills the pod, for every setting (generated)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3600 }), (drainSeconds) => {
        const { preStopSeconds, hardStopSeconds, gracePeriodSeconds } = drain({ drainSeconds });
        assert.equal(hardStopSeconds, drainSeconds);
        assert.ok(preStopSeconds > 0 && preStopSeconds + hardStopSeconds < gracePeriodSeconds);
      }),
    );
  });
});
