import { UsageError } from "../command-line/arguments";

/** A service's account: a user name and a password. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** Where an account stands. */
export interface AccountPlace {
  /** Ends the name of the Secret in the cluster, after the release's prefix; its keys are `user` and `password`. */
  readonly secret: string;
  /** Settings of the stack. */
  readonly userSetting: string;
  readonly passwordSetting: string;
}

/** What `--secret` may name, and where it stands. */
export const databaseAccount: AccountPlace = {
  secret: "db-secrets",
  userSetting: "reana:users.database",
  passwordSetting: "reana:secrets.databasePassword",
};

/** Deployments, and Services of the same names, whose pods have the database's account in their environment. */
export const databaseClients = ["server", "workflow-controller"] as const;

const manual = "docs/operations.md, under Passwords, says how to do it by hand";

/** What cannot be changed while REANA serves, each with the reason. */
const refused: Readonly<Record<string, string>> = {
  cache:
    "only its pod's environment and its running process know it, and the chart replaces that pod, which is the only place of the sessions: " +
    `users would have to log in again, and requests of browsers would fail meanwhile; ${manual}`,
  "message-broker":
    "RabbitMQ reads it from the pod's environment when its files are made, and never again; charts of series 0.95 restart RabbitMQ when the " +
    `Secret changes, and workflows cannot be started meanwhile; ${manual}`,
  "secret-key":
    "REANA encrypts its users' tokens with it, and only REANA's own command, reana-db migrate-secret-key, encrypts them anew; requests with a " +
    `token fail between the change and its end; ${manual}`,
};

/**
 * The place of the secret that is meant.
 *
 * @param name value of `--secret`
 * @throws UsageError where it cannot be rotated
 */
export function placeOf(name: string): AccountPlace {
  if (name === "database") {
    return databaseAccount;
  }
  const reason = refused[name];
  throw new UsageError(
    reason === undefined
      ? `--secret ${name}: is no secret of REANA's; give database, or one of ${Object.keys(refused).join(", ")} to read why it cannot be rotated`
      : `--secret ${name}: cannot be rotated by this command: ${reason}`,
  );
}
