import { UsageError } from "../command-line/usage-error";

/** A service's account: a user name and a password. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** Secrets that can be rotated: values of `--secret`. */
export type RotatableName = "database" | "cache" | "message-broker";

/** An account that can be rotated. */
export interface Rotatable {
  readonly name: RotatableName;
  /** What `--secret database` and the like are for people. */
  readonly service: string;
  /** Ends the names of the service's Deployment or StatefulSet and of its pods' label, after the release's prefix. */
  readonly component: string;
  /** Container of its pods. */
  readonly container: string;
  /** Ends the name of the Secret in the cluster; its keys are `user` and `password`. */
  readonly secret: string;
  /** Settings of the stack. */
  readonly userSetting: string;
  readonly passwordSetting: string;
  /** End the names of the Deployments, and of Services of the same names, whose pods have the account in their environment. */
  readonly clients: readonly string[];
  /** The same for what has it in its memory only, and is replaced after all clients have the new one. */
  readonly replacedLast: readonly string[];
  /** Whether pods of workflows have it, for as long as they run. */
  readonly inWorkflows: boolean;
}

const rotatables: readonly Rotatable[] = [
  {
    name: "database",
    service: "PostgreSQL",
    component: "db",
    container: "db",
    secret: "db-secrets",
    userSetting: "reana:users.database",
    passwordSetting: "reana:secrets.databasePassword",
    clients: ["server", "workflow-controller"],
    replacedLast: [],
    inWorkflows: true,
  },
  {
    name: "cache",
    service: "Redis",
    component: "cache",
    container: "cache",
    secret: "cache-secrets",
    userSetting: "reana:users.cache",
    passwordSetting: "reana:secrets.cachePassword",
    clients: ["server"],
    replacedLast: ["cache"],
    inWorkflows: false,
  },
  {
    name: "message-broker",
    service: "RabbitMQ",
    component: "message-broker",
    container: "message-broker",
    secret: "message-broker-secrets",
    userSetting: "reana:users.messageBroker",
    passwordSetting: "reana:secrets.messageBrokerPassword",
    clients: ["server", "workflow-controller"],
    replacedLast: [],
    inWorkflows: true,
  },
];

const secretKey =
  "users' tokens are encrypted with REANA_SECRET_KEY, and only REANA's own command, reana-db migrate-secret-key, encrypts them anew; requests " +
  "with a token fail between the change and its end. docs/operations.md, under Passwords, says how to do it";

/**
 * What a value of `--secret` means.
 *
 * @throws UsageError where it cannot be rotated
 */
export function rotatable(name: string): Rotatable {
  const found = rotatables.find((each) => each.name === name);
  if (found !== undefined) {
    return found;
  }
  const names = rotatables.map((each) => each.name).join(", ");
  throw new UsageError(
    name === "secret-key"
      ? `--secret secret-key: cannot be rotated by this command: ${secretKey}`
      : `--secret ${name}: is no secret of REANA's; give one of ${names}`,
  );
}
