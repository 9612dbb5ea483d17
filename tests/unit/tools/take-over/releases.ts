import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Tree } from "../../../../components/chart/value-paths";
import type { HelmRevision } from "../../../../components/cluster/helm-storage";
import type { ExistingRelease, LiveIngress, LiveService } from "../../../../tools/take-over/existing-release";
import {
  planTakeOver,
  type TakeOver,
  type TakeOverOptions,
} from "../../../../tools/take-over/plan-take-over";

/** Releases as they are in a cluster, for plans without one. */

export type Series = "0.9" | "0.95";

const versions: Readonly<Record<Series, string>> = { "0.9": "0.9.4", "0.95": "0.95.0-alpha.5" };

const charts = join(__dirname, "..", "..", "..", "..", "sandbox", "stand-ins", "chart");

const chartValues = (series: Series): Tree =>
  parse(readFileSync(join(charts, series === "0.9" ? "0.9.4" : "0.95", "values.yaml"), "utf8")) as Tree;

const revisionOf = (series: Series, values: Tree, changed: Partial<HelmRevision>): HelmRevision => ({
  revision: 3,
  status: "deployed",
  description: "Upgrade complete",
  lastDeployed: "2026-11-28T08:00:00Z",
  chartName: "reana",
  chartVersion: versions[series],
  appVersion: undefined,
  values,
  chartValues: chartValues(series),
  manifest: "",
  secretName: "sh.helm.release.v1.reana.v3",
  resourceVersion: "1",
  ...changed,
});

export const traefikService = (changed: Partial<LiveService["spec"]> = {}): LiveService => ({
  metadata: { name: "reana-traefik", annotations: { "meta.helm.sh/release-name": "reana" } },
  spec: {
    type: "NodePort",
    loadBalancerSourceRanges: [],
    externalTrafficPolicy: "Cluster",
    ports: [
      { name: "web", port: 80, protocol: "TCP", nodePort: 30080 },
      { name: "websecure", port: 443, protocol: "TCP", nodePort: 30443 },
    ],
    ...changed,
  },
});

/** An Ingress that leads to reana-server. */
export const ingress = (
  className: { readonly annotation?: string; readonly field?: string },
  byHelm = true,
): LiveIngress => ({
  metadata: {
    name: byHelm ? "reana-ingress" : "mine",
    labels: {},
    annotations: {
      ...(byHelm ? { "meta.helm.sh/release-name": "reana" } : {}),
      ...(className.annotation === undefined ? {} : { "kubernetes.io/ingress.class": className.annotation }),
    },
  },
  spec: {
    ...(className.field === undefined ? {} : { ingressClassName: className.field }),
    rules: [
      { host: "reana.example.org", http: { paths: [{ backend: { service: { name: "reana-server" } } }] } },
    ],
  },
});

const secretsOf: Readonly<Record<Series, ExistingRelease["secrets"]>> = {
  "0.9": {
    "reana-secrets": { REANA_SECRET_KEY: "secret_key" },
    "reana-db-secrets": { user: "reana", password: "reana" },
    "reana-cache-secrets": { password: "" },
    "reana-message-broker-secrets": { user: "test", password: "1234" },
  },
  "0.95": {
    "reana-secrets": { REANA_SECRET_KEY: "k" },
    "reana-db-secrets": { user: "reana", password: "d" },
    "reana-cache-secrets": { user: "reana", password: "c" },
    "reana-message-broker-secrets": { user: "reana", password: "m" },
  },
};

/**
 * A release of a chart series as Helm installs it.
 *
 * @param values those that its user gave
 */
export function existing(
  series: Series,
  values: Tree = {},
  changed: Partial<ExistingRelease> = {},
  revision: Partial<HelmRevision> = {},
): ExistingRelease {
  return {
    clusterUid: "5a1c2a0e-8a4e-4d0b-9d3f-0d6a5f2f7c11",
    namespace: "reana",
    name: "reana",
    revision: revisionOf(series, values, revision),
    secrets: secretsOf[series],
    traefikService: traefikService(),
    traefikInstance: series === "0.9" ? (changed.name ?? "reana") : "reana-reana",
    ingresses: [ingress(series === "0.9" ? { annotation: "traefik" } : { field: "reana-traefik" })],
    ingressClasses: series === "0.9" ? {} : { "reana-traefik": "traefik.io/ingress-controller" },
    defaultIngressClass: series === "0.9" ? undefined : "reana-traefik",
    nodes: ["192.0.2.21", "192.0.2.22"],
    ...changed,
  };
}

export const plan = (release: ExistingRelease, options: Partial<TakeOverOptions> = {}): TakeOver =>
  planTakeOver(
    release,
    {
      hostname: "reana.example.org",
      chartVersion: undefined,
      chartPath: undefined,
      chartRepository: undefined,
      ...options,
    },
    "4.34.2",
    new Date("2026-11-28"),
  );
