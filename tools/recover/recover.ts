import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { connect as connectCluster, type ClusterClient } from "../../components/cluster/cluster-client";
import { helmRevisions, withHelmStatus } from "../../components/cluster/helm-storage";
import { type Io, runCommand, UsageError } from "../command-line/run-command";
import { exportStack, pendingOperations, releaseType } from "../stack-state/deployment";
import { messageOf, type PulumiCli, pulumiCli } from "../stack-state/pulumi-cli";
import { readSettings, type StackSettings } from "../stack-state/stack-settings";
import { editState, type UnrecordedRelease } from "./edit-state";
import { gather, type Gathered, releaseName } from "./gather";
import { localProcesses, type LocalProcess } from "./local-processes";
import { isStateEdit, planRecovery, type StateEdit, type Step } from "./plan";
import { untilHelmEnds } from "./settle";
import { readLock, type StackLock } from "./stack-lock";

/** What the command needs of the world around it. */
export interface Surroundings {
  readonly cli: (stack: string, configFile: string | undefined) => PulumiCli;
  readonly connect: typeof connectCluster;
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

/** Longest time for the namespace to go, in milliseconds. */
const namespaceLimit = 300_000;

/**
 * `npm run recover`.
 *
 * @returns the exit code: 0 there was nothing to do, or it is done; 1 it was not done; 2 the command line is wrong, or the stack
 *   cannot be read
 */
export async function recover(args: readonly string[], surroundings: Surroundings): Promise<number> {
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
  return runCommand(command, args, () => run(command.opts<Options>(), surroundings), surroundings.io);
}

async function run(options: Options, surroundings: Surroundings): Promise<number> {
  const wait = Number(options.wait);
  if (!/^\d{1,6}$/.test(options.wait)) {
    throw new UsageError(`--wait ${options.wait}: give whole seconds, for example --wait ${defaultWait}`);
  }
  if (options.stack === "") {
    throw new UsageError("--stack needs the name of a stack, for example --stack prod");
  }
  const { io } = surroundings;
  const print = (text: string): void => io.stdout(`${text}\n`);
  const session = await open(options, surroundings);
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
  if (!(await confirmed(options, uncertain, surroundings))) {
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

async function confirmed(
  { yes = false, cancelLock = false }: Options,
  uncertain: boolean,
  { confirm, io }: Surroundings,
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

async function open({ stack, configFile }: Options, surroundings: Surroundings): Promise<Session> {
  const cli = surroundings.cli(stack, configFile);
  // First of all, since its error is the clearest.
  await exportStack(cli);
  const settings = await readSettings(cli);
  const cluster = await surroundings.connect(settings.access);
  return {
    cli,
    look: (limit) => look(cli, settings, cluster, limit, surroundings),
    carryOut: (steps, gathered, print) => carryOut(steps, gathered, { cli, cluster, print }),
  };
}

async function look(
  cli: PulumiCli,
  settings: StackSettings,
  cluster: ClusterClient,
  limit: number,
  { processes, io }: Surroundings,
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

interface Tools {
  readonly cli: PulumiCli;
  readonly cluster: ClusterClient;
  readonly print: (text: string) => void;
}

async function carryOut(steps: readonly Step[], gathered: Gathered, tools: Tools): Promise<void> {
  const edits = steps.filter(isStateEdit);
  for (const [index, step] of steps.entries()) {
    tools.print(`${index + 1}/${steps.length} ${step.what}`);
    if (!isStateEdit(step)) {
      await one(step, gathered, tools);
    } else if (step === edits.at(-1)) {
      // Together: a state with half of them would be one that no update has left.
      await edit(edits, gathered, tools);
    }
  }
}

async function one(
  step: Exclude<Step, StateEdit>,
  { findings }: Gathered,
  { cli, cluster }: Tools,
): Promise<void> {
  switch (step.type) {
    case "cancel-lock":
      return succeed(cli, ["cancel", "--yes"]);
    case "wait-for-namespace":
      return untilGone(cluster, step.namespace);
    case "mark-failed": {
      const name = `sh.helm.release.v1.${findings.release}.v${step.revision}`;
      const secret = await cluster.read({
        apiVersion: "v1",
        kind: "Secret",
        name,
        namespace: findings.namespace,
      });
      if (secret !== undefined) {
        const why = "Interrupted; marked as failed by npm run recover";
        await cluster.apply(withHelmStatus(secret, "failed", why));
      }
      return undefined;
    }
    case "refresh":
      return succeed(cli, [
        "refresh",
        ...["--yes", "--skip-preview"],
        ...step.urns.flatMap((urn) => ["--target", urn]),
      ]);
  }
}

async function succeed(cli: PulumiCli, args: readonly string[], input?: string): Promise<void> {
  const result = await cli.run(args, input);
  if (result.code !== 0) {
    throw new Error(`pulumi ${args.slice(0, 2).join(" ")}: ${messageOf(result)}`);
  }
}

async function untilGone(cluster: ClusterClient, namespace: string): Promise<void> {
  const end = Date.now() + namespaceLimit;
  while ((await cluster.read({ apiVersion: "v1", kind: "Namespace", name: namespace })) !== undefined) {
    if (Date.now() > end) {
      throw new Error(
        `namespace ${namespace} is still being deleted after ${namespaceLimit / 1000} s: kubectl describe namespace ${namespace} says why`,
      );
    }
    await sleep(1000);
  }
}

/** The state goes to the CLI by its standard input: nothing of it is written to a disk. */
async function edit(
  edits: readonly StateEdit[],
  { findings, revisions }: Gathered,
  { cli }: Tools,
): Promise<void> {
  const [stack, plain] = [await exportStack(cli), await exportStack(cli, { secrets: true })];
  const unrecorded: UnrecordedRelease = {
    namespace: findings.namespace,
    release: findings.release,
    chartName: revisions[0]?.chartName ?? "",
    chartVersion: revisions[0]?.chartVersion ?? "",
  };
  await succeed(cli, ["stack", "import"], JSON.stringify(editState(stack, edits, plain, unrecorded)));
}

/** The process's own surroundings. */
export const processSurroundings = (confirm: Surroundings["confirm"]): Surroundings => ({
  cli: (stack, configFile) => pulumiCli(stack, configFile),
  connect: connectCluster,
  processes: localProcesses,
  confirm,
  io: {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
  },
});
