import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..", "..", "..");

/** The commands of docs/external-haproxy.md that print a backend for a HAProxy with frontends of its own. */
function commands(): string {
  const page = readFileSync(join(root, "docs", "external-haproxy.md"), "utf8");
  const [, block] = /```sh\n(\{ echo "backend reana"\n[^`]+)```/.exec(page) ?? [];
  return block ?? assert.fail("the page has no such commands");
}

/** The haproxy.cfg of mode external-haproxy. */
const externalConfiguration = join(root, "tests", "golden", "external-haproxy", "haproxy.cfg");

/** What these commands print for it. */
export function printedBackend(): string {
  const directory = mkdtempSync(join(tmpdir(), "backend-"));
  try {
    copyFileSync(externalConfiguration, join(directory, "haproxy.cfg"));
    execFileSync("bash", ["-c", commands()], { cwd: directory });
    return readFileSync(join(directory, "reana-backend.cfg"), "utf8");
  } finally {
    rmSync(directory, { recursive: true });
  }
}
