import type { Command } from "commander";

/**
 * What is wrong with an option that got no value: the next option stands in its place, or a variable of the shell that is not set. The
 * parser takes either as the value.
 */
export function optionSlip({ options }: Command, args: readonly string[]): string | undefined {
  const end = args.indexOf("--");
  const words = end === -1 ? args : args.slice(0, end);
  const flags = new Set(["--help", "-h", ...options.flatMap(({ long, short }) => [long, short])]);
  for (const { long, flags: usage } of options.filter(({ required }) => required)) {
    const at = words.findIndex(
      (word, index) =>
        word === `${long}=` || (word === long && (words[index + 1] === "" || flags.has(words[index + 1]))),
    );
    if (at !== -1) {
      const next = words[at] === long ? words[at + 1] : "";
      return `${long} ${next === "" || next === undefined ? "has an empty value" : `has no value, but ${next} behind it`}; write ${usage}.`;
    }
  }
  return undefined;
}

/** What to do where npm has taken the options as its own, since no `--` stands before them; undefined: it has not. */
export const takenByNpm = (command: Command, environment: NodeJS.ProcessEnv): string | undefined =>
  command.options.some(({ long }) => long === "--stack") && environment["npm_config_stack"] !== undefined
    ? `npm has taken --stack for itself: write -- before the options, as in ${command.name()} --stack prod`
    : undefined;
