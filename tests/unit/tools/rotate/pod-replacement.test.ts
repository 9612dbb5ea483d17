import assert from "node:assert/strict";
import type { ClusterObject, ObjectReference } from "../../../../components/cluster/cluster-client";
import { mergePatch } from "../../cluster/merge-patch";
import { PodReplacement, type ReplacedPods } from "../../../../tools/rotate/pod-replacement";

/** How long a program takes until it responds, and how long a proxy may take to notice which pods get requests, in milliseconds. */
const startTime = 4000;
const noticed = 3000;

const server = "reana-server";
const cache = "reana-cache";

const never = new Promise<void>(() => {});

interface SimulatedPod {
  readonly object: ClusterObject;
  readonly template: number;
  readonly createdAt: number;
}

/**
 * A Deployment without probes, its pods and its Service, as Kubernetes treats them: a pod is ready at once, whether it responds or not.
 * After each change it looks whether a request would fail.
 */
class Simulation {
  now = 0;
  private template = 1;
  private made = 0;
  private deployment: ClusterObject;
  private service: ClusterObject;
  private pods: SimulatedPod[] = [];
  /** When each pod got requests last. */
  private readonly servedAt = new Map<string, number>();

  readonly replacement: PodReplacement;

  constructor(private readonly name = server) {
    this.deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, generation: 1 },
      spec: { replicas: 1 },
      status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1 },
    };
    this.service = { kind: "Service", metadata: { name }, spec: { selector: { app: name } } };
    this.create(-60_000);
    this.replacement = this.replacementBy();
  }

  /** Replaces the pods, until the command is killed. */
  replacementBy(isKilled = () => false): PodReplacement {
    return replacementOf([this], [], (milliseconds) => (isKilled() ? never : this.pass(milliseconds)));
  }

  readonly cluster: ReplacedPods["cluster"] = {
    read: ({ kind, name: asked }) => Promise.resolve(this.find(kind, asked)),
    list: () => Promise.resolve(this.pods.map(({ object }) => object)),
    patch: ({ kind, name: asked }, fields) => {
      const found = this.find(kind, asked);
      if (found !== undefined) {
        this.store(mergePatch(found, fields));
        this.reconcile();
      }
      return Promise.resolve();
    },
  };

  readonly run: ReplacedPods["run"] = ({ pod }) => {
    const found = this.pods.find(({ object }) => object.metadata?.name === pod);
    return Promise.resolve({ code: found && this.responds(found) ? 0 : 1, stdout: "", stderr: "" });
  };

  /** Uids of the pods that get requests. */
  serving(): readonly (string | undefined)[] {
    return this.selected().map(({ object }) => object.metadata?.uid);
  }

  nameOf(): string {
    return this.name;
  }

  uids(): readonly string[] {
    return this.pods.map(({ object }) => object.metadata?.uid ?? "");
  }

  /** Helm writes another template. */
  async changeTemplate(): Promise<void> {
    this.template += 1;
    this.deployment = {
      ...this.deployment,
      status: { ...(this.deployment.status as object), updatedReplicas: 0 },
    };
    this.reconcile();
    await this.pass(2000);
  }

  assertAsBefore(): void {
    assert.deepEqual(this.deployment.spec, { replicas: 1 });
    assert.deepEqual(this.deployment.metadata?.annotations, {});
    assert.deepEqual(this.service.spec, { selector: { app: this.name } });
    assert.deepEqual(
      this.pods.map(({ object }) => object.metadata?.labels),
      [{ app: this.name }],
    );
  }

  async pass(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 500) {
      this.now += 500;
      this.reconcile();
      await Promise.resolve();
    }
  }

  private find(kind: string, asked: ObjectReference["name"]): ClusterObject | undefined {
    switch (kind) {
      case "Deployment":
        return this.deployment;
      case "Service":
        return this.service;
      default:
        return this.pods.find(({ object }) => object.metadata?.name === asked)?.object;
    }
  }

  private store(object: ClusterObject): void {
    if (object.kind === "Deployment") {
      this.deployment = object;
    } else if (object.kind === "Service") {
      this.service = object;
    } else {
      this.pods = this.pods.map((pod) =>
        pod.object.metadata?.name === object.metadata?.name ? { ...pod, object } : pod,
      );
    }
  }

  private create(createdAt = this.now): void {
    const uid = `${this.name}-${(this.made += 1)}`;
    const object: ClusterObject = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { uid, name: uid, labels: { app: this.name } },
    };
    this.pods.push({ object, template: this.template, createdAt });
  }

  private responds = ({ createdAt }: SimulatedPod): boolean => this.now - createdAt >= startTime;

  private selected(): readonly SimulatedPod[] {
    const { selector } = this.service.spec as { readonly selector: Readonly<Record<string, string>> };
    return this.pods.filter(({ object }) =>
      Object.entries(selector).every(([key, value]) => object.metadata?.labels?.[key] === value),
    );
  }

  private reconcile(): void {
    this.look();
    const { replicas, minReadySeconds = 0 } = this.deployment.spec as {
      readonly replicas: number;
      readonly minReadySeconds?: number;
    };
    const current = (): readonly SimulatedPod[] =>
      this.pods.filter(({ template }) => template === this.template);
    while (current().length < replicas) {
      this.create();
    }
    const available = current().filter(({ createdAt }) => this.now - createdAt >= minReadySeconds * 1000);
    if (available.length >= replicas) {
      this.end(this.pods.filter(({ template }) => template !== this.template));
    }
    const cost = ({ object }: SimulatedPod): number =>
      Number(object.metadata?.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? 0);
    // Of equal ones Kubernetes ends the newer first.
    const ranked = current().toSorted(
      (one, other) => cost(one) - cost(other) || other.createdAt - one.createdAt,
    );
    this.end(ranked.slice(0, Math.max(0, ranked.length - replicas)));
    this.deployment = {
      ...this.deployment,
      status: { observedGeneration: 1, replicas: this.pods.length, updatedReplicas: current().length },
    };
    this.look();
  }

  private end(pods: readonly SimulatedPod[]): void {
    for (const pod of pods) {
      const last = this.servedAt.get(pod.object.metadata?.uid ?? "") ?? -Infinity;
      assert.ok(
        this.now - last >= noticed,
        `${pod.object.metadata?.name} ends ${this.now - last} ms after it got requests`,
      );
      this.pods = this.pods.filter((other) => other !== pod);
    }
  }

  private look(): void {
    const selected = this.selected();
    assert.notEqual(selected.length, 0, "no pod gets requests");
    for (const pod of selected) {
      assert.ok(this.responds(pod), `${pod.object.metadata?.name} gets requests and does not respond yet`);
      this.servedAt.set(pod.object.metadata?.uid ?? "", this.now);
    }
  }
}

