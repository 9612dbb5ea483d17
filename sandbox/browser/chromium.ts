import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { buildLogDirectory } from "../directories";
import { findProcesses, kill } from "../node/process-identity";
import { removeTree } from "../node/state-directory";
import { run } from "../processes";

/** Where Debian puts it. */
const executable = "/usr/bin/chromium";

/** How long it may take to start, in milliseconds. */
const startLimit = 60_000;

/** A running Chromium whose home directory is its own: no settings, no history, and no CAs but the ones it was given. */
export interface Chromium {
  readonly browser: Browser;
  /** Ends all of its processes and removes its files. */
  close(): Promise<void>;
}

/**
 * Starts Debian's Chromium without a window.
 *
 * @param directory where its home directory is made; the state directory, as `down` removes what an interrupted run leaves there. Its
 *   sockets are in the system's temporary directory, as Playwright's own files are
 * @param trustedCa PEM of a CA that it trusts besides the public ones
 */
export async function startChromium(directory: string, trustedCa?: string): Promise<Chromium> {
  const home = fs.mkdtempSync(path.join(directory, "browser-"));
  // Chromium makes sockets here, whose paths have at most 107 characters (man 7 unix): the state directory may be longer.
  const temporary = fs.mkdtempSync(path.join(tmpdir(), "chromium-"));
  const remove = (): void => {
    end(home);
    [home, temporary].forEach(removeTree);
  };
  try {
    if (trustedCa !== undefined) {
      await trust(home, trustedCa);
    }
    const browser = await chromium.launch({
      executablePath: executable,
      timeout: startLimit,
      args: ["--disable-gpu"],
      // Nothing of the caller's, a proxy among it: the site is on this machine.
      env: { HOME: home, TMPDIR: temporary, PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
    });
    return {
      browser,
      close: async () => {
        await browser.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Puts a CA where Chromium on Linux looks for those of its user. */
async function trust(home: string, ca: string): Promise<void> {
  const database = path.join(home, ".pki", "nssdb");
  const file = path.join(home, "ca.pem");
  const log = path.join(buildLogDirectory(), "browser.log");
  fs.mkdirSync(database, { recursive: true });
  fs.writeFileSync(file, ca);
  await run("certutil", ["-N", "-d", `sql:${database}`, "--empty-password"], { log });
  // "C": trusted to issue certificates of servers, and nothing else.
  const add = ["-A", "-d", `sql:${database}`, "-n", "sandbox", "-t", "C,,", "-i", file];
  await run("certutil", add, { log });
}

/** Ends what has this home directory. Chromium's crash handlers outlive it for a moment. */
const end = (home: string): void =>
  findProcesses((pid) => environmentOf(pid).includes(`HOME=${home}`)).forEach(kill);

function environmentOf(pid: number): readonly string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    // Ended, or another user's.
    return [];
  }
}
