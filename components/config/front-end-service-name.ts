import type { Settings } from "./settings";

/** Name of the Service that clients connect to. */
export const frontEndServiceName = ({ frontEnd, release }: Pick<Settings, "frontEnd" | "release">): string =>
  frontEnd.service?.name ?? `${release.name}-front-end`;
