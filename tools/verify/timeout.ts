/**
 * @param what is missing when the time is over, as the error names it
 * @throws Error when the work takes longer; what it does then is ignored, so the caller must end it
 */
export async function within<T>(milliseconds: number, work: Promise<T>, what: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what()} within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
