import type { Dashboard } from "../../../components/monitoring/dashboard";

/** One selector of a query, and what it asks of the labels. */
export interface Selector {
  readonly metric: string;
  /** Values that a label may have, by name: one for `=`, several for `=~"a|b"`. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
}

/** Every `metric{label="value",…}` in a query of this program, which writes all of its selectors with labels. */
export const selectorsIn = (query: string): readonly Selector[] =>
  [...query.matchAll(/([a-z_]+)\{([^}]*)\}/g)].map(([, metric = "", labels = ""]) => ({
    metric,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)(=~?)"([^"]*)"/g)].map(([, name = "", operator, value = ""]) => [
        name,
        operator === "=" ? [value] : value.split("|"),
      ]),
    ),
  }));

interface DrawnPanel {
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

export const panelsOf = (dashboard: Dashboard): readonly DrawnPanel[] =>
  dashboard["panels"] as readonly DrawnPanel[];

/** The queries of a dashboard as Grafana sends them, for a reader who has chosen a stack. */
export const queriesOf = (dashboard: Dashboard, namespace: string, job: string): readonly string[] =>
  panelsOf(dashboard).flatMap(({ targets }) =>
    targets.map(({ expr }) =>
      expr.replaceAll("$namespace", namespace).replaceAll("$job", job).replaceAll("$__rate_interval", "4s"),
    ),
  );
