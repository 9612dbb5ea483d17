import assert from "node:assert/strict";
import { leftPlugins, parseProcesses } from "../../../../tools/recover/local-processes";
import { lockOf } from "../../../../tools/recover/stack-lock";

const locked = (machine: string, pid: number): string =>
  "the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
  `  file:///a/b.json: created by ann@${machine} (pid ${pid}) at 2026-11-28T08:18:26Z`;

const processes = parseProcesses(`
    1     0 /sbin/init
   40     1 /usr/local/bin/pulumi up --yes
   41    40 /home/ann/.pulumi/plugins/resource-kubernetes-v4.34.2/pulumi-resource-kubernetes 127.0.0.1:1
   50     1 /home/ann/.pulumi/plugins/resource-kubernetes-v4.34.2/pulumi-resource-kubernetes 127.0.0.1:2
   60     1 go build -o /tmp/pulumi-resource-kubernetes pulumi
`);

describe("the lock of a stack", () => {
  const table: readonly (readonly [what: string, said: string, type: string])[] = [
    ["whose process runs", locked("here", 40), "held"],
    ["whose process is gone", locked("here", 99), "stale"],
    ["whose number another program has now", locked("here", 60), "stale"],
    ["of another machine", locked("there", 40), "elsewhere"],
    ["of Pulumi Cloud", "[409] Conflict: Another update is currently in progress.", "elsewhere"],
    ["that was not written to its end", "unexpected end of JSON input", "elsewhere"],
  ];
  for (const [what, said, type] of table) {
    it(`${what}: ${type}`, () => assert.equal(lockOf(said, "here", processes).type, type));
  }

  it("names user, machine, process and time", () => {
    assert.deepEqual(lockOf(locked("here", 99), "here", processes), {
      type: "stale",
      text: "by ann on here, process 99, at 2026-11-28T08:18:26Z",
    });
  });

  it("passes on every other error", () => {
    assert.throws(() => lockOf("incorrect passphrase", "here", processes), {
      message: "incorrect passphrase",
    });
  });
});

describe("plugins that a killed CLI left", () => {
  it("are those without a CLI as their parent", () => {
    assert.deepEqual(
      leftPlugins(processes).map(({ pid }) => pid),
      [50],
    );
  });
});
