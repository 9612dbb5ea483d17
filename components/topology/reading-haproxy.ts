import type { HaproxyVersion, Settings } from "../config/settings";
import type { RequestPath } from "./hops";
import { controllerReadsFirst } from "./topology";

/** The release series of the HAProxy image (components/config/front-end-schema.ts). */
export const bundledHaproxyVersion: HaproxyVersion = "3.2";

/** The HAProxy that reads every request before the ingress controller does; undefined where none does. */
export function readingHaproxy(
  { frontEnd }: Pick<Settings, "frontEnd">,
  path: RequestPath,
): HaproxyVersion | undefined {
  if (frontEnd.type === "controller" || controllerReadsFirst(path)) {
    return undefined;
  }
  return frontEnd.type === "haproxy" ? bundledHaproxyVersion : frontEnd.version;
}
