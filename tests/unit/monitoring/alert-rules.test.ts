import assert from "node:assert/strict";
import { selectorsIn } from "./queries";
import { operatorObjects } from "./stack";

describe("alert rules", () => {
  const {
    rules: { rules },
  } = operatorObjects({ namespace: { name: "physics" } });

  it("select the series of their own stack only", () => {
    for (const { alert, expr } of rules) {
      const selectors = selectorsIn(expr);
      assert.ok(selectors.length > 0, alert);
      for (const { labels } of selectors) {
        assert.deepEqual(labels["namespace"], ["physics"], alert);
        assert.deepEqual(labels["job"], ["reana-haproxy-metrics"], alert);
      }
    }
  });

  it("describe what is wrong, in one sentence, and what to do", () => {
    for (const { alert, annotations, labels } of rules) {
      assert.match(annotations.summary, /^[^\n]{20,100}\.$/, alert);
      assert.match(annotations.description, /^[^\n]{80,}\.$/, alert);
      assert.match(annotations.description, /\b(look|see why|find out|raise|open)\b/i, alert);
      assert.match(labels.severity, /^(critical|warning)$/);
    }
    assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  });

  it("count the configured pods; there is no alert for a missing one of one", () => {
    const missing = (replicas: number): string | undefined =>
      operatorObjects({ frontEnd: { type: "haproxy", replicas } }).rules.rules.find(
        ({ alert }) => alert === "ReanaFrontEndPodMissing",
      )?.expr;
    assert.match(missing(3) ?? "", /< 3$/);
    assert.equal(missing(1), undefined);
  });
});
