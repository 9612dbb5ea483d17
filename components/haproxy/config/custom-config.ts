import { readHaproxyLine } from "../../config/haproxy-line";
import type { AdditionSettings } from "../../config/settings";
import { withoutTrailers } from "./request-sanitising";
import type { HaproxyIntent } from "./input";
import type { Section } from "./section";

/**
 * The administrator's own lines, as components/config/custom-config-schema.ts let them pass. Rules stand before those that clean a request, so that nothing which
 * they leave gets by; HAProxy chooses a backend after all rules.
 */

function choosesBackend(line: string): boolean {
  const read = readHaproxyLine(line);
  return read.valid && read.words[0] === "use_backend";
}

export function ownRules({ rules }: AdditionSettings): readonly string[] {
  const lines = rules.filter((line) => !choosesBackend(line));
  return lines.length === 0 ? [] : ["# The stack's own lines (frontEnd.additions).", ...lines];
}

/** To stand before `default_backend`. */
export const ownChoices = ({ rules }: AdditionSettings): readonly string[] => rules.filter(choosesBackend);

export const ownBackends = ({ additions: { backends }, version }: HaproxyIntent): readonly Section[] =>
  Object.entries(backends).map(([name, lines]) => ({
    title: `backend ${name}`,
    lines: [...withoutTrailers(version), ...lines],
  }));
