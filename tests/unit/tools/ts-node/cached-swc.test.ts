import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "../../../../tools/ts-node/cached-swc";

describe("TypeScript compiled by ts-node", () => {
  let folder: string;
  let compiled: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "reana-pulumi-"));
    compiled = [];
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** A compiler that starts anew, as each run's does. */
  function run(
    source: string,
    { cacheFolder = folder, target = 9, fileName = "/program/a.ts" } = {},
  ): string {
    const swc = {
      transformSync: (code: string) => {
        // ts-node tries the options with an empty file.
        compiled.push(...(code === "" ? [] : [code]));
        return {
          code: `compiled ${code}`,
          map: JSON.stringify({ mappings: "AAAA", sourcesContent: [code] }),
        };
      },
    };
    const options = { service: { config: { options: { target, module: 1 } } }, cacheFolder, swc };
    const { outputText, sourceMapText } = create(options).transpile(source, { fileName });
    assert.deepEqual(JSON.parse(sourceMapText), { mappings: "AAAA" });
    return outputText;
  }

  it("compiles a file once", () => {
    assert.equal(run("source"), "compiled source");
    assert.equal(run("source"), "compiled source");
    assert.deepEqual(compiled, ["source"]);
  });

  it("compiles a file again that has changed, and keeps one result of it", () => {
    run("source");
    assert.equal(run("other"), "compiled other");
    assert.equal(readdirSync(folder).length, 1);
    assert.equal(run("source"), "compiled source");
  });

  it("keeps the files apart", () => {
    run("source");
    run("source", { fileName: "/program/b.ts" });
    assert.equal(readdirSync(folder).length, 2);
  });

  it("compiles once for each options", () => {
    run("source");
    run("source", { target: 7 });
    run("source");
    assert.deepEqual(compiled, ["source", "source"]);
  });

  it("compiles again what the cache has only a part of", () => {
    run("source");
    for (const file of readdirSync(folder).map((name) => join(folder, name))) {
      writeFileSync(file, readFileSync(file, "utf8").slice(0, -1));
    }
    assert.equal(run("source"), "compiled source");
    assert.deepEqual(compiled, ["source", "source"]);
  });

  it("keeps lines and other characters as they are", () => {
    const source = "// “Ünïcode”\n\nconst lines = 2;\n";
    run(source);
    assert.equal(run(source), `compiled ${source}`);
    assert.deepEqual(compiled, [source]);
  });

  it("needs no cache", () => {
    const cacheFolder = join(folder, "file", "cache");
    writeFileSync(join(folder, "file"), "");
    assert.equal(run("source", { cacheFolder }), "compiled source");
  });
});
