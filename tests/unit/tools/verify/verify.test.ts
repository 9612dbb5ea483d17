import assert from "node:assert/strict";
import type { CheckResult, CheckStatus, Site } from "../../../../tools/verify/index";
import { verify } from "../../../../tools/verify/verify";
import { UsageError } from "../../../../tools/command-line/usage-error";

const result = (status: CheckStatus): CheckResult => ({
  name: "http redirect",
  status,
  found: "200, no redirect",
  expected: "301 or 308",
  remedy: status === "failed" ? "let HAProxy redirect" : "",
});

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly asked: readonly Site[];
}

/** Runs the command on a site that gives these results; there is a stack `prod` and no file. */
async function run(args: readonly string[], ...results: readonly CheckResult[]): Promise<Run> {
  const said = { stdout: "", stderr: "" };
  const asked: Site[] = [];
  const code = await verify(args, {
    readFile: () => {
      throw new Error("no such file");
    },
    readStack: (stack) =>
      stack === "prod"
        ? Promise.resolve({
            url: "https://prod.invalid",
            httpUrl: undefined,
            caCertificate: undefined,
            frontEnd: "haproxy",
            inside: undefined,
          })
        : Promise.reject(new UsageError(`--stack ${stack}: no such stack`)),
    runChecks: (site) => {
      asked.push(site);
      return Promise.resolve(results);
    },
    driftResults: (stack) => Promise.resolve([{ ...result("passed"), name: `drift of ${stack}` }]),
    waitUntilResponds: (site, limit, note) => {
      note("/api/ping returns 503");
      return site.url.hostname.startsWith("down.")
        ? Promise.reject(new Error(`${site.url.origin} does not respond after ${limit / 1000} s: refused`))
        : Promise.resolve();
    },
    stdout: (text) => (said.stdout += text),
    stderr: (text) => (said.stderr += text),
  });
  return { ...said, code, asked };
}

describe("npm run verify", () => {
  it("ends with 0 when nothing failed, be it that something warns or was not asked", async () => {
    const { code, stdout, asked } = await run(
      ["--stack", "prod"],
      result("passed"),
      result("warning"),
      result("skipped"),
    );
    assert.equal(code, 0);
    assert.match(stdout, /^ok +http redirect/m);
    assert.match(stdout, /\nhttps:\/\/prod\.invalid: 2 passed, 1 warning, 1 skipped\n$/);
    assert.deepEqual([asked[0]?.url.href, asked[0]?.frontEnd], ["https://prod.invalid/", "haproxy"]);
  });

  it("ends with 1 when something failed, and prints how to fix it", async () => {
    const { code, stdout } = await run(["https://a.invalid"], result("passed"), result("failed"));
    assert.equal(code, 1);
    assert.match(stdout, /\nHow to fix:\n {2}http redirect: let HAProxy redirect\n/);
  });

  it("prints nothing but the results for scripts, with the same exit code", async () => {
    const { code, stdout } = await run(["https://a.invalid", "--json"], result("failed"));
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(stdout), [result("failed")]);
  });

  it("waits for the site before the checks, and ends with 1 and one line when it does not respond in time", async () => {
    const up = await run(["https://a.invalid", "--wait", "5"], result("passed"));
    assert.deepEqual([up.code, up.asked.length, up.stderr], [0, 1, "waiting: /api/ping returns 503\n"]);
    const down = await run(["https://down.invalid", "--wait", "5"], result("passed"));
    assert.deepEqual([down.code, down.asked.length, down.stdout], [1, 0, ""]);
    assert.match(down.stderr, /\nerror: https:\/\/down\.invalid does not respond after 5 s: refused\n$/);
    assert.equal((await run(["https://a.invalid"], result("passed"))).stderr, "");
  });

  it("ends with 2 and asks nothing when the command line is wrong or the stack cannot be read", async () => {
    for (const [args, said] of [
      [["--bogus"], /^error: unknown option '--bogus'\n.*--help\n$/],
      [[], /^error: Give one URL/],
      [["https://a.invalid", "--stack", "prod"], /^error: Give either/],
      [["--stack", "other"], /^error: --stack other: no such stack\n.*--help\n$/],
    ] as const) {
      const { code, stdout, stderr, asked } = await run(args, result("passed"));
      assert.deepEqual([code, stdout, asked], [2, "", []]);
      assert.match(stderr, said);
    }
  });

  it("explains itself", async () => {
    const { code, stdout, asked } = await run(["--help"]);
    assert.deepEqual([code, asked], [0, []]);
    assert.match(stdout, /^Usage: npm run verify -- --stack <name> \[options\]\n/);
  });
});
