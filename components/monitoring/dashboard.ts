import { createHash } from "node:crypto";
import { panels, type Panel } from "./panels";
import type { MonitoringTarget } from "./target";

/** A Grafana dashboard as plain data; `JSON.stringify` makes the file that Grafana imports. */
export type Dashboard = Readonly<Record<string, unknown>>;

/** What Grafana puts the reader's choices in place of. */
const chosen: MonitoringTarget = { namespace: "$namespace", job: "$job" };

const dataSource = { type: "prometheus", uid: "${datasource}" } as const;

/** Sizes in Grafana's grid, which is 24 columns wide. */
const columns = 24;
const sizes = { number: { w: 8, h: 4 }, curve: { w: 12, h: 8 } } as const;

/** The dashboard of one stack's front end. Its reader may choose another stack's in the head of the page. */
export function dashboard(target: MonitoringTarget): Dashboard {
  return {
    title: `REANA front end (${target.namespace}, ${target.job})`,
    // Two stacks in one Grafana are two dashboards; Grafana takes 40 characters.
    uid: `reana-${createHash("sha256").update(`${target.namespace}/${target.job}`).digest("hex").slice(0, 16)}`,
    tags: ["reana", "haproxy"],
    schemaVersion: 39,
    editable: true,
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    templating: {
      list: [
        { name: "datasource", type: "datasource", query: "prometheus", label: "Prometheus" },
        variable("namespace", "label_values(haproxy_process_build_info, namespace)", target.namespace),
        variable("job", 'label_values(haproxy_process_build_info{namespace="$namespace"}, job)', target.job),
      ],
    },
    panels: placed(panels(chosen)),
  };
}

/** A list in the head of the page; `refresh` 1: asked anew whenever the dashboard is opened. */
const variable = (name: string, query: string, value: string): Dashboard => ({
  name,
  label: name,
  type: "query",
  datasource: dataSource,
  query: { query, refId: name },
  refresh: 1,
  current: { text: value, value },
});

/** Panels from left to right, and below each other where a row is full or the size changes. */
function placed(list: readonly Panel[]): readonly Dashboard[] {
  let [x, y, height] = [0, 0, 0];
  return list.map((panel, index) => {
    const { w, h } = sizes[panel.visualization];
    if (x + w > columns || (height > 0 && h !== height)) {
      [x, y] = [0, y + height];
    }
    const gridPos = { x, y, w, h };
    [x, height] = [x + w, h];
    return { id: index + 1, gridPos, ...drawn(panel) };
  });
}

const drawn = ({ title, description, visualization, unit, queries }: Panel): Dashboard => ({
  title,
  description,
  type: visualization === "number" ? "stat" : "timeseries",
  datasource: dataSource,
  fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
  targets: queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode("A".charCodeAt(0) + index),
    datasource: dataSource,
    expr,
    legendFormat: legend,
  })),
});
