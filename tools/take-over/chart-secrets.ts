import type { ChartSeries } from "../../components/chart/known-values";
import type { ExistingRelease } from "./existing-release";
import { TakeOverError } from "./take-over-error";

/** The passwords of a release, by the keys of `reana:secrets`. */
export type FoundSecrets = Readonly<Record<string, string>>;

interface SecretPlace {
  /** Below `reana:users` for a user, else below `reana:secrets`. */
  readonly setting: string;
  /** End of the Secret's name. */
  readonly secret: string;
  readonly key: string;
}

const places: readonly SecretPlace[] = [
  { setting: "reanaSecretKey", secret: "secrets", key: "REANA_SECRET_KEY" },
  { setting: "database", secret: "db-secrets", key: "user" },
  { setting: "databasePassword", secret: "db-secrets", key: "password" },
  { setting: "cache", secret: "cache-secrets", key: "user" },
  { setting: "cachePassword", secret: "cache-secrets", key: "password" },
  { setting: "messageBroker", secret: "message-broker-secrets", key: "user" },
  { setting: "messageBrokerPassword", secret: "message-broker-secrets", key: "password" },
];

/** Only these are in files that stay: without them nobody reads the database, or the tokens in it. */
const needed = ["reanaSecretKey", "database", "databasePassword"];

export interface ReadSecrets {
  readonly secrets: FoundSecrets;
  /** `reana:users`, as far as they are not the default. */
  readonly users: Readonly<Record<string, string>>;
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
    return value === undefined ? [] : [{ setting, key, value }];
  });
  const below = (isMeant: (place: { key: string; value: string }) => boolean) =>
    Object.fromEntries(found.filter(isMeant).map(({ setting, value }) => [setting, value]));
  const secrets = below(({ key }) => key !== "user");
  const users = below(({ key, value }) => key === "user" && value !== "reana");
  const { cachePassword, ...others } = secrets;
  if (target === "0.95" && cachePassword === "") {
    notes.push(
      "The cache has an empty password, which charts of series 0.95 refuse: it gets a random one. Users have to log in again.",
    );
    return { secrets: others, users, notes };
  }
  return { secrets, users, notes };
}
