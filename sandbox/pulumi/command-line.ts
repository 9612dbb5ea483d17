/** What is read from the arguments of one Pulumi command. */
export interface PulumiCommand {
  /** The command and its subcommand, as far as there are any: ["config", "set"]. */
  readonly commands: readonly string[];
  /** Stack that the user named, without organization and project. */
  readonly stack: string | undefined;
  /** Directory that the user names with --cwd. */
  readonly cwd: string | undefined;
  readonly args: readonly string[];
  /** Where in the arguments the flags of the command may follow. */
  readonly position: number;
}

/** Where a command of the CLI runs and with which arguments, so that it uses the sandbox's copies of stack files. */
export interface Invocation {
  readonly args: readonly string[];
  /** Whether it needs the stack to exist. */
  readonly needsStack: boolean;
  /**
   * Whether it runs in the sandbox's copy of the project: the command writes or removes Pulumi.<stack>.yaml beside
   * Pulumi.yaml, and would do so in the checkout.
   */
  readonly inCopy: boolean;
  /** A command that is to follow when this one succeeds. */
  readonly then: readonly string[] | undefined;
}

/** Flags before or between command and subcommand that take a value of their own. */
const flagsWithValue = new Set([
  ...[
    "--color",
    "-C",
    "--cwd",
    "--memprofilerate",
    "--otel-traces",
    "--profiling",
    "--tracing",
    "-v",
    "--verbose",
  ],
  ...["-s", "--stack", "--config-file"],
]);

/** Commands that take --stack and --config-file. */
const withConfigFile = new Set([
  "up",
  "update",
  "preview",
  "pre",
  "refresh",
  "destroy",
  "down",
  "dn",
  "import",
  "watch",
  "config",
  "cfg",
  "logs",
]);

/** Commands, and subcommands of `stack` and `state`, that take --stack and need the stack to exist. */
const withStack = new Set(["cancel", "console", "state", "stack", ...withConfigFile]);

/** Subcommands of `stack` that name their stack otherwise, or that are about all stacks. */
const stackNamedOtherwise = new Set(["init", "ls", "list", "select", "unselect"]);

/** Subcommands that write or remove a stack file beside Pulumi.yaml, whatever --config-file is. */
const writesBesideProject = new Set([
  "stack init",
  "stack select",
  "stack rm",
  "stack remove",
  "stack rename",
  "stack change-secrets-provider",
  "config cp",
]);

/** Reads a command line as the CLI does, as far as it matters here. */
export function parseCommand(args: readonly string[]): PulumiCommand {
  const commands: string[] = [];
  let stack: string | undefined;
  let cwd: string | undefined;
  let position = args.length;
  for (let index = 0; index < args.length && args[index] !== "--"; index += 1) {
    const [flag = "", inline] = splitFlag(args[index] ?? "");
    if (!flag.startsWith("-")) {
      commands.push(flag);
      position = Math.min(position, index + 1);
      continue;
    }
    const value = inline ?? (flagsWithValue.has(flag) ? args[++index] : undefined);
    if (flag === "-s" || flag === "--stack") {
      stack = value?.split("/").pop();
    } else if (flag === "-C" || flag === "--cwd") {
      cwd = value;
    }
  }
  return {
    commands: commands.slice(0, 2),
    stack: stack ?? stackAmongCommands(commands),
    cwd,
    args,
    position,
  };
}

/** `stack init NAME`, `stack select NAME` and `stack rm NAME` name the stack without a flag. */
function stackAmongCommands([command, subcommand = "", name]: readonly string[]): string | undefined {
  return command === "stack" && ["init", "select", "rm", "remove"].includes(subcommand)
    ? name?.split("/").pop()
    : undefined;
}

/**
 * Decides how a command is run.
 *
 * @param stack the stack to use when the user names none
 * @param configFile absolute path of the sandbox's copy of the stack's file
 */
export function invocation(command: PulumiCommand, stack: string, configFile: string): Invocation {
  const [first = "", second = ""] = command.commands;
  const inCopy = writesBesideProject.has(`${first} ${second}`);
  const needsStack =
    withStack.has(first) && !(first === "stack" && stackNamedOtherwise.has(second)) && !asksForHelp(command);
  const { position } = command;
  const flags = [
    ...(needsStack && command.stack === undefined ? [`--stack=${stack}`] : []),
    ...(needsStack && withConfigFile.has(first) && !inCopy && !hasFlag(command, "--config-file")
      ? [`--config-file=${configFile}`]
      : []),
  ];
  const args = [...command.args.slice(0, position), ...flags, ...command.args.slice(position)];
  // `destroy --remove` would remove the stack's file in the checkout; `stack rm` in the copy removes the copy.
  const removes = ["destroy", "down", "dn"].includes(first) && hasFlag(command, "--remove");
  return {
    args: removes ? args.filter((arg) => arg !== "--remove") : args,
    needsStack,
    inCopy,
    then: removes ? ["stack", "rm", "--yes", `--stack=${command.stack ?? stack}`] : undefined,
  };
}

function asksForHelp(command: PulumiCommand): boolean {
  return hasFlag(command, "--help") || hasFlag(command, "-h");
}

function hasFlag({ args }: PulumiCommand, flag: string): boolean {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end)).some((arg) => splitFlag(arg)[0] === flag);
}

/** "--stack=dev" as flag and value. */
function splitFlag(arg: string): [string, string | undefined] {
  const equals = arg.startsWith("--") ? arg.indexOf("=") : -1;
  return equals === -1 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)];
}
