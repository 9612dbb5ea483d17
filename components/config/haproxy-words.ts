/** What single words of a line of haproxy.cfg mean to HAProxy, where they lead to files or to HAProxy itself. */

/** Options of a response that HAProxy makes itself, and how many arguments each has (`http_parse_http_reply` in its src/http_act.c). */
const replyOptions: Readonly<Record<string, number>> = {
  status: 1,
  deny_status: 1,
  "content-type": 1,
  "default-errorfiles": 0,
  errorfile: 1,
  errorfiles: 1,
  file: 1,
  "lf-file": 1,
  string: 1,
  "lf-string": 1,
  hdr: 2,
};

/** Options whose argument is a file. */
const fileOptions = ["errorfile", "errorfiles", "file", "lf-file"];

/** An option with its arguments; both are words. */
export interface Option {
  readonly name: string;
  readonly values: readonly string[];
}

export interface ReadWords {
  /** Options of a response, where the line makes one. */
  readonly options: readonly Option[];
  /** All other words: an expression or an ACL may stand in each. */
  readonly others: readonly string[];
}

/** Where options of a response begin, by directive and action. */
function firstOption([directive, action = ""]: readonly string[]): number | undefined {
  if (directive === "http-error") {
    return 1;
  }
  return /^http-(request|response)$/.test(directive ?? "") && /^(return|deny|tarpit)$/.test(action)
    ? 2
    : undefined;
}

/** Reads the options pairwise, as HAProxy does: a word that is the argument of an option is no option itself. */
export function readWords(words: readonly string[]): ReadWords {
  const options: Option[] = [];
  const first = firstOption(words);
  let index = first ?? 0;
  while (first !== undefined) {
    const name = words[index] ?? "";
    const length = Object.hasOwn(replyOptions, name) ? replyOptions[name] : undefined;
    if (length === undefined) {
      break;
    }
    options.push({ name, values: words.slice(index + 1, index + 1 + length) });
    index += 1 + length;
  }
  return { options, others: words.slice(index) };
}

/** Converters that look up a file: map, map_str, map_beg_int and so on. */
const mapConverter = /(?:^|[\s,[])(map(?:_[a-z_]+)?)\(/;

/** What of the line reads a file: an option, the flag of an ACL or a converter; undefined where nothing does. */
export function fileReader({ options, others }: ReadWords): string | undefined {
  const option = options.find(({ name }) => fileOptions.includes(name));
  const formats = options
    .filter(({ name }) => /^(lf-string|hdr)$/.test(name))
    .flatMap(({ values }) => values);
  return (
    option?.name ??
    others.find((word) => word === "-f") ??
    [...formats, ...others].map((word) => mapConverter.exec(word)?.[1]).find((name) => name !== undefined)
  );
}

/** Headers by which a message is framed, or that belong to one connection: HAProxy writes them. */
const framingHeaders = [
  "connection",
  "content-length",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** How `del-header … -m METHOD` finds names. */
const nameMatches: Readonly<Record<string, (header: string, name: string) => boolean>> = {
  str: (header, name) => header === name,
  beg: (header, name) => header.startsWith(name),
  end: (header, name) => header.endsWith(name),
  sub: (header, name) => header.includes(name),
};

/** Why a line must not change the headers that it names; undefined where it may, or changes none. */
export function headerAdvice(words: readonly string[], { options }: ReadWords): string | undefined {
  const [directive = "", action = "", name = "", flag, method = ""] = words;
  const changes =
    /^http-(request|response)$/.test(directive) && /^(add|del|replace|set)-(header|value)$/.test(action);
  const matches = action === "del-header" && flag === "-m" ? nameMatches[method] : nameMatches["str"];
  if (changes && matches === undefined) {
    return "finds headers by a regular expression, which could match those that frame a message; use -m beg, end or sub.";
  }
  const set = options.filter((option) => option.name === "hdr").map(({ values: [header = ""] }) => header);
  const named = (header: string): boolean =>
    (changes && matches?.(header, name.toLowerCase()) === true) ||
    set.some((text) => text.toLowerCase() === header);
  return framingHeaders.some(named)
    ? "would change how the message is framed, which is HAProxy's; name another header."
    : undefined;
}
