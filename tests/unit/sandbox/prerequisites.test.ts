import assert from "node:assert/strict";
import { missingPackages } from "../../../sandbox/debian-packages";
import { missingPrerequisites, neededGo, type Machine } from "../../../sandbox/prerequisites";

const good: Machine = {
  platform: "linux",
  architecture: "x64",
  isRoot: true,
  hasApt: true,
  nodeVersion: "20.19.0",
  goVersion: neededGo,
  stateDirectory: "/root/.local/state/reana-pulumi/sandbox",
};

describe("what the sandbox needs of a machine", () => {
  it("is all there on a good one", () => {
    assert.deepEqual(missingPrerequisites(good), []);
    assert.deepEqual(missingPrerequisites({ ...good, nodeVersion: "24.1.0", goVersion: "1.99.1" }), []);
  });

  const table: readonly (readonly [string, Partial<Machine>, RegExp])[] = [
    ["another system", { platform: "darwin" }, /needs Linux, this is darwin: .*pulumi up --stack dev/],
    ["another processor", { architecture: "s390x" }, /this is s390x/],
    ["no root", { isRoot: false }, /needs root: run the same command with sudo/],
    ["no apt", { hasApt: false }, /apt-get is not here: use a Debian 12 machine/],
    ["an old Node", { nodeVersion: "20.9.1" }, /Node 20\.9\.1 is too old: install Node 20\.19 or newer/],
    ["no Go", { goVersion: undefined }, /install Go \S+ or newer, and have it on PATH/],
    ["an old Go", { goVersion: "1.19.8" }, /Go 1\.19\.8 is too old/],
    [
      "a covered state directory",
      { stateDirectory: "/var/lib/sandbox" },
      /is under \/var\/lib, .*set SANDBOX_STATE/,
    ],
  ];
  for (const [name, change, sentence] of table) {
    it(`is told apart: ${name}`, () => {
      const missing = missingPrerequisites({ ...good, ...change });
      assert.equal(missing.length, 1);
      assert.match(missing[0] ?? "", sentence);
    });
  }

  it("says everything at once", () => {
    assert.equal(missingPrerequisites({ ...good, isRoot: false, goVersion: undefined }).length, 2);
  });

  it("takes only what is wholly installed for installed", () => {
    const shown = "ii  runc\nrc  containerd\niU  ipset\nii  etcd-server-extras\n";
    assert.deepEqual(missingPackages(["runc", "containerd", "ipset", "etcd-server"], shown), [
      "containerd",
      "ipset",
      "etcd-server",
    ]);
  });
});
