/** Does the work for all of them, some at once. */
export async function inParallel<T>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
  limit: number,
): Promise<void> {
  const waiting = [...all];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
