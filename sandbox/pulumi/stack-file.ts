import { dirname } from "node:path";
import { sandboxContext } from "../node/configuration";
import { chartPath, chartStandIns, standInFor } from "./chart";

/** The content of a Pulumi.<stack>.yaml, as parsed. */
export interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly encryptionsalt?: string;
  readonly [field: string]: unknown;
}

export interface DerivedStackFile {
  readonly file: StackFile;
  /** Keys of the project's file that were left out: encrypted with a passphrase that the sandbox does not have. */
  readonly unreadable: readonly string[];
}

/** The keys whose values the sandbox replaces. */
const chartKey = "reana:chart";
const contextKey = "kubernetes:context";

/**
 * The project's stack file as the sandbox uses it: cluster and chart are the sandbox's own, and what is encrypted with the user's
 * passphrase is left out. Only a stack that configures this program has them to replace.
 *
 * @param charts absolute path of the directory that the sandbox's charts are laid down in
 */
export function forSandbox(project: StackFile, charts: string): DerivedStackFile {
  const entries = Object.entries(project.config ?? {});
  const readable = entries.filter(([, value]) => !isEncrypted(value));
  const ofThisProgram = entries.some(([key]) => key.startsWith("reana:"));
  const config = {
    ...Object.fromEntries(readable),
    ...(ofThisProgram
      ? { [contextKey]: sandboxContext, [chartKey]: chartInSandbox(project.config?.[chartKey], charts) }
      : {}),
  };
  return {
    file: { ...withoutSecretsProvider(project), config },
    unreadable: entries.filter(([, value]) => isEncrypted(value)).map(([key]) => key),
  };
}

/**
 * The copy with the chart of the version that the user has set in it (`sandbox pulumi config set --path reana:chart.version`): to set
 * the version is to request the stand-in. A chart that the user has from elsewhere, and a version without a stand-in, stay as they are.
 */
export function withChartOfVersion(copy: StackFile, charts: string): StackFile {
  const chart = copy.config?.[chartKey];
  if (typeof chart !== "object" || chart === null) {
    return copy;
  }
  const { path, repository, version } = chart as Readonly<Record<string, unknown>>;
  const standIn = chartStandIns.find((candidate) => candidate.version === version);
  const fromElsewhere = repository !== undefined || (typeof path === "string" && dirname(path) !== charts);
  return standIn === undefined || fromElsewhere
    ? copy
    : { ...copy, config: { ...copy.config, [chartKey]: chartInSandbox(chart, charts) } };
}

/** The chart that a stack gets in place of the one that it names: the stand-in of that version's series. */
function chartInSandbox(chart: unknown, charts: string): { path: string; version: string } {
  const named = typeof chart === "object" && chart !== null && "version" in chart ? chart.version : undefined;
  const standIn = standInFor(named);
  return { path: chartPath(charts, standIn), version: standIn.version };
}

/**
 * Brings the sandbox's copy up to date with the project's file. What the user set or removed in the copy (`sandbox
 * pulumi config set`) stays; everything else is as the project's file has it now.
 *
 * @param derived the project's file as the sandbox uses it, now
 * @param before the same when the copy was last brought up to date; undefined when there is no copy yet
 * @param copy the copy as it is; undefined when there is none
 */
export function mergeStackFile(
  derived: StackFile,
  before: StackFile | undefined,
  copy: StackFile | undefined,
): StackFile {
  if (before === undefined || copy === undefined) {
    return derived;
  }
  const [now, then, mine] = [derived.config ?? {}, before.config ?? {}, copy.config ?? {}];
  const config: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(now), ...Object.keys(mine)])) {
    const changedByUser = !equal(mine[key], then[key]);
    const value = changedByUser ? mine[key] : now[key];
    if (value !== undefined) {
      config[key] = value;
    }
  }
  const { encryptionsalt } = copy;
  return { ...derived, ...(encryptionsalt === undefined ? {} : { encryptionsalt }), config };
}

/** Fields that belong to the user's passphrase or key service; the sandbox has a passphrase of its own. */
const secretsProviderFields = ["encryptionsalt", "secretsprovider", "encryptedkey"];

function withoutSecretsProvider(file: StackFile): StackFile {
  return Object.fromEntries(Object.entries(file).filter(([field]) => !secretsProviderFields.includes(field)));
}

/** A value, or anything within it, as the CLI writes secrets: { secure: … }. */
function isEncrypted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const keys = Object.keys(value);
  return (keys.length === 1 && keys[0] === "secure") || Object.values(value).some(isEncrypted);
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(asWritten(one)) === JSON.stringify(asWritten(other));
}

/** The same value as the CLI might write it: keys of maps in one order, numbers and truth values as text. */
function asWritten(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(asWritten);
  }
  if (typeof value !== "object" || value === null) {
    return `${value as string}`;
  }
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, asWritten(inner)]),
  );
}
