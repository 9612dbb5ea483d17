import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { metricsPath } from "../../components/haproxy/config/input";
import { alertPackages, ensureDebianPackages } from "../../sandbox/debian-packages";
import { Progress } from "../../sandbox/progress";
import { startEchoServer, type EchoServer } from "../attacks/echo-server";
import { queriesOf, selectorsIn } from "../unit/monitoring/queries";
import { operatorObjects } from "../unit/monitoring/stack";
import { issuedFor } from "../../tools/testbed/server-certificate";
import {
  inputSeries,
  interval,
  job,
  namespace,
  samples,
  scenarios,
  type Firing,
  type Scenario,
} from "./alert-scenarios";
import { haproxyRoot, type HaproxyRoot } from "../../tools/testbed/haproxy-root";
import { freePort, hostname, loopbackConfigInput, startIn, type LoopbackHaproxy } from "./loopback-haproxy";
import { promtool, startPrometheus, type Prometheus } from "./prometheus";

const { rules, dashboard } = operatorObjects();
const queries = queriesOf(dashboard, namespace, job);
const ruleFile = stringify({ groups: [rules] }, { lineWidth: 0 });

const page = readFileSync(join(__dirname, "..", "..", "docs", "monitoring.md"), "utf8");

const installed = (): Promise<void> => ensureDebianPackages(new Progress(), alertPackages);

describe("alert rules, on synthetic time series", () => {
  before(installed);

  /** An alert as promtool expects it: with what Prometheus makes of the templates in its texts. */
  function expected({ alert, labels, value }: Firing): unknown {
    const rule = rules.rules.find((candidate) => candidate.alert === alert);
    assert.ok(rule, alert);
    const annotation = (text: string): string =>
      text
        .replace(/\{\{ \$value( \| humanizePercentage)? \}\}/g, value)
        .replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? "");
    const { summary, description } = rule.annotations;
    return {
      exp_labels: { ...rule.labels, ...labels },
      exp_annotations: { summary: annotation(summary), description: annotation(description) },
    };
  }

  function tested(scenario: Scenario): ReturnType<typeof promtool> {
    const test = {
      rule_files: ["rules.yaml"],
      evaluation_interval: `${interval}s`,
      tests: [
        {
          interval: `${interval}s`,
          input_series: inputSeries(scenario),
          alert_rule_test: rules.rules.map(({ alert }) => ({
            eval_time: `${interval * samples}s`,
            alertname: alert,
            exp_alerts: scenario.fires.filter((firing) => firing.alert === alert).map(expected),
          })),
        },
      ],
    };
    return promtool(["test", "rules", "test.yaml"], {
      "rules.yaml": ruleFile,
      "test.yaml": stringify(test, { lineWidth: 0 }),
    });
  }

  for (const scenario of scenarios) {
    const fired = scenario.fires.map(({ alert }) => alert).join(", ");
    it(`${fired === "" ? "are silent" : fired} when ${scenario.name}`, () => {
      const { valid, output } = tested(scenario);
      assert.ok(valid, output);
    });
  }

  it("each fire in some scenario", () => {
    const fired = new Set(scenarios.flatMap(({ fires }) => fires.map(({ alert }) => alert)));
    assert.deepEqual([...fired].sort(), rules.rules.map(({ alert }) => alert).sort());
  });

  it("fail the scenarios when one is missing", () => {
    const [well] = scenarios as readonly [Scenario];
    const { valid, output } = tested({
      ...well,
      fires: [{ alert: "ReanaFrontEndDown", labels: {}, value: "" }],
    });
    assert.ok(!valid && output.includes("ReanaFrontEndDown"), output);
  });

  it("and the scrape configuration of docs/monitoring.md are valid for Prometheus", () => {
    const [, scrape = ""] = /```yaml\n(scrape_configs:[\s\S]*?)```/.exec(page) ?? [];
    // Debian's Prometheus is built without discovery in Kubernetes; all else is as on the page.
    const { scrape_configs: scrapes } = parse(scrape) as { scrape_configs: Record<string, unknown>[] };
    const found = scrapes.map(({ kubernetes_sd_configs: discovery, ...rest }) => {
      assert.ok(discovery);
      return rest;
    });
    const { valid, output } = promtool(["check", "config", "prometheus.yaml"], {
      "prometheus.yaml": stringify({ rule_files: ["rules.yaml"], scrape_configs: found }),
      "rules.yaml": ruleFile,
    });
    assert.ok(valid && output.includes(`${rules.rules.length} rules found`), output);
  });
});

