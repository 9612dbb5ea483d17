import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterClient, ClusterObject } from "../../components/cluster/cluster-client";
import { eventually } from "../command-line/eventually";
import type { RunInPod } from "../pods/run-in-pod";
import {
  doubled,
  endedFirst,
  type Fields,
  held,
  isServing,
  living,
  nextStep,
  released,
  replicasOf,
  selecting,
  serving,
} from "./replacement-plan";

/** Whose pods are replaced: a Deployment, and the Service of the same name. */
export interface ReplacedPods {
  readonly cluster: Pick<ClusterClient, "read" | "list" | "patch">;
  readonly run: RunInPod;
  readonly namespace: string;
  readonly deployments: readonly string[];
  /** The same for those that are replaced last, when all pods of the others are new: they get requests at one stroke. */
  readonly last: readonly string[];
  /** How long pods of before get to end the requests that they have, in milliseconds. */
  readonly drain: number;
  readonly progress: (text: string) => void;
  /** Pauses, for tests. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** Whether the API responds in a pod of reana-server or the workflow controller: any response counts. */
const request = `
import http.client
connection = http.client.HTTPConnection("127.0.0.1", 5000, timeout=20)
connection.request("GET", "/api/ping")
connection.getresponse()
`;

/** What ends well in a pod that responds, and in which container. */
const probes = {
  api: { container: "rest-api", command: ["python3", "-c", request] },
  cache: { container: "cache", command: ["redis-cli", "ping"] },
} as const;

/** How long it may take until all that routes requests knows which pods get them, in milliseconds. Traefik collects changes for 2 s. */
const routed = 8_000;

/** Longest time until new pods respond, and until those of before are gone, in milliseconds. */
const limit = 300_000;

/** Replaces pods without a failed request; see replacement-plan.ts. */
export class PodReplacement {
  private readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Names of all Deployments. */
  private readonly names: readonly string[];

  constructor(private readonly parts: ReplacedPods) {
    this.pause = parts.pause ?? sleep;
    this.names = [...parts.deployments, ...parts.last];
  }

  /** Uids of the pods that are there. */
  async present(): Promise<readonly string[]> {
    const all = await Promise.all(this.names.map((name) => this.podsOf(name)));
    return all.flat().map(({ metadata }) => metadata?.uid ?? "");
  }

  /**
   * @param before uids of the pods to be replaced
   * @param update may replace pods by itself
   */
  async replace(before: readonly string[], update: () => Promise<void>): Promise<void> {
    const { deployments, last, progress, drain } = this.parts;
    const old = new Set(before);
    const isOld = isOf(old);
    const isNew = (pod: ClusterObject): boolean => !isOld(pod);
    try {
      await Promise.all(this.names.map((name) => this.hold(name, old)));
      await this.bringNew(old, update);
      await this.pause(routed);
      await this.each(deployments, isOld, serving(false));
      progress(`Letting pods of before end their requests (${drain / 1000} s) ...`);
      await this.pause(drain);
      await this.end(deployments, old);
      if (last.length > 0) {
        await this.each(last, isNew, serving(true));
        await this.each(last, isOld, serving(false));
        await this.pause(routed);
        await this.end(last, old);
      }
    } catch (error) {
      // Services must not stay bound to pods that exist now. What failed first says more than what fails here.
      await Promise.allSettled(this.names.map((name) => this.release(name, old)));
      throw error;
    }
  }

  /** Ends the pods of before, which get no requests any more. */
  private async end(names: readonly string[], old: ReadonlySet<string>): Promise<void> {
    await this.each(names, isOf(old), endedFirst);
    await Promise.all(names.map((name) => this.release(name, old)));
  }

  /** Updates the stack, until enough new pods get requests. */
  private async bringNew(old: ReadonlySet<string>, update: () => Promise<void>): Promise<void> {
    const { last, progress } = this.parts;
    progress("Updating the stack (pulumi up), which takes some minutes ...");
    const state = { updated: false, failed: false };
    const watched = async (work: Promise<void>): Promise<void> => {
      try {
        await work;
      } catch (error) {
        state.failed = true;
        throw error;
      }
    };
    const updating = async (): Promise<void> => {
      await update();
      state.updated = true;
    };
    // New pods get requests while the update still waits for others. Nothing is undone before all of it has ended.
    const ended = await Promise.allSettled([
      watched(updating()),
      ...this.names.map((name) => watched(this.admit(name, old, state, last.includes(name)))),
    ]);
    const failed = ended.find((each) => each.status === "rejected");
    if (failed !== undefined) {
      throw failed.reason;
    }
  }

