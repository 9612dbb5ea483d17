import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { adapters } from "../../components/chart/adapters";
import { outcomesDuring } from "./any-client";
import { apply, objects, succeed, upOf } from "./command-line";
import { eventually, settingsOf } from "./deploy-mode";
import { exposureModes } from "./mode-table";
import { makeStack, removeStack, useSettings } from "./stack";
import { readinessStack as stack } from "./test-stack";

/**
 * A Traefik that has not read the IngressRoutes and Middlewares is not ready: Kubernetes sends clients to the one before, which has. The
 * cluster takes away what the chart's Traefik may read, and starts another.
 */

const adapter = adapters.find(({ series }) => series === "0.95") ?? assert.fail("there is no series 0.95");

const { namespace, release, hostname, nodePorts } = stack;
const deployment = `deployment/${release}-traefik`;
const binding = `${release}-traefik-${namespace}`;

/** By the default path of its probes a Traefik is ready 10 s after it has started. In ms. */
const longEnough = 20_000;

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly ready: boolean;
      readonly restartCount: number;
      readonly state: { readonly running?: { readonly startedAt: string } };
    }[];
  };
}

const traefikPods = async (): Promise<readonly Pod[]> =>
  (await objects(
    ...["pods", "--namespace", namespace, "--selector", "app.kubernetes.io/name=traefik"],
  )) as unknown as readonly Pod[];

describe("a Traefik that has not read its IngressRoutes", () => {
  let readAccess: unknown;

  before(async () => {
    await makeStack(stack);
    const mode =
      exposureModes(stack).find(({ name }) => name === "controller-redirect") ??
      assert.fail("no mode controller-redirect");
    useSettings(settingsOf(mode, adapter, stack), stack);
    await upOf(stack);
    const { apiVersion, kind, roleRef, subjects } = JSON.parse(
      await succeed("kubectl", "get", "clusterrolebinding", binding, "--output", "json"),
    ) as Record<string, unknown>;
    const metadata = { name: `${binding}-given-back` };
    readAccess = { apiVersion, kind, metadata, roleRef, subjects };
  });

  after(async () => {
    await removeStack(stack);
    await succeed("kubectl", "delete", "clusterrolebinding", `${binding}-given-back`, "--ignore-not-found");
  });

  it("is not ready, and clients get responses of the one before until it is", async () => {
    const before = (await traefikPods()).map(({ metadata }) => metadata.name);
    const outcomes = await outcomesDuring(hostname, nodePorts, async () => {
      await succeed("kubectl", "delete", "clusterrolebinding", binding);
      await succeed("kubectl", "--namespace", namespace, "rollout", "restart", deployment);
      const started = async (): Promise<Pod | undefined> =>
        (await traefikPods()).find(
          ({ metadata, status }) =>
            !before.includes(metadata.name) && status.containerStatuses?.[0]?.state.running !== undefined,
        );
      await eventually(async () => (await started()) !== undefined, 60_000, "no new Traefik has started");
      await sleep(longEnough);
      const { ready, restartCount } = (await started())?.status.containerStatuses?.[0] ?? assert.fail();
      assert.deepEqual({ ready, restartCount }, { ready: false, restartCount: 0 });
      await apply([readAccess]);
      await succeed("kubectl", "--namespace", namespace, "rollout", "status", deployment, "--timeout", "2m");
      await eventually(
        async () => (await traefikPods()).every(({ metadata }) => !before.includes(metadata.name)),
        180_000,
        "the Traefik of before is still there",
      );
    });
    process.stdout.write(
      `      ${[...outcomes].map(([outcome, count]) => `${outcome}: ${count}`).join(", ")}\n`,
    );
    const wrong = [...outcomes.keys()].filter((outcome) => !/^https .* 200$|^http .* 30[128]$/.test(outcome));
    assert.deepEqual(wrong, []);
    assert.ok((outcomes.get("https / 200") ?? 0) > 100);
  });
});
