import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { Settings } from "../config/settings";
import type { ChartAdapter, ChartSecrets } from "./adapter";

/** User names are no secrets; the chart wants them among the secrets all the same. */
type SecretUsers = Settings["users"];

/**
 * Literal values, for an installation whose database already has them: its password is part of the database's files, and the secret key
 * decrypts the users' tokens. All become secret. Default: each password that is missing is random, made once and kept over updates; but the
 * database of series 0.9 has the password that the chart makes it with.
 */
export type ReleaseSecretsArgs = {
  readonly [Key in Exclude<keyof ChartSecrets, `${string}User`>]?: pulumi.Input<string> | undefined;
};

/** Length in characters, of 62 kinds: about 190 bits. */
const passwordLength = 32;

const defaultUser = "reana";

/**
 * Every secret that the REANA chart requires. Charts of older series have well-known defaults instead. Those are not used, but for a
 * database that no other password opens.
 */
export function releaseSecrets(
  name: string,
  given: ReleaseSecretsArgs,
  users: SecretUsers,
  { databasePassword: ofChart }: Pick<ChartAdapter, "databasePassword">,
  options: pulumi.CustomResourceOptions,
): ChartSecrets {
  // Letters and digits only: REANA puts these passwords into connection URLs.
  const random = (suffix: string): pulumi.Output<string> =>
    new RandomPassword(`${name}-${suffix}`, { length: passwordLength, special: false }, options).result;
  // A random one stays where another is given: it is protected, so that an update could not delete it.
  const password = (
    random: pulumi.Output<string>,
    value: pulumi.Input<string> | undefined,
  ): pulumi.Output<string> => (value === undefined ? random : pulumi.secret(value));
  // The database's files keep the password of their first installation, also after an upgrade to a series that would make another: what
  // a Stash puts out does not change after its creation.
  const generated = random("database");
  const { output: ofNewDatabase } = new pulumi.Stash(
    `${name}-new-database`,
    { input: ofChart === undefined ? generated : pulumi.secret(ofChart) },
    options,
  );
  return {
    reanaSecretKey: password(random("secret-key"), given.reanaSecretKey),
    databaseUser: users.database ?? defaultUser,
    databasePassword: password(pulumi.secret(ofNewDatabase as pulumi.Output<string>), given.databasePassword),
    cacheUser: users.cache ?? defaultUser,
    cachePassword: password(random("cache"), given.cachePassword),
    messageBrokerUser: users.messageBroker ?? defaultUser,
    messageBrokerPassword: password(random("message-broker"), given.messageBrokerPassword),
  };
}
