import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { Settings } from "../config/settings";
import type { ChartSecrets } from "./adapter";

/** User names are no secrets; the chart wants them among the secrets all the same. */
type SecretUsers = Settings["users"];

/**
 * Literal values, for an installation whose database already has them: its password is part of the database's files, and the secret key
 * decrypts the users' tokens. All become secret. Default: each password that is missing is random, made once and kept over updates.
 */
export type ReleaseSecretsArgs = {
  readonly [Key in Exclude<keyof ChartSecrets, `${string}User`>]?: pulumi.Input<string> | undefined;
};

/** Length in characters, of 62 kinds: about 190 bits. */
const passwordLength = 32;

const defaultUser = "reana";

/** Every secret that the REANA chart requires. Charts of older series have well-known defaults instead; those are never used. */
export function releaseSecrets(
  name: string,
  given: ReleaseSecretsArgs,
  users: SecretUsers,
  options: pulumi.CustomResourceOptions,
): ChartSecrets {
  const password = (suffix: string, value: pulumi.Input<string> | undefined): pulumi.Output<string> =>
    value === undefined
      ? // Letters and digits only: REANA puts these passwords into connection URLs.
        new RandomPassword(`${name}-${suffix}`, { length: passwordLength, special: false }, options).result
      : pulumi.secret(value);
  return {
    reanaSecretKey: password("secret-key", given.reanaSecretKey),
    databaseUser: users.database ?? defaultUser,
    databasePassword: password("database", given.databasePassword),
    cacheUser: users.cache ?? defaultUser,
    cachePassword: password("cache", given.cachePassword),
    messageBrokerUser: users.messageBroker ?? defaultUser,
    messageBrokerPassword: password("message-broker", given.messageBrokerPassword),
  };
}
