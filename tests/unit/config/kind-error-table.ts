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
    "a list for a host",
    { hostname: ["reana.example.org"] },
    "reana:hostname",
    '["reana.example.org"]',
    /^must be the name that users type into their browser/,
  ],
  [
    "a duration with a unit",
    { frontEnd: { type: "haproxy", timeouts: { inactivitySeconds: "5m" } } },
    "reana:frontEnd.timeouts.inactivitySeconds",
    '"5m"',
    /from 5 to 86400\. Write the number alone\.$/,
  ],
  [
    "text for a map of one key",
    { networkPolicies: true },
    "reana:networkPolicies",
    "true",
    /^must be a map; write enabled below it\.$/,
  ],
  [
    "a kind of issuer that breaks two rules, which say the same",
    { tls: { source: "cert-manager", issuer: { name: "ca", kind: "clusterissuer" } } },
    "reana:tls.issuer.kind",
    '"clusterissuer"',
    /^must be Issuer \((?!.*It also)/,
  ],
  [
    "a name without quotes",
    { release: { name: true } },
    "reana:release.name",
    "true",
    /^must be the name of a Helm release: write text\. Put true in quotes\.$/,
  ],
];
