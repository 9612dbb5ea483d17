import { setTimeout as sleep } from "node:timers/promises";

/** Pause between two tries, in milliseconds. */
const pause = 1000;

/**
 * Tries until there is something.
 *
 * @param limit longest time, in milliseconds
 * @param problem message of the error when there is nothing in time
 */
export async function eventually<T>(
  attempt: () => Promise<T | undefined>,
  limit: number,
  problem: string,
): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const found = await attempt();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(problem);
    }
    await sleep(pause);
  }
}
