import type { ClusterObject, ClusterReader } from "../cluster/cluster-client";
import { valueAt } from "../lib/value-at";
import type { Tree } from "./adapter";

/**
 * The Secrets that outlive a release: both series have them by these names, and Helm overwrites what an installation finds there. The
 * database's files and the users' tokens depend on what is in them.
 */
export interface KeptValue {
  /** Ends the Secret's name, after the prefix. */
  readonly secret: string;
  /** Key in the Secret. */
  readonly key: string;
  /** Path among the chart's values. */
  readonly path: readonly string[];
  /** Setting that gives it. */
  readonly setting: string;
}

const store = (name: string, secret: string, setting: string): readonly KeptValue[] => [
  { secret, key: "user", path: ["secrets", name, "user"], setting: `users.${setting}` },
  { secret, key: "password", path: ["secrets", name, "password"], setting: `secrets.${setting}Password` },
];

export const keptValues: readonly KeptValue[] = [
  ...store("database", "db-secrets", "database"),
  ...store("cache", "cache-secrets", "cache"),
  ...store("message_broker", "message-broker-secrets", "messageBroker"),
  {
    secret: "secrets",
    key: "REANA_SECRET_KEY",
    path: ["secrets", "reana", "REANA_SECRET_KEY"],
    setting: "secrets.reanaSecretKey",
  },
];

/** The Secrets that are there, by the end of their name. */
export async function readKeptSecrets(
  cluster: ClusterReader,
  namespace: string,
  prefix: string,
): Promise<ReadonlyMap<string, ClusterObject>> {
  const names = [...new Set(keptValues.map(({ secret }) => secret))];
  const found = await Promise.all(
    names.map(async (name) => {
      const reference = { apiVersion: "v1", kind: "Secret", namespace, name: `${prefix}-${name}` };
      return [name, await cluster.read(reference)] as const;
    }),
  );
  return new Map(found.flatMap(([name, secret]) => (secret === undefined ? [] : [[name, secret] as const])));
}

/**
 * The values that an installation or upgrade would overwrite. Nothing depends on an empty one.
 *
 * @param values of the release; `notKnown` stands for a random password that does not exist yet
 */
export const overwritten = (
  values: Tree,
  secrets: ReadonlyMap<string, ClusterObject>,
): readonly KeptValue[] =>
  keptValues.filter(({ secret, key, path }) => {
    const kept = secrets.get(secret)?.data?.[key];
    const wanted = valueAt(values, path);
    return (
      kept !== undefined &&
      kept !== "" &&
      wanted !== undefined &&
      (typeof wanted !== "string" || Buffer.from(wanted).toString("base64") !== kept)
    );
  });

/** What an administrator reads of them: what is at stake, and the commands that keep it. */
export function overwrittenAdvice(
  values: readonly KeptValue[],
  {
    namespace,
    prefix,
    stack,
  }: { readonly namespace: string; readonly prefix: string; readonly stack: string },
): string {
  const names = [...new Set(values.map(({ secret }) => `${prefix}-${secret}`))];
  const commands = values.map(({ secret, key, setting }) => {
    const read = `kubectl --namespace ${namespace} get secret ${prefix}-${secret} --output jsonpath='{.data.${key}}' | base64 --decode`;
    const kind = setting.startsWith("secrets.") ? " --secret" : "";
    return `  ${read} | pulumi config set --stack ${stack}${kind} --path reana:${setting}`;
  });
  return [
    `${names.join(", ")} in namespace ${namespace} would be overwritten, and an earlier REANA's data need what is in them: the database's ` +
      "files have its password, the secret key decrypts the users' tokens. Nothing has been changed. To go on with what is there:",
    ...commands,
    "If these Secrets belong to nothing that you need, delete them:",
    `  kubectl --namespace ${namespace} delete secret ${names.join(" ")}`,
  ].join("\n");
}
