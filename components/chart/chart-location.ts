import type { ReleaseArgs } from "@pulumi/kubernetes/helm/v3/release";
import * as pulumi from "@pulumi/pulumi";
import type { ChartSettings } from "../config/settings";

/** Name of the chart in its repository. */
const chartName = "reana";

interface ChartReference {
  /** A name in a repository, the address in a registry, or a path. */
  readonly chart: string;
  /** Undefined where the reference says it all. */
  readonly repository: string | undefined;
}

/** Helm names a chart in a registry by its whole address, and has no repository then. */
export function chartReference(chart: ChartSettings): ChartReference {
  if (chart.source === "path") {
    return { chart: chart.path, repository: undefined };
  }
  const { repository } = chart;
  return repository.startsWith("oci:")
    ? { chart: `${repository.replace(/\/+$/, "")}/${chartName}`, repository: undefined }
    : { chart: chartName, repository };
}

/** Where a Release finds the chart; its password becomes secret. */
export function chartLocation(
  settings: ChartSettings,
): Pick<ReleaseArgs, "chart" | "version" | "repositoryOpts"> {
  const { chart, repository } = chartReference(settings);
  const { version } = settings;
  if (settings.source === "path" || repository === undefined) {
    return { chart, version };
  }
  const { username, password, caFile } = settings.login;
  return {
    chart,
    version,
    repositoryOpts: {
      repo: repository,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password: pulumi.secret(password) }),
      ...(caFile === undefined ? {} : { caFile }),
    },
  };
}

/** The same for the provider's rendering of the chart. */
export function templateLocation(settings: ChartSettings): Readonly<Record<string, unknown>> {
  const { chart, repository } = chartReference(settings);
  if (settings.source === "path") {
    return { path: chart };
  }
  const { username, password, caFile } = settings.login;
  const login = { username, password, ca_file: caFile };
  const known = Object.entries(login).filter(([, value]) => value !== undefined);
  return {
    chart,
    version: settings.version,
    ...(repository === undefined ? {} : { fetch_opts: { repo: repository, ...Object.fromEntries(known) } }),
  };
}
