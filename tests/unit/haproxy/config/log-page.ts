import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loggedDenyRule } from "../../../../components/haproxy/config/deny-rules";

/** docs/logs.md, as far as it can be held against the program. */

const page = readFileSync(join(__dirname, "..", "..", "..", "..", "docs", "logs.md"), "utf8");

const sectionOf = (title: string): string => page.split(`## ${title}\n`)[1]?.split("\n## ")[0] ?? "";

export interface DocumentedLog {
  /** The fields in their order, as `log-format` has them. */
  readonly fields: readonly string[];
  readonly examples: readonly string[];
}

function documented(title: string): DocumentedLog {
  const section = sectionOf(title);
  const rows = [...section.matchAll(/^\| (\d+) \| `([^`]+)` \|/gm)];
  const unnumbered = rows.findIndex(([, number], index) => Number(number) !== index + 1);
  if (unnumbered >= 0) {
    throw new Error(`docs/logs.md, ${title}: field ${unnumbered + 1} has another number`);
  }
  const [, block = ""] = /```text\n([\s\S]*?)```/.exec(section) ?? [];
  return {
    fields: rows.map(([, , field = ""]) => field),
    examples: block.split("\n").filter((line) => line !== ""),
  };
}

export const requestLog: DocumentedLog = documented("A request");
/** Programs for awk that select lines of requests. */
export const awkPrograms: readonly string[] = [...page.matchAll(/`awk '([^']+)'`/g)].map(
  ([, program = ""]) => program,
);

export const connectionLog: DocumentedLog = documented("TLS passthrough");

/** Pairs of letters that the page explains. */
export const explainedTerminationStates: readonly string[] = [
  ...sectionOf("How it ended").matchAll(/^\| (`.*`) \|/gm),
].flatMap(([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, letters = ""]) => letters));

/** Rules that the page explains, with their statuses. */
export const explainedDenyRules: readonly (readonly [string, number])[] = [
  ...sectionOf("Denied requests").matchAll(/^\| `(.+?)` \| (\d+)/gm),
].map(([, rule = "", status]) => [rule, Number(status)]);

/** What a field of a real line looks like. */
const forms: Readonly<Record<string, RegExp>> = {
  "%ci:%cp": /^([\d.]+|[0-9a-f:]+):\d+$/,
  "[%tr]": /^\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d\.\d{3}\]$/,
  "[%t]": /^\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d\.\d{3}\]$/,
  "%ft": /^https?~?$/,
  "%b/%s": /^[a-z-]+\/(traefik(-no-reuse)?|<NOSRV>)$/,
  "%TR/%Tw/%Tc/%Tr/%Ta": /^(-1|\d+)(\/(-1|\d+)){4}$/,
  "%Tw/%Tc/%Tt": /^(-1|\d+)(\/(-1|\d+)){2}$/,
  "%ST": /^\d{3}$/,
  "%B": /^\d+$/,
  "%ts": /^[A-Za-z-]{2}$/,
  "%ac/%fc/%bc/%sc/%rc": /^\d+(\/\d+){3}\/\+?\d+$/,
  "%sq/%bq": /^\d+\/\d+$/,
  "%HM": /^([A-Z]+|<BADREQ>)$/,
  "%HPO": /^(\/[^?\s]*|\*|<BADREQ>)$/,
  "%HV": /^(HTTP\/\d\.\d|<BADREQ>)$/,
  [loggedDenyRule]: /^(-|[a-z0-9.-]+)$/,
};

/**
 * A line taken apart into the fields that are documented.
 *
 * @throws Error naming the first field that is not what the page says
 */
export function readLine(line: string, { fields }: DocumentedLog): Readonly<Record<string, string>> {
  const words = line.split(" ");
  if (words.length !== fields.length) {
    throw new Error(`${words.length} fields, ${fields.length} are documented: ${line}`);
  }
  return Object.fromEntries(
    fields.map((field, index) => {
      const word = words[index] ?? "";
      if (forms[field]?.test(word) !== true) {
        throw new Error(`field ${index + 1}, ${field}, is ${word}: ${line}`);
      }
      return [field, word];
    }),
  );
}
