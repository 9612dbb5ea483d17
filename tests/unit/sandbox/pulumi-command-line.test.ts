import * as assert from "node:assert/strict";
import { invocation, parseCommand } from "../../../sandbox/pulumi/command-line";

describe("command line of Pulumi in the sandbox", () => {
  const run = (line: string) => invocation(parseCommand(line.split(" ")), "dev", "/copy.yaml");
  const args = (line: string): string => run(line).args.join(" ");

  const rows: readonly (readonly [typed: string, run: string])[] = [
    ["up --yes", "up --stack=dev --config-file=/copy.yaml --yes"],
    ["preview -s other", "preview --config-file=/copy.yaml -s other"],
    ["--color never up --stack=other", "--color never up --config-file=/copy.yaml --stack=other"],
    [
      "-C /tmp config set --secret a b",
      "-C /tmp config --stack=dev --config-file=/copy.yaml set --secret a b",
    ],
    ["refresh --config-file mine.yaml", "refresh --stack=dev --config-file mine.yaml"],
    ["stack output --json", "stack --stack=dev output --json"],
    ["stack", "stack --stack=dev"],
    ["stack ls", "stack ls"],
    ["stack init other", "stack init other"],
    ["state delete urn", "state --stack=dev delete urn"],
    ["about", "about"],
    ["up --help", "up --help"],
    ["version", "version"],
  ];
  for (const [typed, expected] of rows) {
    it(`runs ${typed}`, () => {
      assert.equal(args(typed), expected);
    });
  }

  it("does not take arguments after -- for flags", () => {
    assert.equal(
      args("config set key -- --stack"),
      "config --stack=dev --config-file=/copy.yaml set key -- --stack",
    );
  });

  it("finds stack and directory", () => {
    assert.equal(parseCommand(["up", "-s", "organization/reana/prod"]).stack, "prod");
    assert.equal(parseCommand(["stack", "rm", "old"]).stack, "old");
    assert.equal(parseCommand(["--cwd=/x", "up"]).cwd, "/x");
  });

  it("keeps commands that write beside Pulumi.yaml out of the checkout", () => {
    assert.equal(run("stack rm --yes").inCopy, true);
    assert.equal(run("stack init x").inCopy, true);
    assert.equal(run("stack export --file x.json").inCopy, false, "its file is the user's");
    const destroy = run("destroy --yes --remove");
    assert.deepEqual(destroy.args.join(" "), "destroy --stack=dev --config-file=/copy.yaml --yes");
    assert.deepEqual(destroy.then, ["stack", "rm", "--yes", "--stack=dev"]);
  });
});
