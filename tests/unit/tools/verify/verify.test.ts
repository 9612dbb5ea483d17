import assert from "node:assert/strict";
import type { CheckResult, CheckStatus, Site } from "../../../../tools/verify/index";
import { verify } from "../../../../tools/verify/verify";
import { UsageError } from "../../../../tools/command-line/arguments";

const result = (status: CheckStatus): CheckResult => ({
  name: "http redirect",
  status,
  found: "200, no redirect",
  expected: "301 or 308",
  remedy: status === "failed" ? "let HAProxy redirect" : "",
});

interface Run {
  readonly code: number;
  readonly printed: string;
  readonly complained: string;
  readonly asked: readonly Site[];
}

/** Runs the command on a site that gives these results; there is a stack `prod` and no file. */
async function run(args: readonly string[], ...results: readonly CheckResult[]): Promise<Run> {
  const said = { printed: "", complained: "" };
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
    waitUntilAnswers: (site, limit, note) => {
      note("/api/ping answers 503");
      return site.url.hostname.startsWith("down.")
        ? Promise.reject(new Error(`${site.url.origin} does not answer after ${limit / 1000} s: refused`))
        : Promise.resolve();
    },
    print: (text) => (said.printed += text),
    complain: (text) => (said.complained += text),
  });
  return { ...said, code, asked };
}

describe("npm run verify", () => {
  it("ends with 0 when nothing failed, be it that something warns or was not asked", async () => {
    const { code, printed, asked } = await run(
      ["--stack", "prod"],
      result("passed"),
      result("warning"),
      result("skipped"),
    );
    assert.equal(code, 0);
    assert.match(printed, /^ok +http redirect/m);
    assert.match(printed, /\nhttps:\/\/prod\.invalid: 1 passed, 1 warning, 1 skipped\n$/);
    assert.deepEqual([asked[0]?.url.href, asked[0]?.frontEnd], ["https://prod.invalid/", "haproxy"]);
  });

  it("ends with 1 when something failed, and prints what mends it", async () => {
    const { code, printed } = await run(["https://a.invalid"], result("passed"), result("failed"));
    assert.equal(code, 1);
    assert.match(printed, /\nTo mend:\n {2}http redirect: let HAProxy redirect\n/);
  });

  it("prints nothing but the results for scripts, with the same exit code", async () => {
    const { code, printed } = await run(["https://a.invalid", "--json"], result("failed"));
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(printed), [result("failed")]);
  });

  it("waits for the site before the checks, and ends with 1 and one line when it does not respond in time", async () => {
    const up = await run(["https://a.invalid", "--wait", "5"], result("passed"));
    assert.deepEqual([up.code, up.asked.length, up.complained], [0, 1, "waiting: /api/ping answers 503\n"]);
    const down = await run(["https://down.invalid", "--wait", "5"], result("passed"));
    assert.deepEqual([down.code, down.asked.length, down.printed], [1, 0, ""]);
    assert.match(down.complained, /\nhttps:\/\/down\.invalid does not answer after 5 s: refused\n$/);
    assert.equal((await run(["https://a.invalid"], result("passed"))).complained, "");
  });

  it("ends with 2 and asks nothing when the command line is wrong or the stack cannot be read", async () => {
    for (const [args, said] of [
      [[], /^Give one URL/],
      [["https://a.invalid", "--stack", "prod"], /^Give either/],
      [["--stack", "other"], /^--stack other: no such stack\n\n.*--help\n$/],
    ] as const) {
      const { code, printed, complained, asked } = await run(args, result("passed"));
      assert.deepEqual([code, printed, asked], [2, "", []]);
      assert.match(complained, said);
    }
  });

  it("explains itself", async () => {
    const { code, printed, asked } = await run(["--help"]);
    assert.deepEqual([code, asked], [0, []]);
    assert.match(printed, /^npm run verify -- --stack NAME \[options\]\n/);
  });
});
