import type { ErrorRow } from "./error-table";

/** Values that YAML reads as another kind than was meant, and texts of another form. */
export const kindErrorTable: readonly ErrorRow[] = [
  ["a number for a host", { hostname: "5" }, "reana:hostname", '"5"', /ends in a number/],
  ["a host that ends in a number", { hostname: "r.5" }, "reana:hostname", '"r.5"', /ends in a number/],
  [
    "a uid that is none",
    { cluster: { uid: "abc" } },
    "reana:cluster.uid",
    '"abc"',
    /^is no uid: write what kubectl get namespace kube-system/,
  ],
  [
    "a chart series without quotes",
    { chart: { series: 0.95 } },
    "reana:chart.series",
    "0.95",
    /^must be text: .* Put 0\.95 in quotes\.$/,
  ],
  [
    "a name without quotes",
    { release: { name: true } },
    "reana:release.name",
    "true",
    /^must be the name of a Helm release: write text\. Put true in quotes\.$/,
  ],
];