describe("metrics of HAProxy that alert rules and dashboard query", () => {
  let root: HaproxyRoot;
  let server: EchoServer;
  let terminating: LoopbackHaproxy;
  let passingThrough: LoopbackHaproxy;
  let prometheus: Prometheus;
  const [terminate, passthrough] = [
    { namespace, pod: "terminate" },
    { namespace, pod: "passthrough" },
  ];

  before(installed);
  before(async () => {
    root = await haproxyRoot();
    const { certificate, privateKey } = issuedFor(hostname);
    root.writePair("certificate", certificate, privateKey);
    server = await startEchoServer(await freePort());
    terminating = await startIn(root, loopbackConfigInput(server.port));
    // Nothing listens where this one looks for Traefik.
    passingThrough = await startIn(root, loopbackConfigInput(await freePort(), { tls: "passthrough" }));
    prometheus = await startPrometheus(job, [
      { port: terminating.ports.metrics, labels: terminate },
      { port: passingThrough.ports.metrics, labels: passthrough },
    ]);
    // Until there are rates: of requests, by a client that comes all the time.
    for (let count = 0; count < 8; count++) {
      await ping(terminating.ports.https);
      await sleep(1000);
    }
  });
  after(async () => {
    await prometheus.end();
    await Promise.all([terminating.end(), passingThrough.end(), server.end()]);
    root.remove();
  });

  const scraped = async (): Promise<string> => {
    const texts = await Promise.all(
      [terminating, passingThrough].map(async ({ ports }) =>
        // HAProxy ends a connection that rests for ten seconds; it may do so as the next request comes.
        (
          await fetch(`http://127.0.0.1:${ports.metrics}${metricsPath}`, { headers: { Connection: "close" } })
        ).text(),
      ),
    );
    return texts.join("\n");
  };

  it("exist with these names and labels", async () => {
    const text = await scraped();
    /** Labels that Prometheus adds to the metrics of a pod. */
    const added = ["namespace", "job"];
    const missing = [...rules.rules.map(({ expr }) => expr), ...queries]
      .flatMap(selectorsIn)
      .filter(({ metric }) => metric !== "up")
      .flatMap(({ metric, labels }) =>
        Object.entries(labels)
          .filter(([name]) => !added.includes(name))
          .flatMap(([name, values]) => values.map((value) => ({ metric, label: `${name}="${value}"` })))
          .concat({ metric, label: "" }),
      )
      .filter(
        ({ metric, label }) =>
          !text.split("\n").some((line) => new RegExp(`^${metric}[{ ]`).test(line) && line.includes(label)),
      );
    assert.deepEqual(missing, []);
  });

  it("give every panel of the dashboard data", async () => {
    for (const expr of queries) {
      const values = await prometheus.query(expr);
      assert.ok(values.length > 0 && values.every(Number.isFinite), `${expr}: ${values.join(", ")}`);
    }
    const requests = queries.find((expr) => expr.includes("haproxy_frontend_http_requests_total")) ?? "";
    assert.ok(
      (await prometheus.query(requests)).some((rate) => rate > 0.5),
      "no request is counted",
    );
  });

  it("show which HAProxy has no Traefik", async () => {
    const missing = rules.rules.find(({ alert }) => alert === "ReanaTraefikMissing")?.expr ?? "";
    const [of, others] = [`pod="${passthrough.pod}"`, `pod="${terminate.pod}"`].map((pod) =>
      missing.replace("{", `{${pod},`),
    ) as [string, string];
    assert.deepEqual(await prometheus.query(of), [0, 0]);
    assert.deepEqual(await prometheus.query(others), []);
  });

  it("are at one path, and the port serves nothing else", async () => {
    for (const path of ["/", "/metrics/", "/metricsx", "/stats", "/alive"]) {
      const { status } = await fetch(`http://127.0.0.1:${terminating.ports.metrics}${path}`);
      assert.equal(status, 404, path);
    }
    for (const { ports } of [terminating, passingThrough]) {
      const { status } = await fetch(`http://127.0.0.1:${ports.http}${metricsPath}`, { redirect: "manual" });
      assert.equal(status, 301, "metrics at the public listener");
    }
  });
});

/** One request by https, whose response is read to its end. */
const ping = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    request(
      { host: "127.0.0.1", port, servername: hostname, rejectUnauthorized: false, agent: false },
      (response) => {
        response.resume().once("end", resolve);
      },
    )
      .once("error", reject)
      .end();
  });
