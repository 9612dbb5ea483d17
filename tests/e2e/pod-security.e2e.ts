import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { probePod } from "../../tools/verify/probe-pod";
import { apply, objects, succeed, up } from "./command-line";

/** A namespace that takes nothing but pods of the level "restricted" (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
const namespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: {
    name: "restricted-pods",
    labels: { "pod-security.kubernetes.io/enforce": "restricted" },
  },
};

interface PodSpec {
  readonly containers: readonly Container[];
  readonly [field: string]: unknown;
}

interface Container {
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Asks the API server what it would do with a pod. */
const propose = (spec: PodSpec): Promise<void> =>
  apply(
    [
      {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "proposed", namespace: namespace.metadata.name },
        // Its own account is in its own namespace; accounts are no part of the level.
        spec: { ...spec, serviceAccountName: "default" },
      },
    ],
    "--dry-run=server",
  );

/** One thing that each rule of the level forbids and that these pods could come to have. */
const loosened: Readonly<Record<string, (spec: PodSpec) => PodSpec>> = {
  "may gain privileges": inContainer({ allowPrivilegeEscalation: true }),
  "keeps capabilities": inContainer({ capabilities: {} }),
  "runs as root": (spec) => ({ ...spec, securityContext: { runAsUser: 0 } }),
  "has no seccomp profile": (spec) => ({
    ...spec,
    securityContext: { ...(spec["securityContext"] as object), seccompProfile: { type: "Unconfined" } },
  }),
  "shares the node's network": (spec) => ({ ...spec, hostNetwork: true }),
};

function inContainer(change: Readonly<Record<string, unknown>>): (spec: PodSpec) => PodSpec {
  return (spec) => ({
    ...spec,
    containers: spec.containers.map((container) => ({
      ...container,
      securityContext: { ...container.securityContext, ...change },
    })),
  });
}

describe("the program's pods, under Pod Security level restricted", () => {
  const pods: Record<string, PodSpec> = {};

  before(async () => {
    await up();
    await apply([namespace]);
    await accountIsThere();
    const deployments = await objects("deployments", "--namespace", "reana");
    const haproxy = deployments.find(({ metadata }) => metadata.name === "reana-haproxy");
    assert.ok(haproxy !== undefined);
    pods["HAProxy"] = (haproxy.spec as { template: { spec: PodSpec } }).template.spec;
    const { image } = pods["HAProxy"].containers[0] as unknown as { image: string };
    pods["npm run verify -- --from-inside"] = (probePod("probe", image, []) as { spec: PodSpec }).spec;
  });

  after(() => succeed("kubectl", "delete", "namespace", namespace.metadata.name));

  for (const name of ["HAProxy", "npm run verify -- --from-inside"]) {
    it(`are admitted (${name})`, async () => {
      await propose(pods[name] as PodSpec);
    });

    it(`are refused with a weaker securityContext (${name})`, async () => {
      for (const [change, loosen] of Object.entries(loosened)) {
        await assert.rejects(
          propose(loosen(pods[name] as PodSpec)),
          /violates PodSecurity "restricted/,
          change,
        );
      }
    });
  }
});

/** A namespace is there before its first account, without which it takes no pod at all. */
async function accountIsThere(): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const accounts = await objects("serviceaccounts", "--namespace", namespace.metadata.name);
    if (accounts.length > 0) {
      return;
    }
    await sleep(500);
  }
  throw new Error(`namespace ${namespace.metadata.name} has no account`);
}
