import { hiddenValue, show, type Problem } from "../lib/problem";
import type { CheckedConfig } from "./schema";

/** Settings of where the chart comes from that do not go together. */
export function chartProblems(chart: CheckedConfig["chart"]): readonly Problem[] {
  const { repository, path, username, password, caFile } = chart;
  if (repository !== undefined && path !== undefined) {
    const advice = "repository and path both say where the chart is; keep one.";
    return [{ key: "reana:chart", found: show({ path, repository }), advice }];
  }
  if ((username === undefined) !== (password === undefined)) {
    const missing = username === undefined ? "username" : "password";
    const advice = `is not set, and a login needs both username and password; set it, or remove the other.`;
    return [{ key: `reana:chart.${missing}`, found: undefined, advice }];
  }
  return repository?.startsWith("https:") === true
    ? []
    : Object.entries({ username, password, caFile })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => ({
          key: `reana:chart.${name}`,
          found: name === "caFile" ? show(value) : hiddenValue,
          advice: adviceFor(repository),
        }));
}

function adviceFor(repository: string | undefined): string {
  if (repository?.startsWith("oci:") === true) {
    return "is for a repository at an https address. Helm logs in to a registry by itself: run helm registry login where pulumi runs, and remove it.";
  }
  return repository?.startsWith("http:") === true
    ? "would go over the network in clear; use the https address of the repository."
    : "is for a repository of your own; set reana:chart.repository to its https address, or remove it.";
}
