import assert from "node:assert/strict";
import type { PodResult } from "../../../../tools/pods/run-in-pod";
import { counterpart, type Accounts, type ServicePods } from "../../../../tools/rotate/accounts";
import { BrokerAccounts } from "../../../../tools/rotate/broker-accounts";
import { CacheAccounts } from "../../../../tools/rotate/cache-accounts";

const account = { user: "reana_2", password: "NeverShownNeverShownNeverShown12" };

/** Pods in which commands end as the first matching line says. */
class FakePods implements ServicePods {
  readonly commands: string[] = [];
  readonly inputs: string[] = [];

  constructor(
    private readonly names: readonly string[],
    private readonly results: (command: string) => Partial<PodResult>,
  ) {}

  readonly pods: ServicePods["pods"] = () =>
    Promise.resolve(this.names.map((pod) => ({ namespace: "reana", pod, container: pod })));

  readonly run: ServicePods["run"] = ({ pod }, command, { input = "" } = {}) => {
    this.commands.push(`${pod}: ${command.join(" ")}`);
    this.inputs.push(input);
    return Promise.resolve({ code: 0, stdout: "", stderr: "", ...this.results(command.join(" ")) });
  };

  assertNothingShown(): void {
    assert.ok(!this.commands.join("\n").includes(account.password));
  }
}

const users = (...list: readonly (readonly [string, ...string[]])[]): Partial<PodResult> => ({
  stdout: `[\n${list.map(([user, ...tags]) => JSON.stringify({ user, tags })).join("\n,")}\n]\n`,
});

const broker = (list: Partial<PodResult>, others: Partial<PodResult> = {}): FakePods =>
  new FakePods(["broker"], (command) => (command.includes("list_users") ? list : others));

describe("users that take turns", () => {
  it("have two names", () => {
    assert.deepEqual(["reana", "reana_2", "test"].map(counterpart), ["reana_2", "reana", "test_2"]);
  });
});

