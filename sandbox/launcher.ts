import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Makes an executable file that runs a TypeScript program of this checkout with the Node that runs now, from whatever
 * directory it is started in. Types are not checked: `npm test` does that, and programs must start at once.
 *
 * @param file path of the executable
 * @param program absolute path of the TypeScript file
 */
export function writeLauncher(file: string, program: string): void {
  const options = { transpileOnly: true, project: path.join(__dirname, "..", "tsconfig.json") };
  const lines = [
    `#!${process.execPath}`,
    `require(${JSON.stringify(require.resolve("ts-node"))}).register(${JSON.stringify(options)});`,
    `require(${JSON.stringify(program)});`,
    "",
  ];
  const text = lines.join("\n");
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) {
    return;
  }
  // Whole at once: another command may be starting it.
  fs.writeFileSync(`${file}.new`, text, { mode: 0o755 });
  fs.renameSync(`${file}.new`, file);
}
