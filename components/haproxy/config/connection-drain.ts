import { mounts, podPorts, scripts, type HaproxyConfigInput } from "./input";
import type { Section } from "./section";

/** Abstract socket of Linux: in the pod's network namespace alone, and no file. */
const socket = "abns@connection-drain";

/** Lines of the section `global` that load connection-drain.lua, before any other script. The network of a machine does not end with HAProxy. */
export const connectionDrainLines = ({ runtime }: Pick<HaproxyConfigInput, "runtime">): readonly string[] =>
  runtime.type === "machine"
    ? []
    : [
        "tune.lua.bool-sample-conversion normal",
        "# Ends this process, and the pod's network with it, only when slow clients have received everything.",
        `lua-load ${mounts.configuration}/${scripts.connectionDrain} ${socket} ${podPorts.http} ${podPorts.https}`,
      ];

/** The frontend whose one connection holds the process. It waits for content that never comes. */
export const connectionDrain = ({ runtime }: HaproxyConfigInput): readonly Section[] =>
  runtime.type === "machine"
    ? []
    : [
        {
          title: "frontend connection-drain",
          lines: [
            "mode tcp",
            `bind ${socket}`,
            "no log",
            "timeout client 2d",
            "tcp-request inspect-delay 2d",
            "tcp-request content accept if WAIT_END",
          ],
        },
      ];