/** Replaces pods of some simulated Deployments, and then of others. */
function replacementOf(
  first: readonly Simulation[],
  last: readonly Simulation[],
  pause: (milliseconds: number) => Promise<void>,
): PodReplacement {
  const all = [...first, ...last];
  const namesOf = (simulations: readonly Simulation[]): readonly string[] =>
    simulations.map((simulation) => simulation.nameOf());
  /** Names of pods begin with that of their Deployment. */
  const simulationOf = (name: string): Simulation => {
    const found = all.find((simulation) => name.startsWith(simulation.nameOf()));
    assert.ok(found !== undefined, name);
    return found;
  };
  return new PodReplacement({
    cluster: {
      read: (reference) => simulationOf(reference.name).cluster.read(reference),
      list: (apiVersion, kind, options) =>
        simulationOf((options?.labelSelector ?? "").replace("app=", "")).cluster.list(apiVersion, kind),
      patch: (reference, fields) => simulationOf(reference.name).cluster.patch(reference, fields),
    },
    run: (container, command) => simulationOf(container.pod).run(container, command),
    namespace: "reana",
    deployments: namesOf(first),
    last: namesOf(last),
    drain: 5000,
    progress: () => {},
    pause,
  });
}

describe("pods without a readiness probe", () => {
  it("are replaced without a failed request where a changed template replaces them", async () => {
    const simulation = new Simulation();
    const before = await simulation.replacement.present();
    await simulation.replacement.replace(before, () => simulation.changeTemplate());
    assert.deepEqual(simulation.uids(), ["reana-server-2"]);
    simulation.assertAsBefore();
  });

  it("and after all others, when these are gone: the cache's new pod refuses their account", async () => {
    const [clients, store] = [new Simulation(), new Simulation(cache)];
    const pass = async (milliseconds: number): Promise<void> => {
      await clients.pass(milliseconds);
      await store.pass(milliseconds);
      const [old, fresh] = [
        clients.uids().includes("reana-server-1"),
        store.serving().includes("reana-cache-2"),
      ];
      assert.ok(!(old && fresh), "a pod of before would be refused");
    };
    const replacement = replacementOf([clients], [store], pass);
    await replacement.replace(await replacement.present(), () => clients.changeTemplate());
    assert.deepEqual([clients.uids(), store.uids()], [["reana-server-2"], ["reana-cache-2"]]);
    clients.assertAsBefore();
    store.assertAsBefore();
  });

  it("and where nothing replaces them", async () => {
    const simulation = new Simulation();
    await simulation.replacement.replace(await simulation.replacement.present(), () => simulation.pass(3000));
    assert.deepEqual(simulation.uids(), ["reana-server-2"]);
    simulation.assertAsBefore();
  });

  it("would fail requests by themselves, which the simulation sees", async () => {
    const simulation = new Simulation();
    await assert.rejects(simulation.changeTemplate(), /ends 0 ms after it got requests/);
  });

  it("stay, and the Service with them, where the update fails", async () => {
    const simulation = new Simulation();
    const failing = async (): Promise<void> => {
      await simulation.pass(3000);
      throw new Error("pulumi up fails");
    };
    await assert.rejects(
      simulation.replacement.replace(await simulation.replacement.present(), failing),
      /pulumi up fails/,
    );
    assert.deepEqual(simulation.uids(), ["reana-server-1"]);
    simulation.assertAsBefore();
  });

  it("go on where the command was killed while new ones did not respond yet", async () => {
    const simulation = new Simulation();
    const before = await simulation.replacement.present();
    let killed = false;
    const first = simulation.replacementBy(() => killed);
    await new Promise<void>((reached) => {
      void first.replace(before, async () => {
        await simulation.changeTemplate();
        killed = true;
        reached();
        await never;
      });
    });
    await simulation.replacement.replace(before, () => simulation.pass(1000));
    assert.deepEqual(simulation.uids(), ["reana-server-2"]);
    simulation.assertAsBefore();
  });

  it("are left alone where new ones are there already: after an interruption", async () => {
    const simulation = new Simulation();
    await simulation.replacement.replace(["gone"], () => simulation.pass(3000));
    assert.deepEqual(simulation.uids(), ["reana-server-1"]);
    simulation.assertAsBefore();
  });
});