describe("users of RabbitMQ", () => {
  it("are made with the rights of the first, or get another password", async () => {
    const first = broker(users(["reana", "administrator"]));
    const accounts: Accounts = new BrokerAccounts(first);
    assert.equal(await accounts.successorOf("reana"), "reana_2");
    await accounts.enable(account, "reana");
    await accounts.check(account);
    const commands = first.commands.filter((command) => !command.includes("list_users"));
    assert.deepEqual(
      commands.map((command) => command.replace("broker: rabbitmqctl --quiet ", "")),
      [
        "add_user reana_2",
        "set_permissions --vhost / reana_2 .* .* .*",
        "set_user_tags reana_2 administrator reana-pulumi",
        "authenticate_user reana_2",
      ],
    );
    assert.equal(first.inputs.filter((input) => input === `${account.password}\n`).length, 2);
    first.assertNothingShown();
    const again = broker(users(["reana", "administrator"], ["reana_2", "administrator", "reana-pulumi"]));
    await new BrokerAccounts(again).enable(account);
    assert.ok(again.commands.some((command) => command.endsWith("change_password reana_2")));
  });

  it("have their tags after an interruption between the commands that make one", async () => {
    const half = broker(users(["reana", "administrator"], ["reana_2"]));
    await new BrokerAccounts(half).enable(account);
    assert.ok(
      half.commands.some((command) => command.endsWith("set_user_tags reana_2 administrator reana-pulumi")),
    );
    const first = broker(users(["reana", "administrator", "policymaker"], ["reana_2"]));
    await new BrokerAccounts(first).enable({ ...account, user: "reana" });
    assert.ok(!first.commands.some((command) => command.includes("set_user_tags")));
  });

  it("are those that this command made, or the first", async () => {
    const foreign = broker(users(["reana", "administrator"], ["reana_2", "administrator"]));
    await assert.rejects(
      new BrokerAccounts(foreign).successorOf("reana"),
      /a user reana_2 that this command did not make/,
    );
    assert.equal(await new BrokerAccounts(foreign).successorOf("reana_2"), "reana");
  });

  const restarts: Readonly<Record<string, Partial<PodResult>>> = {
    "the end of its container ends the command": { code: 137 },
    "Erlang starts": {
      code: 69,
      stderr:
        "Error: unable to perform an operation on node 'rabbit@localhost'. Please see diagnostics information and suggestions below.\n",
    },
    "RabbitMQ starts in it": {
      code: 69,
      stderr:
        "Error: this command requires the 'rabbit' app to be running on the target node. Start it with 'rabbitmqctl start_app'.\n" +
        "Arguments given:\n\t--quiet authenticate_user reana_2\n",
    },
  };
  for (const [when, result] of Object.entries(restarts)) {
    it(`wait for RabbitMQ, which restarts when its Secret changes, when ${when}`, async () => {
      let tried = 0;
      const restarting = new FakePods(["broker"], () => {
        tried += 1;
        return tried === 1 ? result : {};
      });
      await new BrokerAccounts(restarting).check(account);
      assert.equal(tried, 2);
    });
  }

  it("wait for another pod when theirs ends meanwhile", async () => {
    let tried = 0;
    const ending = new FakePods(["broker"], () => {
      tried += 1;
      if (tried === 1) {
        throw new Error("pod broker: rabbitmqctl was cut off: the connection to the cluster ended");
      }
      return {};
    });
    await new BrokerAccounts({
      pods: ending.pods,
      run: async (...args) => ending.run(...args),
    }).check(account);
    assert.equal(tried, 2);
  });

  it("lose their password, and those that are logged in their connections", async () => {
    const connections =
      "<rabbit@localhost.1.1.0>\treana\n<rabbit@localhost.1.2.0>\treana_2\n<rabbit@localhost.1.3.0>\treana\n";
    const pods = new FakePods(["broker"], (command) =>
      command.includes("list_connections") ? { stdout: connections } : {},
    );
    await new BrokerAccounts(pods).disable("reana");
    assert.deepEqual(
      pods.commands.map((command) => command.replace("broker: rabbitmqctl --quiet ", "")),
      [
        "clear_password reana",
        "list_connections --no-table-headers pid user",
        "close_connection <rabbit@localhost.1.1.0> reana has been disabled",
        "close_connection <rabbit@localhost.1.3.0> reana has been disabled",
      ],
    );
  });

  it("are refused without showing the password", async () => {
    const stderr = `Error:\nError: failed to authenticate user "reana_2"\n${account.password} - invalid credentials\n`;
    await assert.rejects(
      new BrokerAccounts(broker(users(["reana"]), { code: 65, stderr })).check(account),
      /^Error: RabbitMQ refuses authenticate_user: \[secret\] - invalid credentials$/,
    );
  });
});

describe("users of Redis", () => {
  it("are let in by every pod, and known to it by a hash", async () => {
    const pods = new FakePods(["cache-1", "cache-2"], () => ({ stdout: "OK\n\n" }));
    await new CacheAccounts(pods).enable(account);
    assert.equal(pods.commands.length, 2);
    for (const input of pods.inputs) {
      assert.match(input, /^ACL SETUSER reana_2 reset on #[0-9a-f]{64} ~\* &\* \+@all\nquit\n$/);
    }
    await new CacheAccounts(pods).check(account);
    assert.ok(pods.inputs.includes(`AUTH reana_2 ${account.password}\nquit\n`));
    pods.assertNothingShown();
  });

  it("are deleted, where they are there", async () => {
    for (const stdout of ["1\n\n", "0\n\n"]) {
      const pods = new FakePods(["cache"], () => ({ stdout }));
      await new CacheAccounts(pods).disable("reana");
      assert.deepEqual(pods.inputs, ["ACL DELUSER reana\nquit\n"]);
    }
  });

  it("are refused without showing the password", async () => {
    const stdout = `WRONGPASS invalid username-password pair ${account.password}\n\n`;
    await assert.rejects(
      new CacheAccounts(new FakePods(["cache"], () => ({ stdout }))).check(account),
      /^Error: Redis in pod cache refuses AUTH reana_2: WRONGPASS$/,
    );
  });
});
