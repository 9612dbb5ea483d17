import { Command } from "commander";
import { connect as connectCluster, type ClusterClient } from "../../components/cluster/cluster-client";
import { helmRevisions } from "../../components/cluster/helm-storage";
import { type Io, processIo } from "../command-line/process-io";
import { runCommand } from "../command-line/run-command";
import { UsageError } from "../command-line/usage-error";
import { exportStack, pendingOperations, releaseType } from "../stack-state/deployment";
import { type PulumiCli, pulumiCli } from "../stack-state/pulumi-cli";
import { readSettings, type StackSettings } from "../stack-state/stack-settings";
import { carryOut } from "./carry-out";
import { damagedAttributes, removeFiles } from "./file-backend";
import { gather, type Gathered, releaseName } from "./gather";
import { localProcesses, type LocalProcess } from "./local-processes";
import { planRecovery, type Step } from "./plan";
import { untilHelmEnds } from "./settle";
import { readLock, type StackLock } from "./stack-lock";

/** What the command needs of the world around it. */
export interface Dependencies {
  readonly cli: (stack: string, configFile: string | undefined) => PulumiCli;
  readonly connect: typeof connectCluster;
  /** The project's. */
  readonly directory: string;
  readonly processes: () => Promise<readonly LocalProcess[]>;
  /** Asks the user; undefined: nobody is there to ask. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  readonly io: Io;
}

interface Options {
  readonly stack: string;
  readonly configFile?: string;
  readonly yes?: boolean;
  readonly cancelLock?: boolean;
  readonly up?: boolean;
  readonly wait: string;
}

const description =
  "Finds what an interrupted pulumi up or pulumi destroy left (a lock, a Helm release that no command can change, objects that the " +
  "state does not know) and repairs it, so that the next pulumi up or pulumi destroy goes on. It deletes nothing in the cluster.";

/** Longest wait for an operation of Helm, in seconds: a plugin ends within five minutes after its CLI. */
const defaultWait = 330;

/**
 * `npm run recover`.
 *
 * @returns the exit code: 0 there was nothing to do, or it is done; 1 it was not done; 2 the command line is wrong, or the stack
 *   cannot be read
 */
export async function recover(args: readonly string[], dependencies: Dependencies): Promise<number> {
  const command = new Command("npm run recover --")
    .description(description)
    .requiredOption("--stack <name>", "the stack")
    .option("--yes", "do it without asking")
    .option(
      "--cancel-lock",
      "remove a lock of another machine too; only when the update that made it is ended for certain",
    )
    .option("--up", "run pulumi up afterwards")
    .option("--config-file <file>", "the stack's settings, in place of Pulumi.STACK.yaml")
    .option(
      "--wait <seconds>",
      "longest wait for an operation of Helm that may still run",
      String(defaultWait),
    )
    .addHelpText(
      "after",
      "\nExit code: 0 nothing to do, or done; 1 not done; 2 the command line is wrong, or the stack cannot be read.",
    );
  return runCommand(command, args, () => run(command.opts<Options>(), dependencies), dependencies.io);
}

async function run(options: Options, dependencies: Dependencies): Promise<number> {
  const wait = Number(options.wait);
  if (!/^\d{1,6}$/.test(options.wait)) {
    throw new UsageError(`--wait ${options.wait}: give whole seconds, for example --wait ${defaultWait}`);
  }
  const { io } = dependencies;
  const print = (text: string): void => io.stdout(`${text}\n`);
  if (!(await madeReadable(options, dependencies))) {
    return 1;
  }
  const session = await open(options, dependencies);
  const first = await session.look(wait * 1000);
  if (first.findings.lock.type === "held") {
    throw new Error(
      `an update of stack ${options.stack} is running (${first.findings.lock.text}): wait until it ends, or interrupt it with Ctrl-C`,
    );
  }
  print(found(first));
  const steps = planRecovery(first.findings);
  if (steps.length === 0) {
    print("Nothing is to be repaired.");
    return goOn(options, session.cli, print);
  }
  print(
    `\nTo do:\n${steps.map(({ what, why }, index) => `  ${index + 1}. ${what}\n     ${why}`).join("\n")}\n`,
  );
  const uncertain = steps.some((step) => step.type === "cancel-lock" && !step.certain);
  if (!(await confirmed(options, uncertain, dependencies))) {
    return 1;
  }
  await session.carryOut(steps, first, print);
  const left = planRecovery((await session.look(0)).findings);
  if (left.length > 0) {
    throw new Error(
      `this is still to be done; run the command again: ${left.map(({ what }) => what).join("; ")}`,
    );
  }
  print("Repaired.");
  return goOn(options, session.cli, print);
}

/**
 * @returns false where the user does not want it
 * @throws UsageError when there is no such stack, or its state cannot be read
 */
async function madeReadable(options: Options, dependencies: Dependencies): Promise<boolean> {
  const cli = dependencies.cli(options.stack, options.configFile);
  const damaged = await damagedAttributes(cli, dependencies.directory);
  if (damaged.length > 0) {
    dependencies.io.stdout(
      `Stack ${options.stack}: the state cannot be read\n\nTo do:\n  1. remove ${damaged.join(", ")}\n` +
        "     a killed command left it empty; nothing of the state is in it\n\n",
    );
    if (!(await confirmed(options, false, dependencies))) {
      return false;
    }
    removeFiles(damaged);
  }
  await exportStack(cli);
  return true;
}

async function confirmed(
  { yes = false, cancelLock = false }: Options,
  uncertain: boolean,
  { confirm, io }: Dependencies,
): Promise<boolean> {
  if (yes && (!uncertain || cancelLock)) {
    return true;
  }
  if (yes || confirm === undefined) {
    io.stderr(
      `error: nothing was changed: ${
        uncertain
          ? "make sure that the update which holds the lock has ended, and add --yes --cancel-lock"
          : "add --yes to do it"
      }\n`,
    );
    return false;
  }
  if (await confirm("Do it?")) {
    return true;
  }
  io.stderr("Nothing was changed.\n");
  return false;
}

async function goOn(
  { stack, up = false, configFile }: Options,
  cli: PulumiCli,
  print: (text: string) => void,
): Promise<number> {
  if (up) {
    return (await cli.show(["up", "--yes", "--skip-preview"])) === 0 ? 0 : 1;
  }
  const file = configFile === undefined ? "" : ` --config-file ${configFile}`;
  print(
    `Go on with: pulumi up --stack ${stack}${file}\n(or pulumi destroy --stack ${stack}${file}, if that was interrupted)`,
  );
  return 0;
}

function found({ findings }: Gathered): string {
  const { stack, lock, interrupted, release, namespace, revisions, recorded } = findings;
  const [latest] = revisions;
  return [
    `Stack ${stack}: ${lock.type === "none" ? "not locked" : `locked ${lock.text}`}`,
    `  interrupted: ${interrupted.map(({ operation, name }) => `${operation} ${name}`).join(", ") || "nothing"}`,
    `  release ${release} in namespace ${namespace}: ${
      latest === undefined ? "none in the cluster" : `revision ${latest.revision}, ${latest.status}`
    }; in the state: ${recorded === undefined ? "no" : `revision ${recorded.revision ?? "unknown"}`}`,
  ].join("\n");
}

interface Session {
  readonly cli: PulumiCli;
  /** @param limit longest wait for Helm, in milliseconds */
  look(limit: number): Promise<Gathered>;
  carryOut(steps: readonly Step[], gathered: Gathered, print: (text: string) => void): Promise<void>;
}

async function open({ stack, configFile }: Options, dependencies: Dependencies): Promise<Session> {
  const cli = dependencies.cli(stack, configFile);
  const settings = await readSettings(cli);
  const cluster = await dependencies.connect(settings.access);
  return {
    cli,
    look: (limit) => look(cli, settings, cluster, limit, dependencies),
    carryOut: (steps, gathered, print) => carryOut(steps, gathered, { cli, cluster, print }),
  };
}

async function look(
  cli: PulumiCli,
  settings: StackSettings,
  cluster: ClusterClient,
  limit: number,
  { processes, io }: Dependencies,
): Promise<Gathered> {
  const lock: StackLock = await readLock(cli, await processes());
  const before = await exportStack(cli);
  const { namespace, release } = releaseName(before) ?? settings;
  if (lock.type !== "held") {
    let noted = "";
    await untilHelmEnds(
      {
        revisions: () => helmRevisions(cluster, namespace, release),
        processes,
        note: (text) => {
          if (text !== noted) {
            io.stderr(`${text}\n`);
            noted = text;
          }
        },
      },
      lock,
      pendingOperations(before).some(({ resource }) => resource.type === releaseType),
      limit,
    );
  }
  return gather(cli.stack, before, lock, cluster, settings);
}

/** The process's own dependencies. */
export const processDependencies = (confirm: Dependencies["confirm"]): Dependencies => ({
  cli: (stack, configFile) => pulumiCli(stack, configFile),
  connect: connectCluster,
  directory: process.cwd(),
  processes: localProcesses,
  confirm,
  io: processIo,
});
