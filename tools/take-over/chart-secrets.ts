import type { ChartSeries } from "../../components/chart/known-values";
import type { ExistingRelease } from "./existing-release";
import { TakeOverError } from "./take-over-error";

/** The passwords and user names of a release, by the keys of `reana:secrets`. */
export type FoundSecrets = Readonly<Record<string, string>>;

interface SecretPlace {
  readonly setting: string;
  /** End of the Secret's name. */
  readonly secret: string;
  readonly key: string;
}

const places: readonly SecretPlace[] = [
  { setting: "reanaSecretKey", secret: "secrets", key: "REANA_SECRET_KEY" },
  { setting: "databaseUser", secret: "db-secrets", key: "user" },
  { setting: "databasePassword", secret: "db-secrets", key: "password" },
  { setting: "cacheUser", secret: "cache-secrets", key: "user" },
  { setting: "cachePassword", secret: "cache-secrets", key: "password" },
  { setting: "messageBrokerUser", secret: "message-broker-secrets", key: "user" },
  { setting: "messageBrokerPassword", secret: "message-broker-secrets", key: "password" },
];

/** Only these are in files that stay: without them nobody reads the database, or the tokens in it. */
const needed = ["reanaSecretKey", "databaseUser", "databasePassword"];

export interface ReadSecrets {
  readonly secrets: FoundSecrets;
  readonly notes: readonly string[];
}

/**
 * What the release's pods use now, from the cluster: what nobody gave is the chart's default.
 *
 * @param target series of the chart that the stack will have
 * @throws TakeOverError where a Secret is missing that the data depend on
 */
export function chartSecrets(existing: ExistingRelease, prefix: string, target: ChartSeries): ReadSecrets {
  const notes: string[] = [];
  const found = places.flatMap(({ setting, secret, key }) => {
    const value = existing.secrets[`${prefix}-${secret}`]?.[key];
    if (value === undefined && needed.includes(setting)) {
      throw new TakeOverError(
        `Secret ${prefix}-${secret} of namespace ${existing.namespace} has no ${key}, without which nobody reads the release's data: ` +
          "restore it first",
      );
    }
    return value === undefined ? [] : [[setting, value] as const];
  });
  const secrets = Object.fromEntries(found);
  const { cacheUser: _, cachePassword, ...others } = secrets;
  if (target === "0.95" && cachePassword === "") {
    notes.push(
      "The cache has an empty password, which charts of series 0.95 refuse: it gets a random one. Users have to log in again.",
    );
    return { secrets: others, notes };
  }
  return { secrets, notes };
}
