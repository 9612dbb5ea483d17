import assert from "node:assert/strict";
import { type CheckResult, checks, type Site } from "../../../../tools/verify/index";
import { runCheck } from "../../../../tools/verify/check";
import { type Faults, startSite } from "./reana-site";

/** Asks the check of that name about a site with these faults. */
export async function runOne(
  name: string,
  faults: Faults = {},
  change: Partial<Site> = {},
): Promise<CheckResult> {
  const check = checks.find((one) => one.name === name);
  assert.ok(check !== undefined, `there is no check ${name}`);
  const running = await startSite(faults);
  try {
    return await runCheck(check, { ...running.site, ...change });
  } finally {
    await running.close();
  }
}

/** It failed, with this as what was found, and says how to fix it. */
export function assertFailed(result: CheckResult, found: RegExp): void {
  assert.equal(result.status, "failed", `found ${result.found}`);
  assert.match(result.found, found);
  assert.notEqual(result.remedy, "");
}

/** It passed, with this as what was found. */
export function assertPassed(result: CheckResult, found: RegExp): void {
  assert.equal(result.status, "passed", `found ${result.found}`);
  assert.match(result.found, found);
}
