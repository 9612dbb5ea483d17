import { parseArgs, type ParseArgsConfig } from "node:util";

/** A command line that cannot be understood, or that names something which cannot be read. */
export class UsageError extends Error {}

/**
 * Reads options and what stands beside them.
 *
 * @throws UsageError
 */
export function parseArguments<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
): ReturnType<typeof parseArgs<{ options: Options; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // What Node.js adds is about words that begin with a dash, which no command here takes.
    const [message = ""] = (error as Error).message.split(". To specify");
    throw new UsageError(message, { cause: error });
  }
}
