import type { ChartAdapter } from "../../components/chart/adapter";
import { adapterFor, adapters } from "../../components/chart/adapters";
import { releaseValues } from "../../components/chart/release-values";
import { chartInput, placeholderSecrets } from "../../components/chart/planned-chart";
import { prefixOf, traefikFullName } from "../../components/chart/release-prefix";
import { isTree, leavesOf, showPath, type Leaf, type Tree } from "../../components/chart/value-paths";
import { parse } from "../../components/config/parse";
import { describe, soundsSecret, type Problem } from "../../components/lib/problem";
import { valueAt } from "../../components/lib/value-at";
import { planDeployment, type Plan } from "../../components/plan";
import { chartSecrets, type FoundSecrets } from "./chart-secrets";
import { changedValues, effectiveValues, treeOf, withoutPaths, type ChangedValue } from "./effective-values";
import type { ExistingRelease } from "./existing-release";
import { exposureOf } from "./exposure";
import { importFile, type ImportFile } from "./import-file";
import { TakeOverError } from "./take-over-error";
import { translateValues } from "./translate-values";

/** What a person says beside the release. */
export interface TakeOverOptions {
  /** Host name that users type. Default: that of the release. */
  readonly hostname: string | undefined;
  /** Chart version that the stack is to have. Default: that of the release. */
  readonly chartVersion: string | undefined;
  /** Where the chart comes from; at most one of both. Default: REANA's repository. */
  readonly chartPath: string | undefined;
  readonly chartRepository: string | undefined;
}

export interface TakeOver {
  /** Settings of the stack file that are no secrets, without the project's prefix. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** `reana:secrets`. */
  readonly secrets: FoundSecrets;
  /** Leaves of `reana:values` that have to be encrypted. */
  readonly secretValues: readonly Leaf[];
  readonly imports: ImportFile;
  /** What the stack cannot keep of the release, each with the reason. */
  readonly notKept: readonly string[];
  /** What else to know. */
  readonly notes: readonly string[];
  /** Helm values that the first `pulumi up` changes. */
  readonly changes: readonly ChangedValue[];
  readonly plan: Plan;
}

/** Chart versions of releases that can be taken over. */
export const supportedVersions: readonly string[] = ["0.9.3", "0.9.4", "0.95.0-alpha.5"];

/**
 * Pure: the stack that has a release's exposure, values and secrets.
 *
 * @param provider version of the Kubernetes provider
 * @param now the time to judge certificates by
 * @throws TakeOverError naming why the release cannot be taken over
 */
