import { type Command, CommanderError } from "commander";
import { optionSlip, takenByNpm } from "./option-slips";
import { endProcessWith, type Io, processIo } from "./process-io";
import { UsageError } from "./usage-error";
import { printableLines } from "./printable";

/** Exit code of a wrong command line. */
const usageExitCode = 2;

/**
 * Parses the arguments, runs the action and writes errors in one line. Errors of commander come with the line that names `--help`.
 *
 * commander and not `parseArgs` of Node.js: it writes the help from the options themselves, has subcommands, and names a similar option.
 *
 * @param args without the interpreter and the program
 * @param action runs after the parser; may read the command's options and arguments
 * @param environment what npm has set
 * @returns the exit code: that of the action, 0 after `--help`, 2 for a wrong command line, 1 for any other error
 */
export async function runCommand(
  command: Command,
  args: readonly string[],
  action: () => number | Promise<number>,
  io: Io = processIo,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const help = [takenByNpm(command, environment) ?? [], `See: ${command.name()} --help`].flat().join("\n");
  for (const each of [command, ...command.commands]) {
    each.exitOverride().configureOutput({ writeOut: io.stdout, writeErr: io.stderr });
    each.showHelpAfterError(help);
  }
  // commander counts the words that are too many, and does not name them.
  const takesOptionsOnly = command.registeredArguments.length === 0 && command.commands.length === 0;
  command.allowExcessArguments(takesOptionsOnly);
  try {
    const slip = optionSlip(command, args);
    if (slip !== undefined) {
      throw new UsageError(slip);
    }
    await command.parseAsync([...args], { from: "user" });
    const [word] = command.args;
    if (takesOptionsOnly && word !== undefined) {
      throw new UsageError(`${word} is no option.`);
    }
    return await action();
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? 0 : usageExitCode;
    }
    const message = printableLines(error instanceof Error ? error.message : String(error));
    if (error instanceof UsageError) {
      io.stderr(`error: ${message}\n${help}\n`);
      return usageExitCode;
    }
    io.stderr(`error: ${message}\n`);
    return 1;
  }
}

/** As `runCommand`, for the process's own arguments; its exit code becomes that of the process. */
export const runMain = (command: Command, action: () => number | Promise<number>): Promise<void> =>
  endProcessWith(runCommand(command, process.argv.slice(2), action));
