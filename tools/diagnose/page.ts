import { printable } from "../command-line/printable";

/** A part of the page: a table, lines of text, or why there is none. */
export interface Section {
  readonly title: string;
  readonly content:
    | {
        readonly type: "table";
        readonly columns: readonly string[];
        readonly rows: readonly (readonly string[])[];
      }
    | { readonly type: "lines"; readonly lines: readonly string[] }
    | { readonly type: "unknown"; readonly reason: string };
}

/** Longest cell or line, in characters. */
const longest = 400;

/** The page in Markdown, as an issue takes it. */
export const page = (title: string, sections: readonly Section[]): string =>
  [`# ${cell(title)}`, ...sections.map(sectionText)].join("\n\n") + "\n";

function sectionText({ title, content }: Section): string {
  return `## ${cell(title)}\n\n${contentText(content)}`;
}

function contentText(content: Section["content"]): string {
  switch (content.type) {
    case "unknown":
      return `Cannot be read: ${cell(content.reason)}`;
    case "lines":
      return content.lines.length === 0
        ? "None."
        : [
            "```text",
            ...content.lines.map((line) => printable(line, longest).replaceAll("```", "'''")),
            "```",
          ].join("\n");
    case "table":
      return content.rows.length === 0
        ? "None."
        : [content.columns, content.columns.map(() => "---"), ...content.rows]
            .map((row) => `| ${row.map(cell).join(" | ")} |`)
            .join("\n");
  }
}

const cell = (text: string): string =>
  printable(text.replace(/\s*\n\s*/g, " "), longest).replaceAll("|", "\\|");
