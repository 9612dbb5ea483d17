import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deploymentDiagram } from "../components/deployment-diagram";
import { planDeployment } from "../components/plan";
import { shownStacks } from "./docs-stacks";
import { problemsOf, settings } from "./unit/config/stack-settings";
import { example, examples } from "../tools/examples";

/**
 * Pages hold diagrams and errors as the program prints them, each behind a comment that names its stack:
 *
 *     <!-- diagram: EXAMPLE … -->        the diagram of these examples, which all have the same
 *     <!-- error: EXAMPLE {"key": …} --> the errors of an example with these settings in place of its own
 *     <!-- accepted: EXAMPLE -->         settings in YAML, which are valid in place of the example's own
 *
 * `npm run bless` writes the first two anew.
 */

const root = dirname(__dirname);
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const docs = readdirSync(join(root, "docs"))
  .filter((file) => file.endsWith(".md"))
  .map((file) => join("docs", file));

const pages = ["README.md", ...docs];
const index = join("docs", "index.md");

const blessing = process.env["BLESS"] === "true";

/** A comment as above and the block behind it, with their parts. */
const generated = /<!-- (diagram|error): (.*?) -->\n\n```text\n([\s\S]*?)```/g;

interface Block {
  readonly kind: string;
  readonly of: string;
  readonly text: string;
}

const blocksOf = (page: string): readonly Block[] =>
  [...read(page).matchAll(generated)].map(([, kind = "", of = "", text = ""]) => ({ kind, of, text }));

const diagramsIn = (page: string): readonly string[] =>
  blocksOf(page).flatMap(({ kind, of }) => (kind === "diagram" ? of.split(" ") : []));

function diagramOf(name: string): string {
  const planned = planDeployment(settings(example(name).config));
  assert.ok(planned.valid);
  return `${deploymentDiagram(planned.plan)}\n`;
}

/** Columns of an error on a page. */
const width = 110;

function wrapped(text: string): string {
  const lines = text
    .split(" ")
    .reduce<readonly string[]>(
      (done, word) =>
        done.length === 0 || `${done.at(-1)} ${word}`.length > width
          ? [...done, `    ${word}`]
          : [...done.slice(0, -1), `${done.at(-1)} ${word}`],
      [],
    );
  return lines.join("\n");
}

function errorsOf(of: string): string {
  const [, name = "", changed = ""] = /^(\S+) (\{.*\})$/.exec(of) ?? [];
  const problems = problemsOf({
    ...example(name).config,
    ...(JSON.parse(changed) as Record<string, unknown>),
  });
  assert.notEqual(problems.length, 0, `${of} is valid`);
  return problems
    .map(
      ({ key, found, advice }) => `${key}${found === undefined ? "" : ` = ${found}`}\n${wrapped(advice)}\n`,
    )
    .join("");
}

const expectedOf = ({ kind, of }: Pick<Block, "kind" | "of">): readonly string[] =>
  kind === "diagram" ? of.split(" ").map(diagramOf) : [errorsOf(of)];

function bless(page: string): void {
  const text = read(page).replace(
    generated,
    (_, kind: string, of: string) =>
      `<!-- ${kind}: ${of} -->\n\n\`\`\`text\n${expectedOf({ kind, of })[0] ?? ""}\`\`\``,
  );
  writeFileSync(join(root, page), text);
}

interface Link {
  /** Path from the project's root. */
  readonly file: string;
  readonly anchor: string | undefined;
}

const linksOf = (page: string): readonly Link[] =>
  [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)/g)].map(([, to = "", anchor]) => ({
    file: to === "" ? page : join(dirname(page), to),
    anchor,
  }));

const filesLinkedFrom = (page: string): readonly string[] => linksOf(page).map(({ file }) => file);

/** Anchors as GitHub makes them of a page's headings. */
const anchorsOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

describe("docs", () => {
  for (const page of pages) {
    it(`shows diagrams and errors as the program prints them (${page})`, () => {
      if (blessing) {
        bless(page);
      }
      for (const block of blocksOf(page)) {
        for (const expected of expectedOf(block)) {
          assert.equal(
            block.text,
            expected,
            `${page}: ${block.kind} of ${block.of}; npm run bless writes it anew`,
          );
        }
      }
      const comments = read(page).match(/<!-- (diagram|error):/g)?.length ?? 0;
      assert.equal(blocksOf(page).length, comments, `${page}: a block is missing behind its comment`);
    });
  }

  for (const page of pages) {
    it(`shows valid settings (${page})`, () => {
      const shown = shownStacks(page);
      for (const { example: name, settings: shownSettings } of shown) {
        assert.deepEqual(problemsOf({ ...example(name).config, ...shownSettings }), []);
      }
      assert.equal(shown.length, read(page).match(/<!-- accepted:/g)?.length ?? 0);
    });
  }

  for (const page of [...pages, "CONTRIBUTING.md", join("tools", "bench", "README.md")]) {
    it(`links to files and headings that exist (${page})`, () => {
      const broken = linksOf(page).filter(
        ({ file, anchor }) =>
          !existsSync(join(root, file)) || (anchor !== undefined && !anchorsOf(file).includes(anchor)),
      );
      assert.deepEqual(broken, []);
    });
  }

  for (const { name } of examples) {
    it(`has a page for each example, by the same name, with its diagram, linked from README and index (${name})`, () => {
      const page = join("docs", `${name}.md`);
      const file = join("examples", `${name}.yaml`);
      assert.deepEqual(diagramsIn(page), [name]);
      assert.ok(read(page).startsWith(`# ${name}: `), `the title of ${page} does not begin with the mode`);
      assert.ok(filesLinkedFrom(page).includes(file), `${page} does not link to ${file}`);
      for (const wanted of [file, page]) {
        assert.ok(filesLinkedFrom("README.md").includes(wanted), `README.md does not link to ${wanted}`);
      }
      assert.ok(filesLinkedFrom(index).includes(page), `${index} does not link to ${page}`);
    });
  }

  it("are all linked from the index", () => {
    const linked = filesLinkedFrom(index);
    assert.deepEqual(
      docs.filter((page) => page !== index && !linked.includes(page)),
      [],
    );
  });

  it("name tests that exist, one for every row of the threat model's table of what stops whom", () => {
    const page = read(join("docs", "threat-model.md"));
    const [, stopping = ""] = page.split("## What stops them");
    const rows = stopping.split(/^## /m)[0]?.match(/^\| (?!layer|---).*$/gm) ?? [];
    assert.ok(rows.length >= 5, `only ${rows.length} rows were found`);
    const named = (text: string): readonly string[] => text.match(/(?<=`)tests\/[^`]+(?=`)/g) ?? [];
    assert.deepEqual(
      rows.filter((row) => named(row).length === 0),
      [],
    );
    assert.deepEqual(
      named(page).filter((file) => !existsSync(join(root, file))),
      [],
    );
  });
});

describe("README", () => {
  const lines = read("README.md").trimEnd().split("\n");

  it("has at most 130 lines", () => {
    assert.ok(lines.length <= 130, `${lines.length} lines`);
  });

  it("deploys to a cluster of one's own, and shows the default's diagram, within the first 40 lines", () => {
    const start = lines.slice(0, 40).join("\n");
    const [, commands = ""] = /```sh\n([\s\S]*?)```/.exec(start) ?? [];
    assert.equal(commands.trimEnd().split("\n").length, 5);
    assert.match(commands, /^pulumi up$/m);
    assert.ok(start.includes(`<!-- diagram: haproxy`));
    assert.ok(start.includes(diagramOf("haproxy").trimEnd()));
  });
});
