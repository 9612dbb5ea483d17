import fc from "fast-check";
import { byHeaders, type At, type Attempt } from "../attempt";
import type { Header } from "../seen-request";
import { spoofedHeaders } from "./forwarded-headers";

/** Attempts that nobody wrote: every header in any spelling, any number of times, anywhere. */

/** The same attempts everywhere unless another seed is asked for. */
export const defaultSeed = 20261125;

export const numberGenerated = 150;

/** A dash is likely: only with most of them in place a name is what it was. */
const separator = fc.oneof(
  { weight: 3, arbitrary: fc.constant("-") },
  { weight: 2, arbitrary: fc.constant("_") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(".", "~", "+", "!", "'", "|", "*", "^", "`", "$", "%", "&", "#", "--", "-_"),
  },
);

const spelling = (name: string): fc.Arbitrary<string> => {
  const words = name.split("-");
  return fc
    .tuple(
      fc.array(separator, { minLength: words.length - 1, maxLength: words.length - 1 }),
      fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length }),
    )
    .map(([separators, upper]) => {
      const joined = words.map((word, i) => word + (separators[i] ?? "")).join("");
      return [...joined]
        .map((sign, i) => (upper[i] === true ? sign.toUpperCase() : sign.toLowerCase()))
        .join("");
    });
};

/** One spoofed header, of a spelling and with a value that is either the spoofed value alone or a list with it. */
const spoofedHeader: fc.Arbitrary<(at: At) => Header> = fc
  .constantFrom(...spoofedHeaders)
  .chain(({ name, value }) =>
    fc
      .tuple(spelling(name), fc.constantFrom("", ", a", ",", " "))
      .map(([spelled, end]) => (at: At): Header => [spelled, `${value(at)}${end}`.trim()]),
  );

const harmless: fc.Arbitrary<(at: At) => Header> = fc
  .constantFrom<Header>(["Accept", "*/*"], ["X-Note", "a"], ["Cookie", "a=b"], ["Cache-Control", "no-cache"])
  .map((header) => () => header);

const list = fc.array(fc.oneof({ weight: 3, arbitrary: spoofedHeader }, { weight: 1, arbitrary: harmless }), {
  minLength: 1,
  maxLength: 6,
});

/** Some again, as they are: duplicates. */
const withDuplicates = fc
  .tuple(list, fc.array(fc.nat({ max: 5 }), { maxLength: 4 }))
  .map(([headers, again]) => [...headers, ...again.flatMap((i) => headers.slice(i, i + 1))]);

const attempt: fc.Arbitrary<Omit<Attempt, "name">> = fc
  .tuple(withDuplicates, fc.nat({ max: 3 }))
  .map(([headers, first]) =>
    byHeaders(
      "generated",
      "",
      (at) => headers.slice(first).map((header) => header(at)),
      (at) => headers.slice(0, first).map((header) => header(at)),
    ),
  );

/** @returns the same attempts for the same seed */
export function generatedAttacks(seed: number): readonly Attempt[] {
  return fc
    .sample(attempt, { seed, numRuns: numberGenerated })
    .map((one, index) => ({ ...one, name: `${seed}, ${index + 1}` }));
}
