import {
  byHeaders,
  byLines,
  http1Request,
  type At,
  type Attempt,
  type Http1Request,
  spoofedValues,
} from "../attempt";

/** Header lines that are not what they seem: the spoofed value is visible to one reader and hidden from another. */

const odd = (kind: string, name: string, lines: (at: At) => readonly string[]): Attempt =>
  byLines(kind, name, (at) => ({ lines: lines(at) }));

const names: readonly Attempt[] = [
  ["a space before the colon", "X-Forwarded-Proto :"],
  ["a tab before the colon", "X-Forwarded-Proto\t:"],
  ["a NUL before the colon", "X-Forwarded-Proto\0:"],
  ["a NUL within", "X-Forwarded\0-Proto:"],
  ["a vertical tab before the colon", "X-Forwarded-Proto\x0b:"],
  ["a vertical tab within", "X-Forwarded-\x0bProto:"],
  ["a form feed before the colon", "X-Forwarded-Proto\x0c:"],
  ["a backspace", "X-Forwarded-Protoo\b:"],
  ["a carriage return before the colon", "X-Forwarded-Proto\r:"],
  ["a carriage return in front", "\rX-Forwarded-Proto:"],
  ["a space within", "X-Forwarded Proto:"],
  ["a byte above 127", "X-Forwarded-Proto\xff:"],
  ["a soft hyphen", "X\xadForwarded\xadProto:"],
  ["a no-break space", "X-Forwarded-Proto\xa0:"],
  ["a hyphen of UTF-8", "X\xe2\x80\x90Forwarded\xe2\x80\x90Proto:"],
  ["in quotes", '"X-Forwarded-Proto":'],
  ["percent-encoded", "X%2DForwarded%2DProto:"],
  ["in parentheses", "(X-Forwarded-Proto):"],
  ["two colons", "X-Forwarded-Proto::"],
  ["an at sign", "X@Forwarded@Proto:"],
  ["a slash", "X/Forwarded/Proto:"],
  ["without a name", ":"],
  ["without a colon", "X-Forwarded-Proto"],
  ["an HTTP_ before it", "HTTP_X_FORWARDED_PROTO:"],
].map(([what = "", name = ""]) => odd("odd names", what, ({ spoofed }) => [`${name} ${spoofed}`]));

const folds: readonly Attempt[] = [
  odd("folded headers", "the value on the next line", ({ spoofed }) => [`X-Forwarded-Proto:\r\n ${spoofed}`]),
  odd("folded headers", "by a tab", ({ spoofed }) => [`X-Forwarded-Proto:\r\n\t${spoofed}`]),
  odd("folded headers", "twice", ({ spoofed }) => [`X-Forwarded-Proto:\r\n \r\n ${spoofed}`]),
  odd("folded headers", "the spoofed value is the continuation", ({ spoofed }) => [
    "X-Note: a",
    ` X-Forwarded-Proto: ${spoofed}`,
  ]),
  odd("folded headers", "the spoofed value is a continuation by tab", ({ spoofed }) => [
    "X-Note: a",
    `\tX-Forwarded-Proto: ${spoofed}`,
  ]),
  odd("folded headers", "the spoofed value is a continuation of nothing", ({ spoofed }) => [
    "X-Note:",
    ` X-Real-IP: ${spoofed}`,
  ]),
  odd("folded headers", "a list over lines", ({ spoofed, scheme }) => [
    `X-Forwarded-Proto: ${scheme},\r\n ${spoofed}`,
  ]),
  odd("folded headers", "by a bare line feed", ({ spoofed }) => [`X-Forwarded-Proto:\n ${spoofed}`]),
  odd("folded headers", "X-Forwarded-For", () => [`X-Forwarded-For:\r\n ${spoofedValues.client}`]),
  odd("folded headers", "Forwarded", ({ spoofed }) => [
    `Forwarded: for=${spoofedValues.client};\r\n proto=${spoofed}`,
  ]),
  byLines("folded headers", "the first line", ({ spoofed }) => ({
    before: [` X-Forwarded-Proto: ${spoofed}`],
  })),
  byLines("folded headers", "Host", ({ host }) => ({
    hosts: [`Host: ${host}\r\n X-Forwarded-Host: ${spoofedValues.host}`],
  })),
];

