const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const versions = ["@swc/core", "ts-node"].map((name) => require(`${name}/package.json`).version);

const defaultFolder = join(__dirname, "..", "..", "node_modules", ".cache", "reana-pulumi");

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
    const digest = (...texts) => createHash("sha256").update(JSON.stringify(texts)).digest("hex");
    // Pulumi compiles with other options than the commands: each has its own.
    const cached = join(cacheFolder, `${digest(compiler, fileName)}.json`);
    const key = digest(source);
    try {
      const { key: cachedKey, ...output } = JSON.parse(readFileSync(cached, "utf8"));
      if (cachedKey === key) {
        return output;
      }
    } catch {
      // Compiled for the first time.
    }
    const output = compile(source, fileName);
    try {
      mkdirSync(cacheFolder, { recursive: true });
      const unfinished = `${cached}.${process.pid}`;
      writeFileSync(unfinished, JSON.stringify({ key, ...output }));
      renameSync(unfinished, cached);
    } catch {
      // Compiled again by the next run.
    }
    return output;
  };
  return { transpile };
};