export function planTakeOver(
  existing: ExistingRelease,
  options: TakeOverOptions,
  provider: string,
  now: Date,
): TakeOver {
  const { revision } = existing;
  const adapter = adapterOf(revision.chartVersion, "the release's chart version");
  const version = options.chartVersion ?? revision.chartVersion;
  const target = options.chartVersion === undefined ? adapter : adapterOf(version, "--chart-version");
  if (adapters.indexOf(target) < adapters.indexOf(adapter)) {
    throw new TakeOverError(
      `--chart-version ${version} is older than the release's ${revision.chartVersion}: the database cannot go back`,
    );
  }
  if (valueAt(revision.values, ["traefik", "fullnameOverride"]) !== undefined) {
    throw new TakeOverError(
      "the release sets traefik.fullnameOverride, and this program needs the names that Traefik has without it: remove it by helm upgrade first",
    );
  }
  const values = effectiveValues(revision.chartValues, revision.values);
  const hostname = hostnameOf(values, options.hostname);
  const httpsPort = httpsPortOf(values, target);
  const exposure = exposureOf(existing, values, httpsPort);
  const translated = translateValues(existing, values, exposure.settings);
  const {
    secrets,
    users,
    notes: ofSecrets,
  } = chartSecrets(existing, prefixOf(existing.name, revision.values), target.series);
  const { kept: exposed, notKept: ofClass } = withOwnClass(existing, exposure.settings, target);
  const settings = {
    hostname,
    ...(existing.clusterUid === undefined ? {} : { cluster: { uid: existing.clusterUid } }),
    namespace: { name: existing.namespace, create: false },
    release: { name: existing.name },
    chart: {
      version,
      ...(target.versions.includes(version) ? {} : { series: target.series }),
      ...(options.chartPath === undefined ? {} : { path: options.chartPath }),
      ...(options.chartRepository === undefined ? {} : { repository: options.chartRepository }),
    },
    ...(Object.keys(users).length === 0 ? {} : { users }),
    ...merged(exposed, translated.settings),
  };
  const given = leavesOf(translated.values);
  const inClear = treeOf(given.filter((leaf) => !isSecret(leaf)));
  const clear = withoutRefused({ settings, values: inClear, secrets }, now);
  // Where one value is encrypted all are, and no reason shows a value.
  const all = treeOf([...leavesOf(clear.values), ...given.filter(isSecret)]);
  const valid = withoutRefused({ settings: clear.settings, values: all, secrets }, now, clear.refused);
  const kept = leavesOf(valid.values);
  return {
    settings: withValues(valid.settings, treeOf(kept.filter((leaf) => !isSecret(leaf)))),
    secrets,
    secretValues: kept.filter(isSecret),
    imports: importFile(
      existing,
      exposure.keepsService ? existing.traefikService?.metadata.name : undefined,
      provider,
    ),
    notKept: [...translated.notKept, ...ofClass, ...valid.refused],
    notes: [...exposure.notes, ...ofSecrets, ...translated.notes],
    changes: changedValues(
      withoutSecrets(values),
      withoutSecrets(newValues(revision.chartValues, valid, target)),
    ),
    plan: valid.plan,
  };
}

function adapterOf(version: string, what: string): ChartAdapter {
  const series = adapters.find((adapter) => version.startsWith(`${adapter.series}.`))?.series;
  const adapter = adapterFor({ version, series });
  if (!supportedVersions.includes(version) || !("values" in adapter)) {
    throw new TakeOverError(
      `${what} ${version} is not supported; it has to be one of ${supportedVersions.join(", ")}: use helm upgrade to come to one of them first`,
    );
  }
  return adapter;
}

function hostnameOf(values: Tree, given: string | undefined): string {
  const found = values["reana_hostname"];
  if (given !== undefined) {
    return given;
  }
  if (typeof found !== "string" || found === "" || found === "localhost") {
    throw new TakeOverError(
      "the release has no reana_hostname, so reana-server accepts any: give --hostname, the one name that users type",
    );
  }
  return found;
}

/** Only series 0.95 knows a port; with others every URL has none. */
function httpsPortOf(values: Tree, { series }: ChartAdapter): number {
  const port = Number(values["reana_hostport"] ?? 443);
  return series === "0.9" || !Number.isInteger(port) ? 443 : port;
}

interface WithOwnClass {
  readonly kept: Readonly<Record<string, unknown>>;
  readonly notKept: readonly string[];
}

/** Without what is the default of this program, and without a class that another release in the cluster has. */
function withOwnClass(existing: ExistingRelease, settings: Tree, { series }: ChartAdapter): WithOwnClass {
  const controller = settings["ingressController"] as { type: string; className?: string };
  const { type, className } = controller;
  if (type !== "bundled-traefik" || className === undefined) {
    return { kept: settings, notKept: [] };
  }
  const withoutClass = Object.fromEntries(
    Object.entries(settings).filter(([key]) => key !== "ingressController"),
  );
  if (className === traefikFullName(existing.name)) {
    return { kept: withoutClass, notKept: [] };
  }
  // In this series the class is an object of the chart.
  if (series === "0.95" && existing.ingressClasses[className] !== undefined) {
    return {
      kept: withoutClass,
      notKept: [
        `IngressClass ${className}, which something else in the cluster has: the chart's Traefik gets its own. Interactive sessions that run now are not reachable afterwards.`,
      ],
    };
  }
  return { kept: settings, notKept: [] };
}