  private async hold(name: string, old: ReadonlySet<string>): Promise<void> {
    const pods = await this.podsOf(name);
    const isOld = isOf(old);
    // After an interruption new pods may have the requests already, or may not respond yet.
    const served = pods.some((pod) => isServing(pod) && !isOld(pod));
    const having = pods.some(isOld) ? pods.filter(isOld) : pods;
    for (const pod of served ? [] : having) {
      await this.patchPod(pod, serving(true));
    }
    if (pods.length > 0) {
      await this.patch("v1", "Service", name, selecting(true));
    }
    await this.patch("apps/v1", "Deployment", name, held(await this.deployment(name)));
  }

  /**
   * Sends requests to new pods once they respond.
   *
   * @param later whether they get them later
   */
  private async admit(
    name: string,
    old: ReadonlySet<string>,
    state: { readonly updated: boolean; readonly failed: boolean },
    later: boolean,
  ): Promise<void> {
    const admitted = new Set<string>();
    let end: number | undefined;
    for (;;) {
      if (state.failed) {
        return;
      }
      end ??= state.updated ? Date.now() + limit : undefined;
      if (end !== undefined && Date.now() > end) {
        throw new Error(
          `no new pod of ${name} responds within ${limit / 1000} s: kubectl -n ${this.parts.namespace} describe deployment ${name} says why`,
        );
      }
      const deployment = await this.deployment(name);
      const step = nextStep(deployment, await this.podsOf(name), old, state.updated);
      if (step.type === "double") {
        this.parts.progress(`Starting pods of ${name} beside those of before ...`);
        await this.patch("apps/v1", "Deployment", name, doubled(deployment));
      }
      if (step.type === "admit") {
        for (const pod of step.pods.filter((each) => !isServing(each))) {
          const podName = pod.metadata?.name ?? "";
          if (!admitted.has(podName) && (await this.responds(podName, later))) {
            await this.patchPod(pod, serving(!later));
            admitted.add(podName);
            this.parts.progress(`Pod ${podName} ${later ? "is ready" : "serves"}.`);
          }
        }
        if (
          state.updated &&
          step.pods.every((pod) => isServing(pod) || admitted.has(pod.metadata?.name ?? ""))
        ) {
          return;
        }
      }
      await this.pause(1000);
    }
  }

  /** Undoes what was done to the Deployment, which then ends the pods of before, and to the Service. */
  private async release(name: string, old: ReadonlySet<string>): Promise<void> {
    await this.patch("apps/v1", "Deployment", name, released(await this.deployment(name)));
    const isReplaced = (await this.podsOf(name)).some((pod) => isServing(pod) && !isOf(old)(pod));
    if (isReplaced) {
      await eventually(
        async () => ((await this.podsWithEnding(name)).some(isOf(old)) ? undefined : true),
        limit,
        `pods of ${name} of before do not end within ${limit / 1000} s`,
      );
    }
    await this.patch("v1", "Service", name, selecting(false));
    for (const pod of await this.podsOf(name)) {
      await this.patchPod(pod, serving(false));
    }
  }

  private async each(
    names: readonly string[],
    isMeant: (pod: ClusterObject) => boolean,
    fields: Fields,
  ): Promise<void> {
    for (const name of names) {
      for (const pod of (await this.podsOf(name)).filter(isMeant)) {
        await this.patchPod(pod, fields);
      }
    }
  }

  private async deployment(name: string): Promise<ClusterObject> {
    const { cluster, namespace } = this.parts;
    const found = await cluster.read({ apiVersion: "apps/v1", kind: "Deployment", name, namespace });
    if (found === undefined || replicasOf(found) === 0) {
      throw new Error(
        `Deployment ${name} in namespace ${namespace} has no pods: end the maintenance first (reana:values.maintenance.enabled)`,
      );
    }
    return found;
  }

  private async podsOf(name: string): Promise<readonly ClusterObject[]> {
    return living(await this.podsWithEnding(name));
  }

  /** Also those that are about to end, and may still have requests. */
  private podsWithEnding(name: string): Promise<readonly ClusterObject[]> {
    const { cluster, namespace } = this.parts;
    return cluster.list("v1", "Pod", { namespace, labelSelector: `app=${name}` });
  }

  private async responds(pod: string, isCache: boolean): Promise<boolean> {
    const { run, namespace } = this.parts;
    const { container, command } = isCache ? probes.cache : probes.api;
    try {
      const { code } = await run({ namespace, pod, container }, command);
      return code === 0;
    } catch {
      // Its container does not run yet.
      return false;
    }
  }

  private patchPod({ metadata }: ClusterObject, fields: Fields): Promise<void> {
    return this.patch("v1", "Pod", metadata?.name ?? "", fields);
  }

  private patch(apiVersion: string, kind: string, name: string, fields: Fields): Promise<void> {
    const { cluster, namespace } = this.parts;
    return cluster.patch({ apiVersion, kind, name, namespace }, fields);
  }
}

const isOf =
  (uids: ReadonlySet<string>) =>
  ({ metadata }: ClusterObject): boolean =>
    uids.has(metadata?.uid ?? "");
