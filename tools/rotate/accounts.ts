import type { PodContainer, PodResult, RunInPod } from "../pods/run-in-pod";
import type { Account } from "./rotatable";

/** Accounts of a service, which take each other's place. */
export interface Accounts {
  /**
   * Name of the account that takes the place of the one in use.
   *
   * @throws Error when there can be none
   */
  successorOf(user: string): Promise<string>;
  /** Makes the account, or gives it this password; the one in use stays as it is. */
  enable(account: Account, inUse: string): Promise<void>;
  /** @throws Error when the service does not let the account in */
  check(account: Account): Promise<void>;
  /** No password opens the account any more. */
  disable(user: string, inUse: string): Promise<void>;
}

/** A service's pods: commands run in them. */
export interface ServicePods {
  readonly run: RunInPod;
  /** Those that are ready, at least one. */
  readonly pods: () => Promise<readonly PodContainer[]>;
}

const ending = "_2";

/** Whether an account has the name that this command gives to one that it makes. */
export const isSecond = (user: string): boolean => user.endsWith(ending);

/** The name that an account takes turns with: `reana` and `reana_2`. */
export const counterpart = (user: string): string =>
  isSecond(user) ? user.slice(0, -ending.length) : `${user}${ending}`;

/** The line of what a command printed that says what is wrong; others may quote what it was given. */
export const reasonOf = ({ code, stderr }: PodResult): string =>
  stderr
    .split("\n")
    .findLast((line) => /\b(ERROR|FATAL|Error|fatal|error):/.test(line))
    ?.trim() ?? `exit code ${code}`;