/** Maps of both, one below the other. */
function merged(one: Tree, other: Tree): Tree {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    keys.map((key) => {
      const [a, b] = [one[key], other[key]];
      return [key, isTree(a) && isTree(b) ? merged(a, b) : (b ?? a)];
    }),
  );
}

interface Candidate {
  readonly settings: Tree;
  readonly values: Tree;
  readonly secrets: FoundSecrets;
}

interface Valid extends Candidate {
  readonly refused: readonly string[];
  readonly plan: Plan;
}

const withValues = (settings: Tree, values: Tree): Tree =>
  Object.keys(values).length === 0 ? settings : { ...settings, values };

const secretKeysOf = (values: Tree): ReadonlySet<string> =>
  new Set(["secrets", ...(leavesOf(values).some(isSecret) ? ["values"] : [])]);

/** The program itself says which of the user's values and annotations it refuses. Those are left out, until it takes the rest. */
function withoutRefused(candidate: Candidate, now: Date, refused: readonly string[] = []): Valid {
  const { settings, values, secrets } = candidate;
  const config = withValues({ ...settings, secrets }, values);
  const parsed = parse({ values: config, secretKeys: secretKeysOf(values) }, now);
  const planned = parsed.valid ? planDeployment(parsed.settings) : parsed;
  if (planned.valid) {
    return { ...candidate, refused, plan: planned.plan };
  }
  const avoidable = planned.problems.filter(({ key }) => /^reana:(values|ingress)\b/.test(key));
  const [first] = avoidable;
  if (first === undefined) {
    throw new TakeOverError(`this program cannot keep the release as it is:\n${describe(planned.problems)}`);
  }
  const without = (tree: Tree, prefix: string): Tree =>
    withoutProblems(
      tree,
      avoidable.filter(({ key }) => key.startsWith(prefix)),
      prefix,
    );
  const ingress = settings["ingress"];
  const next = {
    secrets,
    values: without(values, "reana:values."),
    settings: isTree(ingress) ? { ...settings, ingress: without(ingress, "reana:ingress.") } : settings,
  };
  if (JSON.stringify(next) === JSON.stringify({ secrets, values, settings })) {
    throw new TakeOverError(`this program cannot keep the release as it is:\n${describe(planned.problems)}`);
  }
  return withoutRefused(next, now, [...refused, ...avoidable.map(reasonOf)]);
}

const reasonOf = ({ key, found, advice }: Problem): string =>
  `${key.replace(/^reana:/, "")}${found === undefined ? "" : ` = ${found}`} ${advice}`;

function withoutProblems(tree: Tree, problems: readonly Problem[], prefix: string): Tree {
  const paths = problems.map(({ key }) => key.slice(prefix.length));
  const items = problems.filter(({ key }) => key.endsWith(".additionalArguments"));
  const leaves = leavesOf(
    withoutPaths(tree, new Set(paths.filter((path) => !path.endsWith("additionalArguments")))),
  );
  return treeOf(
    leaves.map(({ keys, value }) => ({
      keys,
      value:
        keys.at(-1) === "additionalArguments" && Array.isArray(value)
          ? value.filter((item) => !items.some(({ found }) => found === JSON.stringify(item)))
          : value,
    })),
  );
}

/** The values that Helm has after the first update; secrets are not compared. */
function newValues(chartValues: Tree, { plan, values }: Valid, adapter: ChartAdapter): Tree {
  const certificate = "(the stack's)";
  const program = plan.adapter.values(chartInput(plan.chart, placeholderSecrets, certificate));
  return effectiveValues(chartValues, releaseValues(adapter, values, program));
}

const withoutSecrets = (values: Tree): Tree => treeOf(leavesOf(values).filter((leaf) => !isSecret(leaf)));

/** Everything below `secrets`, and what sounds like a secret. */
const isSecret = ({ keys, value }: Leaf): boolean =>
  keys[0] === "secrets" ||
  (typeof value === "string" && keys.some(soundsSecret) && !/^secretName$|_name$/i.test(keys.at(-1) ?? ""));

export const pathOf = ({ keys }: Leaf): string => showPath(keys);
