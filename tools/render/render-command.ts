import { join } from "node:path";
import { Command } from "commander";
import { printableLines } from "../command-line/printable";
import type { Io } from "../command-line/process-io";
import { runCommand } from "../command-line/run-command";
import { UsageError } from "../command-line/usage-error";
import { pulumiCli } from "../stack-state/pulumi-cli";
import { readExisting, writeChanges } from "./directory";
import { render, type Rendering } from "./render";
import { readConfig } from "./stack-config";

interface Options {
  readonly stack: string;
  readonly output: string;
  readonly gitUrl: string;
  readonly gitPath: string;
  readonly sealedSecrets?: boolean;
  readonly decryptionSecret?: string;
  readonly configFile?: string;
  readonly json?: boolean;
}

const parser = (): Command =>
  new Command("npm run render --")
    .description(
      "Writes what pulumi up would deploy as files for helm and kubectl, Argo CD or Flux: Helm values, every other object as YAML, and secrets " +
        "apart, ready for SOPS or Sealed Secrets. It reads neither a cluster nor Pulumi's state. Passwords and certificates stay the same when " +
        "it renders into the same directory again.",
    )
    .requiredOption("--stack <name>", "the stack, whose settings are in Pulumi.NAME.yaml")
    .requiredOption(
      "--output <directory>",
      "where the files are written; its README.md says how they are deployed",
    )
    .option(
      "--git-url <url>",
      "the Git repository that the directory is committed to, for Argo CD",
      "https://git.example.org/reana.git",
    )
    .option("--git-path <path>", "path of the directory in that repository, for Argo CD and Flux", ".")
    .option(
      "--sealed-secrets",
      "the repository has Sealed Secrets in sealed-secrets/ in place of the Secrets in secrets/; default: the latter, encrypted by SOPS",
    )
    .option(
      "--decryption-secret <name>",
      "the Secret in namespace flux-system with the key that Flux decrypts SOPS' files with; default: its controller has the key",
    )
    .option("--config-file <file>", "the stack's settings, in place of Pulumi.NAME.yaml")
    .option("--json", "print what was written as JSON")
    .addHelpText(
      "after",
      "\nExit code: 0 the files are written, 1 they cannot be written, 2 the command line, the settings or the directory is wrong.",
    );

/**
 * The command `npm run render`.
 *
 * @param args without the interpreter and the program
 * @returns the exit code
 */
export function renderCommand(args: readonly string[], io: Io): Promise<number> {
  const command = parser();
  return runCommand(command, args, () => renderFiles(command, io), io);
}

/** An address of a Git repository, without a password: it stands in files that are committed. */
const gitUrl = /^((https?|git|file):\/\/[^\s@]+|ssh:\/\/([^\s@:]+@)?[^\s@]+|[^\s@:/]+@[^\s@:]+:\S+)$/;

/** As Pulumi has it: the name stands in the first line of each file. */
const stackName = /^[\w.-]+$/;

async function renderFiles(command: Command, { stdout, stderr }: Io): Promise<number> {
  const options = command.opts<Options>();
  const { stack, output } = options;
  // Of a name with an organization, the last part names the file.
  const name = stack.split("/").at(-1) ?? "";
  if (!stackName.test(name)) {
    throw new UsageError(
      `--stack ${stack}: the name of a stack has only letters, digits, hyphens, underscores and periods; write for example --stack prod`,
    );
  }
  if (!gitUrl.test(options.gitUrl)) {
    throw new UsageError(
      "--git-url is no address of a Git repository, or has a login in it; write for example https://git.example.org/reana.git",
    );
  }
  const { decryptionSecret } = options;
  if (decryptionSecret !== undefined && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(decryptionSecret)) {
    throw new UsageError(
      `--decryption-secret ${decryptionSecret}: is no name of a Secret; write for example sops-age`,
    );
  }
  if (decryptionSecret !== undefined && options.sealedSecrets === true) {
    throw new UsageError(
      "--decryption-secret: with --sealed-secrets Flux decrypts nothing; leave one of them out",
    );
  }
  const config = await readConfig({
    stack: name,
    file: options.configFile ?? `Pulumi.${name}.yaml`,
    projectFile: "Pulumi.yaml",
    environment: process.env,
    cli: pulumiCli(stack, options.configFile),
  });
  const existing = readExisting(output);
  const rendering = await render({
    config,
    existing,
    directory: output,
    workingDirectory: process.cwd(),
    gitUrl: options.gitUrl,
    gitPath: options.gitPath.replace(/^\.\/|\/+$/g, "") || ".",
    sealed: options.sealedSecrets ?? false,
    decryptionSecret,
    now: new Date(),
  });
  rendering.warnings.forEach((warning) => stderr(`warning: ${printableLines(warning)}\n`));
  writeChanges(output, existing, rendering.changes);
  stdout(options.json === true ? jsonOf(rendering, output) : report(rendering, stack, output));
  return 0;
}

const jsonOf = ({ rendered, files, changes, warnings }: Rendering, directory: string): string =>
  `${JSON.stringify({
    directory,
    url: rendered.outputs["url"],
    files: files.map(({ path }) => path),
    written: changes.written.map(({ path }) => path),
    removed: changes.removed,
    warnings,
  })}\n`;

function report({ rendered, files, changes }: Rendering, stack: string, directory: string): string {
  const { written, removed } = changes;
  const changed = [
    ...written.map(({ path }) => `  written ${path}`),
    ...removed.map((path) => `  removed ${path}`),
  ];
  return `Stack ${stack}, ${String(rendered.outputs["url"])}: ${files.length} files in ${directory}.
${changed.length === 0 ? "Nothing has changed." : changed.join("\n")}

secrets/ is in clear: encrypt it before you commit it. Next: ${join(directory, "README.md")}
`;
}
