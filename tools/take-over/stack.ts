import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { ClusterAccess } from "../../components/cluster/cluster-client";
import { UsageError } from "../command-line/usage-error";
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
    /** Which cluster its provider uses, by the configuration of the stack. */
    readonly access: ClusterAccess,
    private readonly pulumi: Pulumi,
  ) {}

  /**
   * @param name as `pulumi stack ls` shows it
   * @throws UsageError when there is no such stack, or it is not empty
   */
  static async open(name: string, pulumi: Pulumi): Promise<EmptyStack> {
    const file = `Pulumi.${name.split("/").at(-1)}.yaml`;
    const state = await pulumi(["stack", "export", "--stack", name]).catch((error: unknown) => {
      throw new UsageError(
        `--stack ${name}: ${(error as Error).message}. Make the stack first: pulumi stack init ${name}`,
      );
    });
    const { deployment } = exportShape.parse(JSON.parse(state));
    const resources = (deployment?.resources ?? []).filter(({ type }) => type !== "pulumi:pulumi:Stack");
    if (resources.length > 0) {
      throw new UsageError(
        `--stack ${name}: the stack has ${resources.length} resources already; a release is taken over by a new stack: pulumi stack init NAME`,
      );
    }
    const config = existsSync(file) ? (fileShape.parse(parse(readFileSync(file, "utf8")))?.config ?? {}) : {};
    const own = Object.keys(config).filter((key) => !key.startsWith("kubernetes:"));
    if (own.length > 0) {
      throw new UsageError(
        `--stack ${name}: ${file} has settings already (${own.join(", ")}), which are not overwritten; remove the file, or use a new stack: pulumi stack init NAME`,
      );
    }
    return new EmptyStack(name, file, accessOf(config, file), pulumi);
  }

  /**
   * Writes its file: secrets by the Pulumi CLI, which encrypts them, and the rest beside them. When something fails, the file is as it
   * was before.
   */
  async write(entries: StackEntries): Promise<void> {
    const before = existsSync(this.file) ? readFileSync(this.file, "utf8") : undefined;
    try {
      for (const { path, text } of entries.secrets) {
        await this.pulumi(["config", "set", "--secret", "--path", path, "--stack", this.name], `${text}\n`);
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

function accessOf(config: Readonly<Record<string, unknown>>, file: string): ClusterAccess {
  const text = (key: string): string | undefined => {
    const value = config[key];
    if (value !== undefined && typeof value !== "string") {
      throw new UsageError(`${file}: ${key} is encrypted; give --kubeconfig or --context`);
    }
    return value;
  };
  return { kubeconfig: text("kubernetes:kubeconfig"), context: text("kubernetes:context") };
}
