import * as fs from "node:fs";
import * as path from "node:path";
import type { NodeLayout } from "./layout";

/**
 * Makes the state directory. A marker in it shows that it is a sandbox's, since `down` removes it whole, and which directories
 * had to be made for it.
 *
 * @throws Error when the directory holds something else
 */
export function makeStateDirectory(layout: NodeLayout): void {
  const first = fs.mkdirSync(layout.state, { recursive: true, mode: 0o700 });
  if (fs.existsSync(layout.marker)) {
    return;
  }
  refuseForeign(layout);
  fs.writeFileSync(layout.marker, first ?? layout.state);
}

/**
 * Removes the state directory with everything in it, and those above it that were made for it, as far as they are empty.
 *
 * @throws Error when the directory is not a sandbox's
 */
export function removeStateDirectory(layout: NodeLayout): void {
  const { state, marker } = layout;
  if (!fs.existsSync(marker)) {
    refuseForeign(layout);
  }
  const first = fs.existsSync(marker) ? fs.readFileSync(marker, "utf8") : state;
  removeTree(state);
  let directory = path.dirname(state);
  while (directory === first || directory.startsWith(`${first}/`)) {
    try {
      fs.rmdirSync(directory);
    } catch {
      return;
    }
    directory = path.dirname(directory);
  }
}

/** Removes a directory with everything in it, again where a process that is ending writes another file meanwhile. */
export function removeTree(directory: string): void {
  fs.rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** A directory without the marker may be one that an `up` had just made when it was killed: then it is empty. */
function refuseForeign({ state }: NodeLayout): void {
  if (fs.readdirSync(state).length > 0) {
    throw new Error(
      `The directory ${state} holds other things than a sandbox, and a sandbox's state directory is removed by \`down\`: ` +
        "set SANDBOX_STATE to a directory of its own.",
    );
  }
}
