import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deploymentDiagram } from "../components/deployment-diagram";
import { planDeployment } from "../components/plan";
import { shownStacks } from "./docs-stacks";
import { problemsOf, settings } from "./unit/config/stack-settings";
import { example, examples } from "../tools/examples";

/**
 * The pages of docs/ hold diagrams and errors as the program writes them, each behind a comment that names its stack:
 *
 *     <!-- diagram: EXAMPLE … -->          the diagram of these examples, which all have the same
 *     <!-- refused: EXAMPLE {"key": …} --> what the program says about an example with these settings in place of its own
 *     <!-- taken: EXAMPLE -->              settings in YAML, which the program takes in place of the example's own
 *
 * `npm run bless` writes the first two anew.
 */

const root = dirname(__dirname);
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const pages = readdirSync(join(root, "docs"))
  .filter((file) => file.endsWith(".md"))
  .map((file) => join("docs", file));

const blessing = process.env["BLESS"] === "true";

/** A comment as above and the block behind it, with their parts. */
const generated = /<!-- (diagram|refused): (.*?) -->\n\n```text\n([\s\S]*?)```/g;

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

/** Width of an error on a page. */
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

function said(of: string): string {
  const [, name = "", words = ""] = /^(\S+) (\{.*\})$/.exec(of) ?? [];
  const problems = problemsOf({ ...example(name).config, ...(JSON.parse(words) as Record<string, unknown>) });
  assert.notEqual(problems.length, 0, `${of} is not refused`);
  return problems
    .map(
      ({ key, found, advice }) => `${key}${found === undefined ? "" : ` = ${found}`}\n${wrapped(advice)}\n`,
    )
    .join("");
}

const expectedOf = ({ kind, of }: Pick<Block, "kind" | "of">): readonly string[] =>
  kind === "diagram" ? of.split(" ").map(diagramOf) : [said(of)];

function bless(page: string): void {
  const text = read(page).replace(
    generated,
    (_, kind: string, of: string) =>
      `<!-- ${kind}: ${of} -->\n\n\`\`\`text\n${expectedOf({ kind, of })[0] ?? ""}\`\`\``,
  );
  writeFileSync(join(root, page), text);
}

/** Where links of a page lead, as paths from the project's root. */
const linksOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to = ""]) =>
    join(dirname(page), to),
  );

describe("docs", () => {
  for (const page of pages) {
    it(`shows diagrams and errors as the program has them (${page})`, () => {
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
      const comments = read(page).match(/<!-- (diagram|refused):/g)?.length ?? 0;
      assert.equal(blocksOf(page).length, comments, `${page}: a block is missing behind its comment`);
    });
  }

  for (const page of pages) {
    it(`shows settings that are taken (${page})`, () => {
      for (const { example: name, words } of shownStacks(page)) {
        assert.deepEqual(problemsOf({ ...example(name).config, ...words }), []);
      }
      assert.equal(shownStacks(page).length, read(page).match(/<!-- taken:/g)?.length ?? 0);
    });
  }

  for (const page of [...pages, "README.md", "CONTRIBUTING.md"]) {
    it(`leads to files that are there (${page})`, () => {
      assert.deepEqual(
        linksOf(page).filter((file) => !existsSync(join(root, file))),
        [],
      );
    });
  }

  for (const { name } of examples) {
    it(`has one page with the diagram of every example, which leads to it and which the README leads to (${name})`, () => {
      const about = pages.filter((page) => diagramsIn(page).includes(name));
      assert.equal(about.length, 1, `pages with its diagram: ${about.join(", ")}`);
      const [page = ""] = about;
      const file = join("examples", `${name}.yaml`);
      assert.ok(linksOf(page).includes(file), `${page} does not lead to ${file}`);
      for (const wanted of [file, page]) {
        assert.ok(linksOf("README.md").includes(wanted), `README.md does not lead to ${wanted}`);
      }
    });
  }

  it("name tests that are there, one for every row of the threat model's tables of what stops whom", () => {
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

  it("are all reached from the README", () => {
    const reached = linksOf("README.md");
    assert.deepEqual(
      pages.filter((page) => !reached.includes(page)),
      [],
    );
  });
});
