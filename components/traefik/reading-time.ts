import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterCheck } from "../cluster/cluster-checks";
import { traefikType } from "./traefik-objects";

/**
 * Traefik collects what is new for two seconds (`providers.providersThrottleDuration`) before it serves it, and returns 404 for an Ingress
 * that names a Middleware which it has not read. In milliseconds, with a second for slow machines.
 */
const readingTime = 3_000;

/** An update ends when Traefik serves: after it has made a Middleware or IngressRoute, it waits until Traefik has read it. */
export const waitUntilRead = (wait: (milliseconds: number) => Promise<unknown> = sleep): ClusterCheck => ({
  name: "traefik-reads",
  when: ["afterCreate"],
  appliesTo: (type) => traefikType.test(type),
  run: async ({ preview }) => {
    if (!preview) {
      await wait(readingTime);
    }
  },
});
