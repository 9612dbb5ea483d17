import type { ClusterClient } from "../../components/cluster/cluster-client";
import { withHelmStatus } from "../../components/cluster/helm-storage";
import { eventually } from "../command-line/eventually";
import { exportStack } from "../stack-state/deployment";
import { messageOf, type PulumiCli } from "../stack-state/pulumi-cli";
import { editState, type UnrecordedRelease } from "./edit-state";
import type { Gathered } from "./gather";
import { isStateEdit, type StateEdit, type Step } from "./plan";

/** Longest time for the namespace to go, in milliseconds. */
const namespaceLimit = 300_000;

/** What the steps change. */
export interface Tools {
  readonly cli: PulumiCli;
  readonly cluster: ClusterClient;
  readonly print: (text: string) => void;
}

/** Does all steps, in order, and says which. */
export async function carryOut(steps: readonly Step[], gathered: Gathered, tools: Tools): Promise<void> {
  const edits = steps.filter(isStateEdit);
  for (const [index, step] of steps.entries()) {
    tools.print(`${index + 1}/${steps.length} ${step.what}`);
    if (!isStateEdit(step)) {
      await one(step, gathered, tools);
    } else if (step === edits.at(-1)) {
      // Together: a state with half of them would be one that no update has left.
      await edit(edits, gathered, tools);
    }
  }
}

async function one(
  step: Exclude<Step, StateEdit>,
  { findings }: Gathered,
  { cli, cluster }: Tools,
): Promise<void> {
  switch (step.type) {
    case "cancel-lock":
      return succeed(cli, ["cancel", "--yes"]);
    case "wait-for-namespace":
      return untilGone(cluster, step.namespace);
    case "mark-failed": {
      const name = `sh.helm.release.v1.${findings.release}.v${step.revision}`;
      const secret = await cluster.read({
        apiVersion: "v1",
        kind: "Secret",
        name,
        namespace: findings.namespace,
      });
      if (secret !== undefined) {
        const why = "Interrupted; marked as failed by npm run recover";
        await cluster.apply(withHelmStatus(secret, "failed", why));
      }
      return undefined;
    }
    case "refresh":
      return succeed(cli, [
        "refresh",
        ...["--yes", "--skip-preview"],
        ...step.urns.flatMap((urn) => ["--target", urn]),
      ]);
  }
}

async function succeed(cli: PulumiCli, args: readonly string[], input?: string): Promise<void> {
  const result = await cli.run(args, input);
  if (result.code !== 0) {
    throw new Error(`pulumi ${args.slice(0, 2).join(" ")}: ${messageOf(result)}`);
  }
}

async function untilGone(cluster: ClusterClient, namespace: string): Promise<void> {
  await eventually(
    async () =>
      (await cluster.read({ apiVersion: "v1", kind: "Namespace", name: namespace })) === undefined
        ? true
        : undefined,
    namespaceLimit,
    `namespace ${namespace} is still being deleted after ${namespaceLimit / 1000} s: kubectl describe namespace ${namespace} says why`,
  );
}

/** The state goes to the CLI by its standard input: nothing of it is written to a disk. */
async function edit(
  edits: readonly StateEdit[],
  { findings, revisions }: Gathered,
  { cli }: Tools,
): Promise<void> {
  const [stack, plain] = [await exportStack(cli), await exportStack(cli, { secrets: true })];
  const unrecorded: UnrecordedRelease = {
    namespace: findings.namespace,
    release: findings.release,
    chartName: revisions[0]?.chartName ?? "",
    chartVersion: revisions[0]?.chartVersion ?? "",
  };
  await succeed(cli, ["stack", "import"], JSON.stringify(editState(stack, edits, plain, unrecorded)));
}
