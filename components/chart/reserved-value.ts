import type { Settings } from "../config/settings";
import type { Topology } from "../topology/topology";

/** A Helm value that the program does not set, and that would contradict the topology. */
export interface ReservedValue {
  /** Value path, `*` for any one key; undefined where the charts have no value for it. */
  readonly path?: readonly (string | RegExp)[];
  /** The argument of Traefik with the same effect, if there is one. */
  readonly argument?: RegExp;
  /** Whether a value at the path is refused. Default: every value is. */
  readonly refuses?: (value: unknown, settings: Settings) => boolean;
  readonly reason: (topology: Topology) => string;
}
