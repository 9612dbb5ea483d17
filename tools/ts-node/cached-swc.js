const { hash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const versions = ["@swc/core", "ts-node"].map((name) => require(`${name}/package.json`).version);

const defaultFolder = join(__dirname, "..", "..", "node_modules", ".cache", "reana-pulumi");

const digest = (...texts) => hash("sha256", texts.join("\n"));

/**
 * A transpiler for ts-node: its own for swc, which compiles a file only if that changed since the last run. JavaScript, because ts-node
 * loads it before it can load TypeScript. A cache that cannot be read or written is no error.
 */
exports.create = ({ cacheFolder = defaultFolder, ...options }) => {
  const { service, nodeModuleEmitKind = "" } = options;
  const compiler = JSON.stringify([versions, service.config.options, nodeModuleEmitKind]);
  let swc;
  const compile = (source, fileName) => {
    swc ??= require("ts-node/transpilers/swc").create(options);
    const { outputText, sourceMapText } = swc.transpile(source, { fileName });
    // Without the source itself, which is where the map says: Node.js would read it with the code each time.
    return {
      outputText,
      sourceMapText: JSON.stringify({ ...JSON.parse(sourceMapText), sourcesContent: undefined }),
    };
  };
  const transpile = (source, { fileName }) => {
    // Pulumi compiles with other options than the commands: each has its own.
    const cached = join(cacheFolder, `${digest(compiler, fileName)}.txt`);
    const key = digest(source);
    try {
      const output = read(readFileSync(cached, "utf8"), key);
      if (output !== undefined) {
        return output;
      }
    } catch {
      // Compiled for the first time.
    }
    const output = compile(source, fileName);
    try {
      mkdirSync(cacheFolder, { recursive: true });
      const unfinished = `${cached}.${process.pid}`;
      writeFileSync(unfinished, write(output, key));
      renameSync(unfinished, cached);
    } catch {
      // Compiled again by the next run.
    }
    return output;
  };
  return { transpile };
};

/** Plain text: two hundred files as JSON would take every preview 4 ms more. The key is at the end, so that a part has none. */
const write = ({ outputText, sourceMapText }, key) => `${outputText}\n${sourceMapText}\n${key}`;

/** Undefined where the source was another one, or a part is missing. */
function read(text, key) {
  if (!text.endsWith(`\n${key}`)) {
    return undefined;
  }
  const end = text.length - key.length - 1;
  const begin = text.lastIndexOf("\n", end - 1);
  return { outputText: text.slice(0, begin), sourceMapText: text.slice(begin + 1, end) };
}
