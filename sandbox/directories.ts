import { homedir } from "node:os";
import { join } from "node:path";

/** Where the sandbox keeps things; both follow the XDG base directory specification. */

/** Built binaries and images: costly to make, safe to delete. */
export const cacheDirectory = (): string =>
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "reana-pulumi");

/** The node that is up, and what `pulumi` remembers of it: gone with `down`. */
export const stateDirectory = (): string =>
  process.env["SANDBOX_STATE"] ??
  join(process.env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "reana-pulumi", "sandbox");

/** Logs of builds: kept beside the cache, so that they outlive a failed run. */
export const buildLogDirectory = (): string => join(cacheDirectory(), "logs");
