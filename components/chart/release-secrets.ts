import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { ChartSecrets } from "./adapter";

/**
 * Literal values, for an installation whose database already has them: its password is part of the database's files, and the secret key
 * decrypts the users' tokens. All become secret. Default: each password that is missing is random, made once and kept over updates.
 */
export type ReleaseSecretsArgs = {
  readonly [Key in keyof ChartSecrets]?: pulumi.Input<string> | undefined;
};

/** Length in characters, of 62 kinds: about 190 bits. */
const passwordLength = 32;

/** Account names are no secrets; the chart wants them among the secrets all the same. */
const defaultUser = "reana";

/** Every secret that the REANA chart requires. Charts of older series have well-known defaults instead; those are never used. */
export function releaseSecrets(
  name: string,
  given: ReleaseSecretsArgs,
  options: pulumi.CustomResourceOptions,
): ChartSecrets {
  const password = (suffix: string, value: pulumi.Input<string> | undefined): pulumi.Output<string> =>
    value === undefined
      ? // Letters and digits only: REANA puts these passwords into connection URLs.
        new RandomPassword(`${name}-${suffix}`, { length: passwordLength, special: false }, options).result
      : pulumi.secret(value);
  const user = (value: pulumi.Input<string> | undefined): pulumi.Output<string> =>
    pulumi.secret(value ?? defaultUser);
  return {
    reanaSecretKey: password("secret-key", given.reanaSecretKey),
    databaseUser: user(given.databaseUser),
    databasePassword: password("database", given.databasePassword),
    cacheUser: user(given.cacheUser),
    cachePassword: password("cache", given.cachePassword),
    messageBrokerUser: user(given.messageBrokerUser),
    messageBrokerPassword: password("message-broker", given.messageBrokerPassword),
  };
}