const lineEnds: readonly Attempt[] = [
  odd("odd line ends", "a bare line feed before the spoofed value", ({ spoofed }) => [
    `X-Note: a\nX-Forwarded-Proto: ${spoofed}`,
  ]),
  odd("odd line ends", "a bare line feed after it", ({ spoofed }) => [
    `X-Forwarded-Proto: ${spoofed}\nX-Note: a`,
  ]),
  odd("odd line ends", "a bare carriage return", ({ spoofed }) => [
    `X-Note: a\rX-Forwarded-Proto: ${spoofed}`,
  ]),
  odd("odd line ends", "two carriage returns", ({ spoofed }) => [
    `X-Note: a\r\r\nX-Forwarded-Proto: ${spoofed}`,
  ]),
  odd("odd line ends", "line feed and carriage return", ({ spoofed }) => [
    `X-Note: a\n\rX-Forwarded-Proto: ${spoofed}`,
  ]),
  odd("odd line ends", "NUL in the value", ({ spoofed }) => [`X-Note: a\0\r\nX-Forwarded-Proto: ${spoofed}`]),
  odd("odd line ends", "next line of Latin-1", ({ spoofed }) => [
    `X-Note: a\x85X-Forwarded-Proto: ${spoofed}`,
  ]),
  odd("odd line ends", "line separator of UTF-8", ({ spoofed }) => [
    `X-Note: a\xe2\x80\xa8X-Forwarded-Proto: ${spoofed}`,
  ]),
  odd("odd line ends", "percent-encoded", ({ spoofed }) => [`X-Note: a%0d%0aX-Forwarded-Proto: ${spoofed}`]),
  odd("odd line ends", "escaped", ({ spoofed }) => [`X-Note: a\\r\\nX-Forwarded-Proto: ${spoofed}`]),
  {
    kind: "odd line ends",
    name: "line feeds everywhere",
    http1: (at) => http1Request(at, { lines: [`X-Forwarded-Proto: ${at.spoofed}`] }).replaceAll("\r\n", "\n"),
  },
  {
    kind: "odd line ends",
    name: "empty lines first",
    http1: (at) => `\r\n\r\n${http1Request(at, { lines: [`X-Forwarded-For: ${at.spoofed}`] })}`,
  },
];

const long = "a".repeat(8000);

const sizes: readonly Attempt[] = [
  byHeaders("long headers", "a long value before the spoofed value", ({ spoofed }) => [
    ["X-Note", long],
    ["X_Forwarded_Proto", spoofed],
  ]),
  byHeaders("long headers", "a long value for the spoofed value", () => [["X-Forwarded-Host", long]]),
  byHeaders("long headers", "longer than a buffer", ({ spoofed }) => [
    ["X-Note", long.repeat(3)],
    ["X-Forwarded-Proto", spoofed],
  ]),
  byHeaders("long headers", "a long name", ({ spoofed }) => [[`X-Forwarded-${long}`, spoofed]]),
  byHeaders("long headers", "a long name with underscores", ({ spoofed }) => [
    [`X_Forwarded_${long}`, spoofed],
  ]),
  byHeaders("long headers", "a hundred headers", ({ spoofed }) => [
    ...Array.from({ length: 90 }, (_, i) => [`X-Note-${i}`, "a"] as const),
    ["X-Forwarded-For", spoofedValues.client],
    ["X_Forwarded_Proto", spoofed],
  ]),
  byHeaders("long headers", "more than a hundred headers", ({ spoofed }) => [
    ...Array.from({ length: 130 }, (_, i) => [`X-Note-${i}`, "a"] as const),
    ["X-Forwarded-Proto", spoofed],
  ]),
  byHeaders("long headers", "a long cookie", ({ spoofed }) => [
    ["Cookie", `a=${long}`],
    ["X-Forwarded-Scheme", spoofed],
  ]),
];

const encodings: readonly Attempt[] = [
  ["UTF-7", "+AGgAdAB0AHA-"],
  ["percent", "%68%74%74%70"],
  ["RFC 2047", "=?utf-8?B?aHR0cA==?="],
  ["RFC 8187", "UTF-8''http"],
  ["UTF-16", "h\0t\0t\0p\0"],
  ["bytes above 127", "\xff\xfehttp"],
  ["overlong UTF-8", "\xc1\xa8\xc1\xb4\xc1\xb4\xc1\xb0"],
  ["a delete character", "http\x7f"],
].flatMap(([name = "", value = ""]) => [
  byHeaders("encoded values", `${name} in X-Forwarded-Proto`, () => [["X-Forwarded-Proto", value]]),
  byHeaders("encoded values", `${name} in X-Forwarded-Host`, () => [["X-Forwarded-Host", value]]),
]);

const versions: readonly Attempt[] = [
  ["HTTP/1.0", "HTTP/1.0"],
  ["HTTP/0.9", ""],
  ["HTTP/1.2", "HTTP/1.2"],
  ["HTTP/2.0", "HTTP/2.0"],
  ["HTTP/3", "HTTP/3"],
  ["lower case", "http/1.1"],
  ["two spaces", " HTTP/1.1"],
  ["a spoofed value in the request line", "HTTP/1.1\rX-Forwarded-For: 203.0.113.66"],
  ["a space at its end", "HTTP/1.1 "],
  ["HTTPS/1.1", "HTTPS/1.1"],
].map(([name = "", version = ""]) =>
  byLines("odd request lines", name, (): Http1Request => ({
    version,
    lines: [`X-Forwarded-Port: ${spoofedValues.port}`],
  })),
);

export const syntaxAttacks: readonly Attempt[] = [
  ...names,
  ...folds,
  ...lineEnds,
  ...sizes,
  ...encodings,
  ...versions,
];
