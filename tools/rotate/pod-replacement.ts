import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterClient, ClusterObject } from "../../components/cluster/cluster-client";
import { eventually } from "../command-line/eventually";
import type { RunInPod } from "../pods/run-in-pod";
import { editObject } from "./edit-object";
import {
  doubled,
  endedFirst,
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
  readonly cluster: Pick<ClusterClient, "read" | "list" | "replace">;
  readonly run: RunInPod;
  readonly namespace: string;
  readonly deployments: readonly string[];
  /** How long pods of before get to end the requests that they have, in milliseconds. */
  readonly drain: number;
  readonly progress: (text: string) => void;
  /** Pauses, for tests. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** Container of the API in both Deployments, and whether it responds: any response counts. */
const container = "rest-api";
const request = `
import http.client
connection = http.client.HTTPConnection("127.0.0.1", 5000, timeout=20)
connection.request("GET", "/api/ping")
connection.getresponse()
`;

/** How long it may take until all that routes requests knows which pods get them, in milliseconds. Traefik collects changes for 2 s. */
const routed = 8_000;

/** Longest time until new pods respond, and until those of before are gone, in milliseconds. */
const limit = 300_000;

/** Replaces pods without a failed request; see replacement-plan.ts. */
export class PodReplacement {
  private readonly pause: (milliseconds: number) => Promise<unknown>;

  constructor(private readonly parts: ReplacedPods) {
    this.pause = parts.pause ?? sleep;
  }

  /** Uids of the pods that are there. */
  async present(): Promise<readonly string[]> {
    const all = await Promise.all(this.parts.deployments.map((name) => this.podsOf(name)));
    return all.flat().map(({ metadata }) => metadata?.uid ?? "");
  }

  /**
   * @param before uids of the pods to be replaced
   * @param update may replace pods by itself
   */
  async replace(before: readonly string[], update: () => Promise<void>): Promise<void> {
    const { deployments, progress, drain } = this.parts;
    const old = new Set(before);
    try {
      await Promise.all(deployments.map((name) => this.hold(name, old)));
      await this.bringNew(old, update);
      await this.pause(routed);
      await this.each(old, (pod) => serving(pod, false));
      progress(`Letting pods of before end their requests (${drain / 1000} s) ...`);
      await this.pause(drain);
      await this.each(old, endedFirst);
    } catch (error) {
      // Services must not stay bound to pods that exist now. What failed first says more than what fails here.
      await Promise.allSettled(deployments.map((name) => this.release(name, old)));
      throw error;
    }
    await Promise.all(deployments.map((name) => this.release(name, old)));
  }

  /** Updates the stack, until enough new pods get requests. */
  private async bringNew(old: ReadonlySet<string>, update: () => Promise<void>): Promise<void> {
    const { deployments, progress } = this.parts;
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
      ...deployments.map((name) => watched(this.admit(name, old, state))),
    ]);
    const failed = ended.find((each) => each.status === "rejected");
    if (failed !== undefined) {
      throw failed.reason;
    }
  }

  private async hold(name: string, old: ReadonlySet<string>): Promise<void> {
    const pods = await this.podsOf(name);
    // After an interruption new pods may have the requests already.
    const served = pods.some((pod) => isServing(pod) && !isOf(old)(pod));
    for (const pod of served ? [] : pods) {
      await this.edit("v1", "Pod", pod.metadata?.name ?? "", (found) => serving(found, true));
    }
    if (pods.length > 0) {
      await this.edit("v1", "Service", name, (service) => selecting(service, true));
    }
    await this.edit("apps/v1", "Deployment", name, held);
  }

  /** Sends requests to new pods once they respond. */
  private async admit(
    name: string,
    old: ReadonlySet<string>,
    state: { readonly updated: boolean; readonly failed: boolean },
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
        await this.edit("apps/v1", "Deployment", name, doubled);
      }
      if (step.type === "admit") {
        for (const pod of step.pods.filter((each) => !isServing(each))) {
          const podName = pod.metadata?.name ?? "";
          if (!admitted.has(podName) && (await this.responds(podName))) {
            await this.edit("v1", "Pod", podName, (found) => serving(found, true));
            admitted.add(podName);
            this.parts.progress(`Pod ${podName} serves.`);
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
    await this.edit("apps/v1", "Deployment", name, released);
    const isReplaced = (await this.podsOf(name)).some((pod) => isServing(pod) && !isOf(old)(pod));
    if (isReplaced) {
      await eventually(
        async () => ((await this.podsOf(name)).some(isOf(old)) ? undefined : true),
        limit,
        `pods of ${name} of before do not end within ${limit / 1000} s`,
      );
    }
    await this.edit("v1", "Service", name, (service) => selecting(service, false));
    for (const pod of await this.podsOf(name)) {
      await this.edit("v1", "Pod", pod.metadata?.name ?? "", (found) => serving(found, false));
    }
  }

  private async each(old: ReadonlySet<string>, change: (pod: ClusterObject) => ClusterObject): Promise<void> {
    for (const name of this.parts.deployments) {
      for (const pod of (await this.podsOf(name)).filter(isOf(old))) {
        await this.edit("v1", "Pod", pod.metadata?.name ?? "", change);
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
    const { cluster, namespace } = this.parts;
    return living(await cluster.list("v1", "Pod", { namespace, labelSelector: `app=${name}` }));
  }

  private async responds(pod: string): Promise<boolean> {
    const { run, namespace } = this.parts;
    try {
      const { code } = await run({ namespace, pod, container }, ["python3", "-c", request]);
      return code === 0;
    } catch {
      // Its container does not run yet.
      return false;
    }
  }

  private async edit(
    apiVersion: string,
    kind: string,
    name: string,
    change: (object: ClusterObject) => ClusterObject,
  ): Promise<void> {
    const { cluster, namespace } = this.parts;
    await editObject(cluster, { apiVersion, kind, name, namespace }, (object) => ({
      ...change(object),
      apiVersion,
      kind,
    }));
  }
}

const isOf =
  (uids: ReadonlySet<string>) =>
  ({ metadata }: ClusterObject): boolean =>
    uids.has(metadata?.uid ?? "");
