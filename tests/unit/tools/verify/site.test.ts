import assert from "node:assert/strict";
import { type CheckResult, runChecks, type Site } from "../../../../tools/verify/index";
import { issue } from "../../../../tools/certificates/issue-certificate";
import { type Faults, hostname, startSite } from "./reana-site";

/** Runs all checks against a site with these faults. */
async function check(faults: Faults = {}, change: Partial<Site> = {}): Promise<CheckResult[]> {
  const running = await startSite(faults);
  try {
    return await runChecks({ ...running.site, ...change });
  } finally {
    await running.close();
  }
}

function named(results: readonly CheckResult[], name: string): CheckResult {
  const result = results.find((one) => one.name === name);
  assert.ok(result !== undefined, `there is no check ${name}`);
  return result;
}

const othersSession = "/11111111-2222-3333-4444-555555555555/api/kernels/echo";

describe("checks of a right site", () => {
  it("all pass, and the session that they opened is closed again", async () => {
    const running = await startSite();
    const results = await runChecks(running.site);
    await running.close();
    assert.deepEqual(
      results.filter(({ status, remedy }) => status !== "passed" || remedy !== ""),
      [],
    );
    assert.equal(results.length, 13);
    const uuid = /^\/api\/workflows\/([-0-9a-f]{36})\/open\/jupyter$/.exec(running.posted[0] ?? "")?.[1];
    assert.deepEqual(running.posted.slice(1), [`/api/workflows/${uuid}/close`]);
  });

  it("say what they could not ask and why", async () => {
    const results = await check(
      { showsNothing: true, hidesCounts: true, hasNoLogin: true },
      { session: undefined, httpUrl: undefined },
    );
    const status = (name: string): string => named(results, name).status;
    assert.equal(status("scheme at the server"), "passed");
    for (const name of ["host at the server", "port at the server", "client address at the server"]) {
      assert.equal(status(name), "skipped");
      assert.match(named(results, name).found, /does not show what arrived/);
    }
    assert.equal(status("spoofed headers"), "skipped");
    assert.match(
      named(results, "spoofed headers").found,
      /no login shows which host .*, and no X-RateLimit-Remaining shows which client address/,
    );
    assert.match(named(results, "http redirect").found, /--http/);
    assert.match(named(results, "session websocket").found, /--open-session/);
  });

  it("see of a real REANA what its logins, redirects and counters show", async () => {
    const results = await check({ showsNothing: true });
    const found = (name: string): string => `${named(results, name).status}: ${named(results, name).found}`;
    assert.match(found("scheme at the server"), /^passed: https: \/api\/ping is not redirected/);
    assert.match(found("host at the server"), /^passed: reana\.test\.invalid \(redirect_uri of \/api\//);
    assert.match(found("port at the server"), /^passed: 8443 \(redirect_uri of /);
    assert.match(found("spoofed headers"), /^passed: all 12 without effect on redirects, a login's/);
    assert.match(found("client address at the server"), /^skipped: the site does not show what arrived/);
  });

  it("talk to a session that somebody else opened, by message or by ping, and leave it open", async () => {
    const running = await startSite();
    const found = async (path: string): Promise<string> => {
      const results = await runChecks({ ...running.site, session: { kind: "running", path } });
      return named(results, "session websocket").found;
    };
    // The site's first response at a session's path is that of the UI.
    assert.match(await found(othersSession), /^returned 200 in place of a websocket$/);
    assert.equal(await found(othersSession), "echo");
    assert.equal(
      await found("/11111111-2222-3333-4444-555555555555/api/events/subscribe?token=1"),
      "responds to a ping",
    );
    await running.close();
    assert.deepEqual(running.posted, []);
  });

  it("ask again when the site found their questions too many", async () => {
    const running = await startSite({ limitsRate: 1 });
    const results = await runChecks(running.site);
    await running.close();
    assert.deepEqual(
      results.filter(({ status }) => status !== "passed"),
      [],
    );
  });

  it("do not blame the site when something on this machine or a NAT hides the client", async () => {
    const result = named(
      await check({ seen: { clientAddress: "10.244.0.7" } }),
      "client address at the server",
    );
    assert.equal(result.status, "skipped");
    assert.match(result.found, /^10\.244\.0\.7; something on this machine relays/);
  });

  it("still say what lies behind a bad certificate", async () => {
    const results = await check({ certificate: issue({ commonName: hostname, dnsNames: [hostname] }) });
    assert.deepEqual(
      results.filter(({ status }) => status !== "passed").map(({ name }) => name),
      ["certificate"],
    );
  });
});
