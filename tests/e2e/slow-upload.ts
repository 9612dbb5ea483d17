import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Site } from "../../tools/verify/index";
import { send } from "./site";

/**
 * Uploads a file to a workspace piece by piece, over so many milliseconds.
 *
 * @throws AssertionError where REANA did not get it whole
 */
export async function uploadSlowly(
  of: Site,
  workflow: string,
  pieces: readonly Buffer[],
  milliseconds: number,
): Promise<void> {
  const whole = Buffer.concat(pieces);
  const { status, body } = await send(
    of,
    `/api/workflows/${workflow}/workspace?file_name=slow.bin&access_token=t`,
    "POST",
    {
      size: whole.length,
      write: async (put) => {
        for (const piece of pieces) {
          put(piece);
          await sleep(milliseconds / pieces.length);
        }
      },
    },
  );
  assert.equal(status, 200, body);
  const { size, sha256 } = JSON.parse(body) as { readonly size: number; readonly sha256: string };
  assert.deepEqual(
    { size, sha256 },
    { size: whole.length, sha256: createHash("sha256").update(whole).digest("hex") },
  );
}
