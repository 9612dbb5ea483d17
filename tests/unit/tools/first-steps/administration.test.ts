import assert from "node:assert/strict";
import { Administration } from "../../../../tools/first-steps/administration";
import type { PodCommandOptions, PodResult } from "../../../../tools/pods/run-in-pod";

const server = { namespace: "reana", pod: "reana-server-1", container: "rest-api" };

/** Commands in a pod that all end the same way. */
function administration(result: Partial<PodResult>): {
  readonly commands: (readonly [readonly string[], PodCommandOptions | undefined])[];
  readonly administration: Administration;
} {
  const commands: (readonly [readonly string[], PodCommandOptions | undefined])[] = [];
  return {
    commands,
    administration: new Administration((container, command, options) => {
      assert.deepEqual(container, server);
      commands.push([command, options]);
      return Promise.resolve({ code: 0, stdout: "", stderr: "", ...result });
    }, server),
  };
}

describe("REANA's commands for administrators", () => {
  it("read the state from the last line, after what libraries print", async () => {
    const printed = 'a warning\n{"complete": true, "administrator": {"email": "a@b", "token": null}}\n';
    const { administration: commands } = administration({ stdout: printed });
    assert.deepEqual(await commands.state(), {
      complete: true,
      administrator: { email: "a@b", token: undefined },
    });
    const { administration: empty } = administration({
      stdout: '{"complete": false, "administrator": null}',
    });
    assert.deepEqual(await empty.state(), { complete: false, administrator: undefined });
  });

  it("do not show a state that they cannot read", async () => {
    const { administration: cut } = administration({ stdout: '{"complete": true, "token": "very-secret' });
    await assert.rejects(
      cut.state(),
      /^Error: the database cannot be read: reana-server printed something else/,
    );
  });

  it("wait for a database that does not respond, and for nothing else", async () => {
    const absent = administration({ code: 1, stderr: "…\npsycopg2.OperationalError: connection refused\n" });
    assert.equal(await absent.administration.state(), undefined);
    const broken = administration({
      code: 1,
      stderr: "Traceback\nModuleNotFoundError: No module named 'x'\n",
    });
    await assert.rejects(
      broken.administration.state(),
      /^Error: the database cannot be read: ModuleNotFoundError: No module named 'x'$/,
    );
  });

  it("give the password on standard input, and never as an argument", async () => {
    const { administration: create, commands } = administration({});
    await create.createAdministrator("a@b", "a password");
    const [[command, options] = [[], undefined]] = commands;
    assert.doesNotMatch(command.join(" "), /a password/);
    assert.equal(command.at(-1), "a@b");
    assert.equal(options?.input, "a password\n");
  });

  it("say what REANA objects to, without the password and without SQL", async () => {
    const { administration: create } = administration({
      code: 1,
      stdout: "ERROR: no user with secret-word\n[SQL: INSERT …]\n[parameters: token]\n",
    });
    await assert.rejects(create.createAdministrator("a@b", "secret-word"), ({ message }: Error) => {
      assert.equal(message, "REANA does not create the administrator: ERROR: no user with [secret]");
      return true;
    });
  });
});
