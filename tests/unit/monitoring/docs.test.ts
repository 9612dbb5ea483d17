import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { metricsPath, podPorts } from "../../../components/haproxy/config/input";
import { operatorObjects, plannedMonitoring } from "./stack";

const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "monitoring.md"), "utf8");

interface ScrapeConfiguration {
  readonly job_name: string;
  readonly metrics_path?: string;
  readonly kubernetes_sd_configs: readonly { readonly namespaces: { readonly names: readonly string[] } }[];
  readonly relabel_configs: readonly {
    readonly source_labels: readonly string[];
    readonly regex?: string;
    readonly target_label?: string;
  }[];
}

describe("docs/monitoring.md", () => {
  it("lists the alerts as the rules have them", () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \| .* \| (\w+) \|$/gm)].map((row) => row.slice(1));
    assert.deepEqual(
      rows,
      operatorObjects().rules.rules.map((rule) => [rule.alert, rule.labels.severity, rule.for]),
    );
  });

  it("names the thresholds of the rules", () => {
    for (const { alert, expr } of operatorObjects().rules.rules) {
      const row = page.split("\n").find((line) => line.startsWith(`| \`${alert}\``)) ?? "";
      const shares = [...expr.matchAll(/ > ([\d.]+)/g)].map(([, text = ""]) => Number(text));
      for (const [index, share] of shares.entries()) {
        assert.ok(row.includes(index === 0 ? `${share * 100} %` : `${share} a second`), `${alert}: ${share}`);
      }
    }
  });

  it("scrapes the Service that is there, under the labels that rules and dashboard ask for", () => {
    const [, text = ""] = /```yaml\n(scrape_configs:[\s\S]*?)```/.exec(page) ?? [];
    const [scrape] = (parse(text) as { scrape_configs: readonly ScrapeConfiguration[] }).scrape_configs;
    assert.ok(scrape);
    const { objectName } = plannedMonitoring() ?? {};
    assert.equal(scrape.job_name, objectName);
    assert.deepEqual(scrape.kubernetes_sd_configs[0]?.namespaces.names, ["reana"]);
    const [kept] = scrape.relabel_configs;
    assert.equal(kept?.regex, `${objectName};metrics`);
    assert.deepEqual(
      scrape.relabel_configs.flatMap(({ target_label: label }) => (label === undefined ? [] : [label])),
      ["namespace", "pod"],
    );
    // Prometheus' own default.
    assert.equal(scrape.metrics_path ?? "/metrics", metricsPath);
    assert.ok(page.includes(`port ${podPorts.metrics}`));
  });
});
