import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { endProcess } from "../../tools/testbed/end-process";
import { freePort } from "./loopback-haproxy";
import { waitUntilReady } from "../../tools/testbed/readiness";

/** What promtool prints about files, and whether they are valid. */
export interface Verdict {
  readonly valid: boolean;
  readonly output: string;
}

/** Runs promtool on files that it finds in a directory of its own. */
export function promtool(args: readonly string[], files: Readonly<Record<string, string>>): Verdict {
  const directory = mkdtempSync(join(tmpdir(), "promtool-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(directory, name), text);
    }
    const { status, stdout, stderr } = spawnSync("promtool", args, { cwd: directory, encoding: "utf8" });
    return { valid: status === 0, output: `${stdout}${stderr}` };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What Prometheus scrapes: a HAProxy on loopback, with the labels that a pod of the cluster would get. */
export interface Target {
  readonly port: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Prometheus {
  /** Values of the series that a query finds now. */
  query(expr: string): Promise<readonly number[]>;
  end(): Promise<void>;
}

/** How long it may take to start, in milliseconds. */
const startLimit = 20_000;

interface QueryResponse {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

/** A Prometheus on loopback that scrapes every second. */
export async function startPrometheus(job: string, targets: readonly Target[]): Promise<Prometheus> {
  const directory = mkdtempSync(join(tmpdir(), "prometheus-"));
  const configuration = {
    global: { scrape_interval: "1s" },
    scrape_configs: [
      {
        job_name: job,
        static_configs: targets.map(({ port, labels }) => ({ targets: [`127.0.0.1:${port}`], labels })),
      },
    ],
  };
  writeFileSync(join(directory, "prometheus.yml"), stringify(configuration));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    "prometheus",
    ["--config.file=prometheus.yml", "--storage.tsdb.path=data", `--web.listen-address=${address}`],
    { cwd: directory, stdio: ["ignore", "ignore", "pipe"] },
  );
  const end = async (): Promise<void> => {
    await endProcess(child);
    rmSync(directory, { recursive: true });
  };
  try {
    await waitUntilReady("Prometheus", child, () => isReady(address), startLimit);
  } catch (error) {
    await end();
    throw error;
  }
  return { query: (expr) => query(address, expr), end };
}

const isReady = (address: string): Promise<boolean> =>
  fetch(`http://${address}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

async function query(address: string, expr: string): Promise<readonly number[]> {
  const response = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(expr)}`);
  if (!response.ok) {
    throw new Error(`${expr}: ${await response.text()}`);
  }
  const { data } = (await response.json()) as QueryResponse;
  return data.result.map(({ value: [, text] }) => Number(text));
}
