import { readHaproxyLine } from "../../config/haproxy-line";
import type { CustomConfigSettings } from "../../config/settings";
import { dropTrailers } from "./request-sanitising";
import type { HaproxyConfigInput } from "./input";
import type { Section } from "./section";
import { changedWebsocketRules } from "./websockets";

/**
 * The administrator's lines, as components/config/custom-config-schema.ts accepts them. Rules stand before request sanitising, so that it
 * also covers what they add; HAProxy chooses a backend after all rules.
 */

function choosesBackend(line: string): boolean {
  const read = readHaproxyLine(line);
  return read.valid && read.words[0] === "use_backend";
}

/** Recognises websockets anew after them: they may change the headers of a handshake. */
export function customRules({ rules }: CustomConfigSettings): readonly string[] {
  const lines = rules.filter((line) => !choosesBackend(line));
  return lines.length === 0
    ? []
    : ["# Custom configuration (reana:frontEnd.customConfig).", ...lines, ...changedWebsocketRules()];
}

/** `use_backend` lines; they stand before `default_backend`. */
export const customBackendRules = ({ rules }: CustomConfigSettings): readonly string[] =>
  rules.filter(choosesBackend);

export const customBackends = ({
  customConfig: { backends },
  version,
}: HaproxyConfigInput): readonly Section[] =>
  Object.entries(backends).map(([name, lines]) => ({
    title: `backend ${name}`,
    lines: [...dropTrailers(version), ...lines],
  }));
