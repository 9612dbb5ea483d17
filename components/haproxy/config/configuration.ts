import { customBackends } from "./custom-config";
import { backends, health } from "./backends";
import { frontends } from "./frontends";
import type { HaproxyConfigInput } from "./input";
import { stickTables } from "./limits";
import { metrics } from "./metrics";
import { defaults, global, resolvers } from "./process";
import { render } from "./section";

/**
 * haproxy.cfg of a path: takes clients in, cleans every request that it can see, says truly how the client came, and hands it to
 * Traefik. It uses what the stated HAProxy version knows, 2.6 at least.
 */
export function haproxyConfiguration(input: HaproxyConfigInput): string {
  const inPod = input.runtime.type === "pod";
  const sections = [
    global(input),
    ...(inPod ? [resolvers()] : []),
    defaults(input),
    ...frontends(input),
    ...(inPod ? [health(input), metrics()] : []),
    ...backends(input),
    ...stickTables(input),
    ...customBackends(input),
  ];
  return `# Written by reana-pulumi; changes made here are lost at the next pulumi up.\n\n${sections.map(render).join("\n\n")}\n`;
}
