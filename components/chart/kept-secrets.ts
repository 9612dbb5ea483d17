import type { ClusterObject, ClusterReader } from "../cluster/cluster-client";
import type { ChartSecrets } from "./adapter";

/**
 * The Secrets that outlive a release: both series have them by these names, and Helm overwrites what an installation finds there. The
 * database's files and the users' tokens depend on what is in them.
 */
export interface KeptValue {
  /** Ends the Secret's name, after the prefix. */
  readonly secret: string;
  /** Key in the Secret. */
  readonly key: string;
  /** Which of the release's secrets it is. */
  readonly name: keyof ChartSecrets;
  /** Setting that gives it. */
  readonly setting: string;
}

export const keptValues: readonly KeptValue[] = [
  { secret: "db-secrets", key: "user", name: "databaseUser", setting: "users.database" },
  { secret: "db-secrets", key: "password", name: "databasePassword", setting: "secrets.databasePassword" },
  { secret: "cache-secrets", key: "user", name: "cacheUser", setting: "users.cache" },
  { secret: "cache-secrets", key: "password", name: "cachePassword", setting: "secrets.cachePassword" },
  {
    secret: "message-broker-secrets",
    key: "user",
    name: "messageBrokerUser",
    setting: "users.messageBroker",
  },
  {
    secret: "message-broker-secrets",
    key: "password",
    name: "messageBrokerPassword",
    setting: "secrets.messageBrokerPassword",
  },
  { secret: "secrets", key: "REANA_SECRET_KEY", name: "reanaSecretKey", setting: "secrets.reanaSecretKey" },
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
 * @param wanted the release's secrets; what is no text is a random password that does not exist yet
 */
export const overwritten = (
  wanted: Readonly<Record<keyof ChartSecrets, unknown>>,
  secrets: ReadonlyMap<string, ClusterObject>,
): readonly KeptValue[] =>
  keptValues.filter(({ secret, key, name }) => {
    const kept = secrets.get(secret)?.data?.[key];
    const value = wanted[name];
    return (
      kept !== undefined &&
      kept !== "" &&
      (typeof value !== "string" || Buffer.from(value).toString("base64") !== kept)
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
      "files have its password, the secret key decrypts the users' tokens. The release has not been changed. To go on with what is there:",
    ...commands,
    "If these Secrets belong to nothing that you need, delete them:",
    `  kubectl --namespace ${namespace} delete secret ${names.join(" ")}`,
  ].join("\n");
}
