import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { clientEnvironment, runClient } from "../../../sandbox/node/clients";
import { nodeLayout } from "../../../sandbox/node/layout";

describe("kubectl and helm on the node", () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "clients-"));
  const layout = nodeLayout(path.join(directory, "state"));
  after(() => fs.rmSync(directory, { recursive: true }));

  /** A program that stands in for a built one: it writes its arguments down, then does what the script says. */
  function program(name: string, script: string): void {
    const file = path.join(directory, name);
    const lines = ["#!/bin/sh", `printf '%s\\n' "$@" "$KUBECONFIG" > ${directory}/${name}.args`, script, ""];
    fs.writeFileSync(file, lines.join("\n"), { mode: 0o755 });
  }
  const argumentsOf = (name: string): readonly string[] =>
    fs
      .readFileSync(path.join(directory, `${name}.args`), "utf8")
      .trimEnd()
      .split("\n");

  it("take the node's kubeconfig and leave the user's Helm alone", () => {
    const environment = clientEnvironment(layout, {
      PATH: "/bin",
      KUBECONFIG: "/home/user/.kube/config",
      HELM_KUBEAPISERVER: "https://production.example.org",
      HELM_DATA_HOME: "/home/user/helm",
    });
    assert.equal(environment["PATH"], "/bin");
    assert.equal(environment["KUBECONFIG"], layout.kubeconfig);
    assert.equal(environment["HELM_KUBEAPISERVER"], undefined);
    for (const name of ["KUBECACHEDIR", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"]) {
      assert.ok(environment[name]?.startsWith(`${layout.node}/`), name);
    }
  });

  it("get all arguments as given, and return the program's exit code", () => {
    program("helm", "exit 3");
    program("hyperkube", "exit 0");
    assert.equal(runClient(layout, directory, "helm", ["upgrade", "a b", "--help"]), 3);
    assert.deepEqual(argumentsOf("helm"), ["upgrade", "a b", "--help", layout.kubeconfig]);
    assert.equal(runClient(layout, directory, "kubectl", ["get", "pods"]), 0);
    assert.deepEqual(argumentsOf("hyperkube"), ["kubectl", "get", "pods", layout.kubeconfig]);
  });

  it("return 128 and the number of the signal that ended the program", () => {
    program("helm", "kill -TERM $$");
    assert.equal(runClient(layout, directory, "helm", []), 143);
  });

  it("fail where the program is not there", () => {
    assert.throws(() => runClient(layout, path.join(directory, "none"), "helm", []), /ENOENT/);
  });
});
