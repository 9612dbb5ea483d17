import type { Tree } from "../../components/chart/adapter";
import { isTree } from "../../components/chart/value-paths";
import { emptyPlace, type Place, placeAt } from "./places";
import type { Chart } from "./read-chart";
import { referencesOf } from "./references";
import { addSchema } from "./schema";

/** What a chart and those inside it know, and what cannot be said because a chart is missing. */
export interface ChartKnowledge {
  readonly places: Place;
  /** Charts that are asked for and not there, with the key that their values would be below. */
  readonly missing: readonly { readonly name: string; readonly version: string; readonly key: string }[];
}

/** Collects every value path that a chart can know: from its default values, its schema, its templates, and the charts inside it. */
export function knowledgeOfChart(chart: Chart): ChartKnowledge {
  const places = emptyPlace();
  const missing = collect(chart, places, []);
  // Helm hands these on to every chart.
  placeAt(places, ["global"]).free = true;
  return { places, missing };
}

function collect(chart: Chart, places: Place, above: readonly string[]): ChartKnowledge["missing"] {
  addValues(places, chart.values);
  addSchema(places, chart.schema);
  addReferences(places, chart.templates);
  addDependencies(places, chart);
  return [
    ...chart.charts.flatMap((inner) =>
      keysOf(chart, inner).flatMap((key) => collect(inner, placeAt(places, [key]), [...above, key])),
    ),
    ...chart.dependencies
      .filter(({ name }) => !chart.charts.some((inner) => inner.name === name))
      .map(({ name, version, key }) => {
        // Nothing is known of it, so nothing can be found wrong.
        placeAt(places, [key]).free = true;
        return { name, version, key: [...above, key].join(".") };
      }),
  ];
}

/** The keys that the values of an inner chart are below: one for each time that it is asked for. */
function keysOf(chart: Chart, inner: Chart): readonly string[] {
  const keys = chart.dependencies.filter(({ name }) => name === inner.name).map(({ key }) => key);
  return keys.length > 0 ? keys : [inner.name];
}

function addValues(place: Place, values: Tree): void {
  for (const [key, value] of Object.entries(values)) {
    const here = placeAt(place, [key]);
    if (!isTree(value)) {
      // Null is there for what templates make of it, be it a value or a map.
      here.value ||= value !== null;
    } else if (Object.keys(value).length === 0) {
      here.empty = true;
    } else {
      here.map = true;
      addValues(here, value);
    }
  }
}

function addReferences(places: Place, templates: readonly string[]): void {
  const { references, names, whole } = referencesOf(templates);
  for (const { keys, use } of references) {
    // A chart that hands all of its values on says nothing about which there are.
    if (keys.length === 0) {
      continue;
    }
    const place = placeAt(places, keys);
    if (use === "whole") {
      place.free = true;
    } else if (use !== "value") {
      place.relative.push({ names, whole, firstIsFree: use === "each" });
    }
  }
}

function addDependencies(places: Place, { dependencies }: Chart): void {
  for (const { conditions, tags } of dependencies) {
    for (const condition of conditions) {
      placeAt(places, condition.split(".")).value = true;
    }
    for (const tag of tags) {
      placeAt(places, ["tags", tag]).value = true;
    }
  }
}
