import { isDeepStrictEqual } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterCheck } from "../cluster/cluster-checks";
import type { KnownInputs } from "../cluster/known-inputs";
import { valueAt } from "../lib/value-at";

/**
 * Until nodes and load balancers send clients to the pods that a Service selects now, in milliseconds. Pulumi gives the endpoints of a
 * Service as long to settle, of a new one too; serviceAnnotations (service-spec.ts) says why it does not wait here.
 */
const switchTime = 10_000;

/** A Service that selects other pods than before still leads to those for a while. What an update does to them waits so long. */
export const waitUntilSwitched = (
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): ClusterCheck => ({
  name: "service-switch",
  when: ["afterUpdate"],
  appliesTo: (type) => type === "kubernetes:core/v1:Service",
  run: async ({ inputs, before, preview }) => {
    if (!preview && before !== undefined && !isDeepStrictEqual(selectorOf(inputs), selectorOf(before))) {
      await wait(switchTime);
    }
  },
});

const selectorOf = (service: KnownInputs): unknown => valueAt(service, ["spec", "selector"]);
