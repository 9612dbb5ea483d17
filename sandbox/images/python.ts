import { rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../processes";
import { archiveDirectory } from "./archive";
import { unpack } from "./debian";
import type { LayerSource } from "./recipe-types";
import { compileImports } from "./recipes";

/**
 * Installs packages of the Python Package Index into a tar file, with the machine's pip and its settings. Nothing is fetched but what
 * the requirements pin, and nothing is compiled for the machine, whose Python may be another than the image's.
 *
 * @param base tar file of the layer whose Python compiles the packages to bytecode
 */
export async function layerOfPythonPackages(
  { requirements, path, modules }: Extract<LayerSource, { kind: "python" }>,
  base: string,
  layer: string,
  log: string,
): Promise<void> {
  const root = `${layer}.root`;
  await unpack(base, root, log);
  try {
    const target = join(root, path);
    const options = [
      ...["--require-hashes", "--no-deps", "--no-build-isolation", "--no-compile", "--quiet"],
      ...["--root-user-action=ignore", "--target", target, "--requirement", requirements],
    ];
    // SQLAlchemy 1.3 has a compiled part for some versions of Python, and does without it.
    const env = { ...process.env, DISABLE_SQLALCHEMY_CEXT: "1" };
    await run("/usr/bin/python3", ["-m", "pip", "install", ...options], { log, env });
    // Its commands would ask for the machine's Python.
    await rm(join(target, "bin"), { recursive: true, force: true });
    const inImage = { ...process.env, PYTHONPATH: `/${path}` };
    await run("sh", ["-ec", compileImports(modules)], { log, cwd: root, env: inImage });
    await archiveDirectory(root, [path], layer, log);
  } finally {
    await rm(root, { recursive: true });
  }
}
