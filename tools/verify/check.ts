import { RequestError } from "./request";
import { printable } from "../command-line/printable";
import type { Site } from "./site";

/** What one check found, as plain data. */
export interface CheckResult {
  readonly name: string;
  readonly status: CheckStatus;
  /** What the site does. */
  readonly found: string;
  /** What it should do. */
  readonly expected: string;
  /** What to change, in one line or several; empty unless the check failed or warns. */
  readonly remedy: string;
}

/**
 * `warning`: right today, and will fail if nothing is done. `skipped`: the site or the caller does not make the check possible; `found` says
 * why.
 */
export type CheckStatus = "passed" | "warning" | "failed" | "skipped";

/** One check of a site. */
export interface Check {
  readonly name: string;
  /** What a right site does, in a few words. */
  expected(site: Site): string;
  /** How to fix the usual reason; a finding may know better. */
  remedy(site: Site): string;
  /** May throw: an exception is a failure with its message as what was found. */
  run(site: Site): Promise<Finding>;
}

export interface Finding {
  readonly status: CheckStatus;
  readonly found: string;
  /** In place of the check's own remedy. */
  readonly remedy?: string;
}

export const passed = (found: string): Finding => ({ status: "passed", found });

export const failed = (found: string, remedy?: string): Finding => ({
  status: "failed",
  found,
  ...(remedy === undefined ? {} : { remedy }),
});

export const warned = (found: string, remedy: string): Finding => ({ status: "warning", found, remedy });

export const skipped = (reason: string): Finding => ({ status: "skipped", found: reason });

/** The remedy where there was nobody to ask: whatever else the site does wrong, it is not known. */
export const unreachable = "see that the site is up and that it can be reached from here";

/** Runs one check; never throws. */
export async function runCheck(check: Check, site: Site): Promise<CheckResult> {
  const finding = await check
    .run(site)
    .catch((error: unknown) =>
      failed((error as Error).message, error instanceof RequestError ? unreachable : undefined),
    );
  return {
    name: check.name,
    status: finding.status,
    // From the site, be it as part of an error.
    found: printable(finding.found),
    expected: check.expected(site),
    remedy:
      finding.status === "failed" || finding.status === "warning"
        ? (finding.remedy ?? check.remedy(site))
        : "",
  };
}
