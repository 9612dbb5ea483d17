import { connect, type ClusterReader } from "../../components/cluster/cluster-client";
import type { Difference } from "../../components/cluster/drift/compare";
import { type Desired, manifestObjects } from "../../components/cluster/drift/desired";
import { liveDifferences } from "../../components/cluster/drift/live";
import { type HelmRevision, helmRevisions } from "../../components/cluster/helm-storage";
import { type ExportedStack, exportStack, releaseType, resourcesOf } from "../stack-state/deployment";
import { pulumiCli } from "../stack-state/pulumi-cli";
import { readSettings } from "../stack-state/stack-settings";
import type { CheckResult } from "./check";
import { ownObjects } from "./drift-own-objects";

/** How many objects are read at a time. */
const atOnce = 8;

const name = "drift";
const expected = "every object of the release and of this program is as the last pulumi up left it";

const remedy = (stack: string): string =>
  `raise reana:reapply by one, for example pulumi config set reana:reapply 1 --stack ${stack}, and run pulumi up --refresh --stack ${stack}, ` +
  "which applies all objects again";

/** The state of a stack and the release that it has made, as far as the cluster is compared with them. */
interface Known {
  readonly stack: string;
  readonly namespace: string;
  readonly release: string;
  /** Helm's number of the revision that the stack made last. */
  readonly revision: number | undefined;
  readonly revisions: readonly HelmRevision[];
  readonly exported: ExportedStack;
}

/**
 * Compares the cluster with what the stack's release and this program's own objects say. Never throws: where the cluster or the state
 * cannot be read, the check is skipped.
 *
 * @param configFile the stack's settings, in place of Pulumi.STACK.yaml
 */
export async function driftResults(stack: string, configFile?: string): Promise<readonly CheckResult[]> {
  try {
    const cli = pulumiCli(stack, configFile);
    const [exported, { access }] = await Promise.all([
      exportStack(cli, { secrets: true }),
      readSettings(cli),
    ]);
    const reader = await connect(access);
    const known = await knownOf(stack, exported, reader);
    return known === undefined
      ? [result("skipped", "the stack has no Helm release in its state", "")]
      : await compared(known, reader);
  } catch (error) {
    return [result("skipped", (error as Error).message.split("\n")[0] ?? "", "")];
  }
}

async function knownOf(
  stack: string,
  exported: ExportedStack,
  reader: ClusterReader,
): Promise<Known | undefined> {
  const resource = resourcesOf(exported).find(
    (candidate) => candidate.type === releaseType && candidate.delete !== true,
  );
  const { namespace, name: release } = resource?.inputs ?? {};
  if (typeof namespace !== "string" || typeof release !== "string") {
    return undefined;
  }
  const status = resource?.outputs?.["status"] as { readonly revision?: unknown } | undefined;
  return {
    stack,
    namespace,
    release,
    revision: typeof status?.revision === "number" ? status.revision : undefined,
    revisions: await helmRevisions(reader, namespace, release),
    exported,
  };
}

async function compared(known: Known, reader: ClusterReader): Promise<readonly CheckResult[]> {
  const { revisions, revision, namespace, exported, stack } = known;
  const made = revisions.find((candidate) => candidate.revision === revision) ?? revisions[0];
  const desired = [...(await manifestObjects(made?.manifest ?? "", namespace)), ...ownObjects(exported)];
  const found = await inTurns(desired, async (one): Promise<Compared> => ({
    object: one.object,
    list: (await liveDifferences(one, reader)).differences,
  }));
  const drifted = found.flatMap(({ object, list }) =>
    list.map((difference) => [object, difference] as const),
  );
  const rows = [
    ...releaseRows(known),
    ...drifted.map(([{ kind, metadata }, difference]) => row(`${kind} ${metadata.name}`, difference, stack)),
  ];
  return rows.length > 0 ? rows : [result("passed", `${desired.length} objects are as they should be`, "")];
}

/** Helm by hand makes a revision that the stack does not know. */
function releaseRows({ release, revision, revisions: [latest], stack }: Known): readonly CheckResult[] {
  if (latest === undefined) {
    return [failed(`Helm release ${release}`, "not in the cluster", `revision ${revision ?? 1}`, stack)];
  }
  if (latest.revision === revision && latest.status === "deployed") {
    return [];
  }
  const description = latest.description === "" ? "" : ` (${latest.description.split("\n")[0]})`;
  return [
    {
      ...failed(
        `Helm release ${release}`,
        `revision ${latest.revision}, ${latest.status}${description}`,
        `revision ${revision ?? "unknown"}, which the stack made last`,
        stack,
      ),
      ...(latest.status === "deployed"
        ? {}
        : { remedy: `an operation of Helm was interrupted or failed: npm run recover -- --stack ${stack}` }),
    },
  ];
}

const row = (object: string, { path, should, is, by }: Difference, stack: string): CheckResult =>
  failed(
    object,
    `${path === "" ? "" : `${path}: `}${is}${by.length === 0 ? "" : `, by ${by.join(", ")}`}`,
    should,
    stack,
  );

const result = (status: CheckResult["status"], found: string, advice: string): CheckResult => ({
  name,
  status,
  found,
  expected,
  remedy: advice,
});

const failed = (object: string, found: string, should: string, stack: string): CheckResult => ({
  name: `${name}: ${object}`,
  status: "failed",
  found,
  expected: should,
  remedy: remedy(stack),
});

interface Compared {
  readonly object: Desired["object"];
  readonly list: readonly Difference[];
}

async function inTurns<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (let start = 0; start < all.length; start += atOnce) {
    done.push(...(await Promise.all(all.slice(start, start + atOnce).map(work))));
  }
  return done;
}
