import { byHeaders, type At, type Attempt } from "../attempt";
import type { Header } from "../seen-request";
import { alternating, spoofedHeaders, type SpoofedHeader } from "./forwarded-headers";

/** Other spellings of the same names: WSGI takes - and _ for the same, other gateways every sign. */

const dashed = spoofedHeaders.filter(({ name }) => name.includes("-"));

const spelled = (
  kind: string,
  spell: (name: string) => string,
  headers: readonly SpoofedHeader[] = dashed,
): readonly Attempt[] =>
  headers.map(({ name, value }) => byHeaders(kind, spell(name), (at) => [[spell(name), value(at)]]));

const replaceLast = (name: string): string => name.replace(/-(?=[^-]*$)/, "_");

/** Names with one dash have the same spelling whichever dash is replaced. */
const severalDashes = dashed.filter(({ name }) => name.split("-").length > 2);

const signs: readonly (readonly [kind: string, sign: string])[] = [
  ["dots in names", "."],
  ["tildes in names", "~"],
  ["other signs in names", "!"],
  ["other signs in names", "+"],
  ["other signs in names", "'"],
  ["other signs in names", "|"],
];

const many = new Set([".", "~"]);

/** Together with the real one, at every place: servers that join them take the first or the last. */
const beside: readonly Attempt[] = ["X-Forwarded-Proto", "X-Forwarded-For", "X-Real-IP"].flatMap((real) => {
  const { name, value } = spoofedHeaders.find((header) => header.name === real) as SpoofedHeader;
  const alias = name.replaceAll("-", "_");
  const kind = "underscores beside dashes";
  const both = (at: At): readonly Header[] => [
    [name, value(at)],
    [alias, value(at)],
  ];
  return [
    byHeaders(kind, `${alias} after ${name}`, both),
    byHeaders(kind, `${alias} before ${name}`, (at) => [...both(at)].reverse()),
    byHeaders(
      kind,
      `${alias} before Host`,
      () => [],
      (at) => [[alias, value(at)]],
    ),
    byHeaders(kind, `${alias} twice`, (at) => [
      [alias, value(at)],
      [alias, value(at)],
    ]),
    byHeaders(kind, `${alias} in every mixture`, (at) => [
      [replaceLast(name), value(at)],
      [name.replace("-", "_"), value(at)],
      [alternating(alias), value(at)],
    ]),
  ];
});

/** Headers whose other spellings would change where a request ends, or whom it is for. */
const framing: readonly Attempt[] = [
  ["Content_Length", "5"],
  ["content_length", "0"],
  ["Transfer_Encoding", "chunked"],
  ["transfer_encoding", "identity"],
  ["Content.Length", "5"],
  ["Transfer~Encoding", "chunked"],
].map(([name = "", value = ""]) =>
  byHeaders("other spellings of framing headers", name, () => [[name, value]]),
);

export const spellingAttacks: readonly Attempt[] = [
  ...spelled("underscores in names", (name) => name.replaceAll("-", "_")),
  ...spelled("underscores in names", (name) => name.replace("-", "_"), severalDashes),
  ...spelled("underscores in names", replaceLast, severalDashes),
  ...spelled(
    "underscores in names",
    (name) => name.replaceAll("-", "_").toUpperCase(),
    severalDashes.slice(0, 4),
  ),
  ...signs.flatMap(([kind, sign]) =>
    spelled(kind, (name) => name.replaceAll("-", sign), many.has(sign) ? dashed : dashed.slice(0, 2)),
  ),
  ...beside,
  ...framing,
];
