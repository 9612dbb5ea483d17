import assert from "node:assert/strict";
import { panelsOf, selectorsIn } from "./queries";
import { operatorObjects } from "./stack";

describe("the dashboard", () => {
  const { dashboard } = operatorObjects();
  const panels = panelsOf(dashboard);

  it("selects the series of the stack in its variables", () => {
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

  it("has no overlapping panels, and none beyond Grafana's 24 columns", () => {
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

  it("has distinct legends in each panel", () => {
    for (const { targets, title } of panels.filter((panel) => panel.targets.length > 1)) {
      assert.equal(new Set(targets.map(({ legendFormat }) => legendFormat)).size, targets.length, title);
    }
  });

  it("has another valid identifier in another stack", () => {
    const uid = dashboard["uid"] as string;
    assert.match(uid, /^[a-z0-9-]{1,40}$/);
    assert.notEqual(operatorObjects({ namespace: { name: "physics" } }).dashboard["uid"], uid);
  });
});
