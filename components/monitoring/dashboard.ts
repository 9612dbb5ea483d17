import { createHash } from "node:crypto";
import { panels, type Panel } from "./panels";
import type { MonitoringTarget } from "./target";

/** A Grafana dashboard as plain data; `JSON.stringify` makes the file that Grafana imports. */
export type Dashboard = Readonly<Record<string, unknown>>;

/** Grafana's variables: it replaces them with the reader's choices. */
const variables: MonitoringTarget = { namespace: "$namespace", job: "$job" };

const dataSource = { type: "prometheus", uid: "${datasource}" } as const;

/** Sizes in Grafana's grid, which is 24 columns wide. */
const columns = 24;
const sizes = { stat: { w: 8, h: 4 }, timeseries: { w: 12, h: 8 } } as const;

/** The dashboard of one stack's front end. Its variables select another stack's. */
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
    panels: panelsWithPositions(panels(variables)),
  };
}

/** A dashboard variable; `refresh` 1: queried whenever the dashboard is opened. */
const variable = (name: string, query: string, value: string): Dashboard => ({
  name,
  label: name,
  type: "query",
  datasource: dataSource,
  query: { query, refId: name },
  refresh: 1,
  current: { text: value, value },
});

/** Lays panels out from left to right; a new row begins where one is full or the size changes. */
function panelsWithPositions(list: readonly Panel[]): readonly Dashboard[] {
  let [x, y, height] = [0, 0, 0];
  return list.map((panel, index) => {
    const { w, h } = sizes[panel.visualization];
    if (x + w > columns || (height > 0 && h !== height)) {
      [x, y] = [0, y + height];
    }
    const gridPos = { x, y, w, h };
    [x, height] = [x + w, h];
    return { id: index + 1, gridPos, ...panelJson(panel) };
  });
}

const panelJson = ({ title, description, visualization, unit, queries }: Panel): Dashboard => ({
  title,
  description,
  type: visualization,
  datasource: dataSource,
  fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
  targets: queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode("A".charCodeAt(0) + index),
    datasource: dataSource,
    expr,
    legendFormat: legend,
  })),
});
