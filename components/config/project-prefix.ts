import type { Problem } from "../lib/problem";
import { similarKey } from "../lib/similar-key";

/** The name that Pulumi.yaml gives the project, and the examples' prefix. */
const usualProject = "reana";

/**
 * Settings under a prefix that is almost the project's: Pulumi hands them to nobody, and the stack would go on without them.
 *
 * @param names of the stack's settings, with their prefixes
 */
export const prefixProblems = (names: readonly string[], project: string): readonly Problem[] =>
  names.flatMap((name) => {
    const [prefix = "", ...key] = name.split(":");
    const isMeant =
      similarKey(prefix, [project]) !== undefined ||
      prefix.toLowerCase().startsWith(project) ||
      prefix === usualProject;
    return prefix === project || !isMeant
      ? []
      : [
          {
            key: name,
            found: undefined,
            advice: `is read by nobody: settings of this program begin with ${project}:. Write it as ${project}:${key.join(":")}.`,
          },
        ];
  });
