import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { ClusterAccess } from "../../components/cluster/cluster-client";
import { UsageError } from "../command-line/usage-error";
import { jsonOf } from "../stack-state/pulumi-cli";
import type { Pulumi } from "./pulumi";
import { stackFileText, type StackEntries } from "./stack-file";

const fileShape = z.object({ config: z.record(z.string(), z.unknown()).nullish() }).nullable();

const exportShape = z.object({
  deployment: z.object({ resources: z.array(z.object({ type: z.string() })).nullish() }).nullish(),
});

/** A stack that has just been made: it has neither settings of this program nor resources. */
export class EmptyStack {
  private constructor(
    readonly name: string,
    /** Path of its file. */
    readonly file: string,
    /** Which cluster is meant: by the command line, or else as the stack's provider reaches it. */
    readonly access: ClusterAccess,
    private readonly pulumi: Pulumi,
  ) {}

  /**
   * @param name as `pulumi stack ls` shows it
   * @param given what the command line says of the cluster, before what the stack's settings say
   * @throws UsageError when there is no such stack, or it is not empty
   */
  static async open(name: string, given: ClusterAccess, pulumi: Pulumi): Promise<EmptyStack> {
    const file = `Pulumi.${name.split("/").at(-1)}.yaml`;
    const state = await pulumi(["stack", "export", "--stack", name]).catch((error: unknown) => {
      throw new UsageError(
        `--stack ${name}: ${(error as Error).message}. Make the stack first: pulumi stack init ${name}`,
      );
    });
    const exported = exportShape.safeParse(jsonOf(name, "stack export", { stdout: state }));
    if (!exported.success) {
      throw new UsageError(`--stack ${name}: pulumi stack export printed something that is no state`);
    }
    const resources = (exported.data.deployment?.resources ?? []).filter(
      ({ type }) => type !== "pulumi:pulumi:Stack",
    );
    if (resources.length > 0) {
      throw new UsageError(
        `--stack ${name}: the stack has ${resources.length} resources already; a release is taken over by a new stack: pulumi stack init NAME`,
      );
    }
    const config = existsSync(file) ? configIn(file) : {};
    const own = Object.keys(config).filter((key) => !key.startsWith("kubernetes:"));
    if (own.length > 0) {
      throw new UsageError(
        `--stack ${name}: ${file} has settings already (${own.join(", ")}), which are not overwritten; remove the file, or use a new stack: pulumi stack init NAME`,
      );
    }
    return new EmptyStack(name, file, accessOf(config, file, given), pulumi);
  }

  /**
   * Writes its file: secrets by the Pulumi CLI, which encrypts them, and the rest beside them. When something fails, the file is as it
   * was before.
   *
   * @param stopIfInterrupted throws where the user has interrupted the command
   */
  async write(entries: StackEntries, stopIfInterrupted: () => void): Promise<void> {
    const before = existsSync(this.file) ? readFileSync(this.file, "utf8") : undefined;
    try {
      for (const { path, text } of entries.secrets) {
        await this.pulumi(["config", "set", "--secret", "--path", path, "--stack", this.name], `${text}\n`);
        stopIfInterrupted();
      }
      const encrypted = existsSync(this.file) ? readFileSync(this.file, "utf8") : "";
      writeFileSync(this.file, stackFileText(encrypted, entries));
    } catch (error) {
      if (before === undefined) {
        rmSync(this.file, { force: true });
      } else {
        writeFileSync(this.file, before);
      }
      throw error;
    }
  }
}

/** The settings of a stack file. */
function configIn(file: string): Readonly<Record<string, unknown>> {
  const wrong = (reason: string, cause?: unknown): UsageError =>
    new UsageError(
      `${file}: ${reason}; correct it, and keep its line encryptionsalt, if it has one, or use a new stack: pulumi stack init NAME`,
      { cause },
    );
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch (error) {
    // Below its first line the parser quotes the file, which may hold a secret there.
    throw wrong((error as Error).message.split("\n")[0]?.replace(/:$/, "") ?? "", error);
  }
  const parsed = fileShape.safeParse(content);
  if (!parsed.success) {
    throw wrong("config is no map of settings");
  }
  return parsed.data?.config ?? {};
}

function accessOf(
  config: Readonly<Record<string, unknown>>,
  file: string,
  given: ClusterAccess,
): ClusterAccess {
  const text = (key: string, option: string): string | undefined => {
    const value = config[key];
    if (value !== undefined && typeof value !== "string") {
      throw new UsageError(`${file}: ${key} is encrypted; give ${option}`);
    }
    return value;
  };
  return {
    kubeconfig: given.kubeconfig ?? text("kubernetes:kubeconfig", "--kubeconfig"),
    context: given.context ?? text("kubernetes:context", "--context"),
  };
}
