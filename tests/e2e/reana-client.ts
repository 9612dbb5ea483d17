import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { cached, keyOf } from "../../sandbox/cache";

/** reana-client of the Python Package Index, as people run it. */
export interface ReanaClient {
  /** Where it runs, and finds its files. */
  readonly directory: string;
  /**
   * @returns what it printed
   * @throws Error with what it printed, where it failed
   */
  run(...args: readonly string[]): Promise<string>;
  remove(): void;
}

const requirements = join(__dirname, "reana-client.txt");
const python = "/usr/bin/python3";
const execute = promisify(execFile);

/** Its packages, installed for this machine's Python. Only what is pinned is fetched. */
const packages = (): Promise<string> =>
  cached("reana-client", keyOf([readFileSync(requirements)]), async (directory) => {
    const options = ["--require-hashes", "--no-deps", "--no-build-isolation", "--no-compile", "--quiet"];
    const where = ["--root-user-action=ignore", "--target", directory, "--requirement", requirements];
    await execute(python, ["-m", "pip", "install", ...options, ...where]);
  });

/**
 * @param url of the site
 * @param address that the site's name stands for
 */
export async function reanaClient(url: URL, address: string): Promise<ReanaClient> {
  const installed = await packages();
  const directory = mkdtempSync(join(tmpdir(), "reana-client-"));
  const hosts = join(directory, "hosts");
  writeFileSync(hosts, `${address} ${url.hostname}\n`);
  const env = {
    PATH: process.env["PATH"],
    HOME: directory,
    LC_ALL: "C.UTF-8",
    PYTHONPATH: installed,
    REANA_SERVER_URL: url.origin,
    REANA_ACCESS_TOKEN: "a-token",
  };
  const program = [python, "-W", "ignore", "-c", "from reana_client.cli import cli; cli()"];
  // The name is known to this command alone.
  const namespace = ["--mount", "sh", "-ec", `mount --bind ${hosts} /etc/hosts; exec "$@"`, "sh"];
  return {
    directory,
    run: async (...args) => {
      const { stdout, stderr } = await execute("unshare", [...namespace, ...program, ...args], {
        cwd: directory,
        env,
      });
      return stdout + stderr;
    },
    remove: () => rmSync(directory, { recursive: true }),
  };
}
