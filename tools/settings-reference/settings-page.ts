import { settingRows, type Row } from "./settings-rows";
import { settingsSchema } from "./stack-schema";

const introduction = `# Settings

<!-- npm run bless writes this page from components/config/schema.ts. -->

All keys belong to the project \`reana\`: write \`reana:hostname\` in a stack file, or \`pulumi config set hostname …\`. Only the host name is needed.
Nested keys are written as maps, or set by path: \`pulumi config set --path frontEnd.replicas 3\`. \`[]\` stands for the number of an
item of a list. A key that not every choice has names, in the column "Only with", the choices that have it.

Editors check and complete a stack file by its first line, \`# yaml-language-server: $schema=docs/stack.schema.json\`. The path is relative
to the file. It holds for stack files at the top of the project and, by \`examples/docs/\`, for the examples before they are copied there.
`;

/** docs/settings.md: a table for each top-level key. */
export function settingsPage(): string {
  const { properties = {}, required = [] } = settingsSchema();
  const sections = Object.entries(properties).map(([key, setting]) => {
    const [top, ...below] = settingRows(key, setting, required.includes(key));
    const rows = below.length === 0 && top !== undefined ? [top] : below;
    const about =
      below.length === 0 || top === undefined
        ? ""
        : `${top.meaning}${top.defaults === "" || top.defaults === "none" ? "" : ` Default: ${top.defaults}.`}\n\n`;
    return `## ${key}\n\n${about}${table(rows)}\n`;
  });
  return [introduction, ...sections].join("\n");
}

function table(rows: readonly Row[]): string {
  const conditional = rows.some(({ conditions }) => conditions.length > 0);
  const heads = ["Key", ...(conditional ? ["Only with"] : []), "Values", "Default", "Meaning"];
  const cells = rows.map(({ key, conditions, values, defaults, meaning }) => [
    `\`${key}\``,
    ...(conditional ? [conditions.join("; ")] : []),
    values,
    defaults,
    meaning,
  ]);
  return [heads, heads.map(() => "---"), ...cells].map(line).join("\n");
}

const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
