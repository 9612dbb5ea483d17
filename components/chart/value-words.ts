import { show } from "../lib/problem";
import { similarKey } from "../lib/similar-key";
import { valueAt } from "../lib/value-at";
import type { ValueProblem } from "./merge-values";
import { knownLater } from "./secret-values";
import { leavesOf, showPath, type Tree } from "./value-paths";

/** A Helm value that knows certain words alone. The charts take any other without a word, and REANA then lacks what it decides. */
interface WordsOfValue {
  /** `*` stands for one key. */
  readonly path: string;
  readonly words: readonly string[];
  /** What is right beside the words. */
  readonly orElse?: RegExp;
  /** Several words, separated by commas. */
  readonly several?: true;
  /** Whether another word may be meant, for which others are responsible: only what is nearly one of the words is wrong then. */
  readonly isOpen?: (values: Tree) => boolean;
}

const accessModes = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];
const pullPolicies = ["IfNotPresent", "Always", "Never"];
const periods = { words: ["forever"], orElse: /^\d+$/ };

/** With a StorageClass of its own a volume of newer charts is claimed whatever the word, unless it is hostpath. */
const backendOf = (storage: string): WordsOfValue => ({
  path: `${storage}.backend`,
  words: ["hostpath", "cephfs", "nfs"],
  isOpen: (values) => valueAt(values, [storage, "storage_class_name"]) !== undefined,
});

const closedValues: readonly WordsOfValue[] = [
  backendOf("shared_storage"),
  backendOf("infrastructure_storage"),
  { path: "shared_storage.access_modes", words: accessModes },
  { path: "infrastructure_storage.access_modes", words: accessModes },
  { path: "shared_storage.fs_group_change_policy", words: ["OnRootMismatch", "Always"] },
  { path: "components.*.imagePullPolicy", words: pullPolicies },
  // An image of the administrator's own may know further ones.
  {
    path: "compute_backends",
    words: ["kubernetes", "htcondorcern", "slurmcern", "compute4punch"],
    isOpen: () => true,
  },
  {
    path: "components.reana_server.environment.REANA_WORKFLOW_SCHEDULING_POLICY",
    words: ["fifo", "balanced"],
  },
  {
    path: "components.reana_server.environment.REANA_ACCESS_TOKEN_ISSUANCE_POLICY",
    words: ["manual", "auto"],
  },
  { path: "pgbouncer.pool_mode", words: ["session", "transaction", "statement"] },
  // The chart's own default is a template.
  { path: "quota.termination_update_policy", words: ["cpu", "disk"], several: true, orElse: /^$|\{\{/ },
  {
    path: "quota.workflow_termination_update_policy",
    words: ["cpu", "disk"],
    several: true,
    orElse: /^$|\{\{/,
  },
  { path: "workspaces.retention_rules.maximum_period", ...periods },
  { path: "interactive_sessions.maximum_inactivity_period", ...periods },
  { path: "traefik.image.pullPolicy", words: pullPolicies },
  { path: "traefik.deployment.kind", words: ["Deployment", "DaemonSet"] },
  {
    path: "traefik.deployment.dnsPolicy",
    words: ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"],
  },
  { path: "traefik.updateStrategy.type", words: ["RollingUpdate", "Recreate", "OnDelete"] },
  { path: "traefik.persistence.accessMode", words: accessModes },
  { path: "traefik.service.type", words: ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"] },
  { path: "traefik.ports.*.protocol", words: ["TCP", "UDP"] },
  {
    path: "traefik.logs.general.level",
    words: ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "PANIC"],
    orElse: /^(trace|debug|info|warn|error|fatal|panic)$/,
  },
  { path: "traefik.logs.general.format", words: ["common", "json"] },
  { path: "traefik.logs.access.format", words: ["common", "json", "genericCLF"] },
  { path: "traefik.logs.access.fields.general.defaultmode", words: ["keep", "drop"] },
  { path: "traefik.logs.access.fields.headers.defaultmode", words: ["keep", "drop", "redact"] },
  { path: "traefik.gateway.listeners.web.namespacePolicy", words: ["Same", "All", "Selector"] },
  { path: "traefik.metrics.influxdb.protocol", words: ["udp", "http"] },
];

export const closedPaths: readonly string[] = closedValues.map(({ path }) => path);

/** The words of the value at a path; undefined where it may be any. */
export const wordsAt = (keys: readonly string[]): readonly string[] | undefined => closedAt(keys)?.words;

const closedAt = (keys: readonly string[]): WordsOfValue | undefined =>
  closedValues.find(({ path }) => {
    const pattern = path.split(".");
    return (
      pattern.length === keys.length && pattern.every((part, index) => part === "*" || part === keys[index])
    );
  });

/** Values that are none of the words which the charts know there. */
export const wordProblems = (values: Tree): readonly ValueProblem[] =>
  leavesOf(values).flatMap(({ keys, value }) => {
    const closed = closedAt(keys);
    return closed === undefined
      ? []
      : [value].flat().flatMap((one) => problemOf(closed, showPath(keys), one, values));
  });

function problemOf(
  { words, orElse, several, isOpen }: WordsOfValue,
  path: string,
  value: unknown,
  values: Tree,
): readonly ValueProblem[] {
  const text = String(value);
  const given = several === undefined ? [text] : text.split(",").map((word) => word.trim());
  const [wrong] = given.filter((word) => !words.includes(word));
  // Null takes the chart's default away, and what is known later cannot be compared.
  if (value === null || value === knownLater || orElse?.test(text) === true || wrong === undefined) {
    return [];
  }
  const meant = similarKey(wrong, words);
  const question = meant === undefined ? "" : ` Did you mean ${meant}?`;
  if (isOpen?.(values) === true) {
    return meant === undefined
      ? []
      : [{ path, found: show(value), advice: `is not known to REANA.${question}` }];
  }
  const number = orElse?.test("1") === true ? ", or a number" : "";
  const allowed = `${words.length === 1 ? "" : "one of "}${words.join(", ")}${number}`;
  const list = several === undefined ? allowed : `${words.join(" or ")}, or both with a comma between them`;
  return [{ path, found: show(value), advice: `must be ${list}.${question}` }];
}
