import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { ChartSecrets } from "./adapter";
import type { SecretOverrides } from "../config/settings";

export interface ChartSecretsArgs {
  /**
   * Literal values, for an installation whose database already has them: its password is part of the database's files, and the
   * secret key decrypts the users' tokens. Default: each that is missing is made at random once. Source: `reana:secrets`.
   */
  readonly overrides: SecretOverrides;
}

/** Length in characters, of 62 kinds: about 190 bits. */
const passwordLength = 32;

/** Account names are no secrets; the chart wants them among the secrets all the same. */
const defaultUser = "reana";

/**
 * Every secret that the REANA chart requires: random, made once and kept over updates, and secret in the state. The chart's older
 * lines have well-known defaults instead; those are never used.
 */
export class ReanaSecrets extends pulumi.ComponentResource {
  readonly secrets: ChartSecrets;

  constructor(name: string, args: ChartSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:ReanaSecrets", name, {}, opts);
    const { overrides } = args;
    const password = (suffix: string, override: string | undefined): pulumi.Output<string> =>
      override === undefined ? this.randomPassword(`${name}-${suffix}`) : pulumi.secret(override);
    const user = (override: string | undefined): pulumi.Output<string> =>
      pulumi.secret(override ?? defaultUser);
    this.secrets = {
      reanaSecretKey: password("secret-key", overrides.reanaSecretKey),
      databaseUser: user(overrides.databaseUser),
      databasePassword: password("database", overrides.databasePassword),
      cacheUser: user(overrides.cacheUser),
      cachePassword: password("cache", overrides.cachePassword),
      messageBrokerUser: user(overrides.messageBrokerUser),
      messageBrokerPassword: password("message-broker", overrides.messageBrokerPassword),
    };
    this.registerOutputs({});
  }

  private randomPassword(name: string): pulumi.Output<string> {
    // Letters and digits only: REANA puts these passwords into connection URLs.
    const password = new RandomPassword(name, { length: passwordLength, special: false }, { parent: this });
    return password.result;
  }
}
