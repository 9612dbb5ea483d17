import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../command-line/usage-error";
import { changesOf, checkExisting, type DirectoryChanges, type ExistingFiles } from "./directory";
import { filesOf, type RenderedFile } from "./files";
import { Generated } from "./generated";
import { generatedPath, type RenderOptions } from "./layout";
import { runProgram, type ProgramConfig } from "./program";
import { provide } from "./provided";
import { renderedStack, type RenderedStack } from "./rendered-stack";

/** What a stack is rendered from. */
export interface RenderInput extends Omit<RenderOptions, "stack" | "context"> {
  readonly config: ProgramConfig;
  /** What is in the directory already. */
  readonly existing: ExistingFiles;
  /** Name of the directory, for errors. */
  readonly directory: string;
  /** Paths of charts are relative to it. */
  readonly workingDirectory: string;
  readonly now: Date;
}

export interface Rendering {
  readonly rendered: RenderedStack;
  readonly files: readonly RenderedFile[];
  readonly changes: DirectoryChanges;
  /** What the program warned of. */
  readonly warnings: readonly string[];
}

/** Settings that only a running Pulumi reads. */
const contextKey = "kubernetes:context";

/**
 * Renders a stack, and decides what changes in its directory.
 *
 * @throws UsageError where the settings are wrong, or the directory holds something else
 */
export async function render(input: RenderInput): Promise<Rendering> {
  const { config, existing, directory, gitUrl, gitPath, sealed, decryptionSecret } = input;
  const { stack, project } = config;
  checkExisting(existing, directory, stack);
  const kept = existing.get(generatedPath);
  const generated =
    kept === undefined ? new Generated() : Generated.read(`${directory}/${generatedPath}`, kept);
  const context = config.values[contextKey];
  const run = await runProgram(
    // Without a context the program warns of the cluster that is current.
    { ...config, values: { ...config.values, [contextKey]: context ?? "none" } },
    provide(generated, config.values[`${project}:hostname`] ?? "", input.now),
  ).catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  });
  const rendered = withFilesOfChart(renderedStack(run), input.workingDirectory);
  const files = filesOf(rendered, generated, {
    stack,
    gitUrl,
    gitPath,
    sealed,
    decryptionSecret,
    context: context === "" ? undefined : context,
  });
  return { rendered, files, changes: changesOf(existing, files, directory), warnings: run.warnings };
}

/** The commands run in another directory than the program, and Flux on another machine. */
function withFilesOfChart(rendered: RenderedStack, workingDirectory: string): RenderedStack {
  const { release } = rendered;
  const { chart } = release;
  const caFile = chart.caFile === undefined ? undefined : resolve(workingDirectory, chart.caFile);
  return {
    ...rendered,
    release: {
      ...release,
      chart: {
        ...chart,
        chart: chart.kind === "path" ? resolve(workingDirectory, chart.chart) : chart.chart,
        caFile,
        ca: caFile === undefined ? undefined : readFileSync(caFile, "utf8"),
      },
    },
  };
}
