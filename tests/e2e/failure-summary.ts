/** Characters of a message that are kept, of its beginning and of its end. */
const kept = 160;

/** Frames of a stack, the legend of a comparison, and numbers alone. */
const saysNothing = (line: string): boolean =>
  /^($|at |\+ expected - actual|[+-]?\d+( !== -?\d+)?$)/.test(line);

const ends = (text: string): string =>
  text.length > 2 * kept ? `${text.slice(0, kept)} … ${text.slice(-kept)}` : text;

/**
 * Mocha's list of what failed, a line for each test: the end of a log of an hour is what is read first, or kept alone. What a command
 * printed is often part of a message, and the reason is its last line.
 */
export function failureSummary(failures: string): readonly string[] {
  const [, ...tests] = failures.split(/^ {2}\d+\) /m);
  return tests.map((test) =>
    ends(
      test
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => !saysNothing(line))
        .join(" "),
    ),
  );
}
