import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathOf } from "../../../sandbox/node/api";
import { clusterDns } from "../../../sandbox/node/cluster-dns";
import { components } from "../../../sandbox/node/components";
import { hasCondition } from "../../../sandbox/node/conditions";
import { configurationFiles, kubeconfig } from "../../../sandbox/node/configuration";
import { coveredBy, nodeLayout, refuseCovered } from "../../../sandbox/node/layout";
import { makeStateDirectory, removeStateDirectory } from "../../../sandbox/node/state-directory";

describe("directories of the sandbox's node", () => {
  it("refuses a state directory that the node could not see, with what to do", () => {
    assert.throws(() => refuseCovered("/var/lib/reana", "state directory", "SANDBOX_STATE"), {
      message:
        /state directory \/var\/lib\/reana is under \/var\/lib,.*set SANDBOX_STATE to a directory elsewhere/,
    });
  });

  it("knows covered directories by path, not by beginning", () => {
    assert.equal(coveredBy("/opt"), "/opt");
    assert.equal(coveredBy("/var/run/user/0"), "/run");
    assert.equal(coveredBy("/var/log/../log/x"), "/var/log");
    assert.equal(coveredBy("/optional"), undefined);
    assert.equal(coveredBy("/home/user/.local/state"), undefined);
  });

  it("follows links, also of directories that do not exist yet", () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "node-layout-"));
    try {
      fs.symlinkSync("/opt", path.join(directory, "link"));
      assert.throws(
        () => refuseCovered(path.join(directory, "link", "new", "state"), "state directory", "X"),
        /under \/opt/,
      );
    } finally {
      fs.rmSync(directory, { recursive: true });
    }
  });
});

describe("state directory of the sandbox", () => {
  let outer: string;
  beforeEach(() => {
    outer = fs.mkdtempSync(path.join(os.tmpdir(), "state-directory-"));
  });
  afterEach(() => fs.rmSync(outer, { recursive: true, force: true }));

  it("goes with the directories that were made for it, and no others", () => {
    const layout = nodeLayout(path.join(outer, "made", "for", "it"));
    makeStateDirectory(layout);
    makeStateDirectory(layout);
    fs.writeFileSync(layout.record, "{}");
    removeStateDirectory(layout);
    assert.deepEqual(fs.readdirSync(outer), []);
    const kept = nodeLayout(path.join(outer, "other", "state"));
    makeStateDirectory(kept);
    fs.writeFileSync(path.join(outer, "other", "file"), "");
    removeStateDirectory(kept);
    assert.deepEqual(fs.readdirSync(path.join(outer, "other")), ["file"]);
  });

  it("is never one that holds something else", () => {
    fs.writeFileSync(path.join(outer, "thesis.tex"), "");
    const foreign = nodeLayout(outer);
    assert.throws(() => makeStateDirectory(foreign), /holds other things than a sandbox/);
    assert.throws(() => removeStateDirectory(foreign), /set SANDBOX_STATE to a directory of its own/);
    assert.deepEqual(fs.readdirSync(outer), ["thesis.tex"]);
  });

  it("is removed when an up was killed before it wrote anything into it", () => {
    removeStateDirectory(nodeLayout(outer));
    assert.equal(fs.existsSync(outer), false);
  });
});

describe("what the sandbox's node is started with", () => {
  const places = { pki: "/s/pki", config: "/s/config", binaries: "/b" };

  it("names every component as its log is named, and gives no argument twice", () => {
    for (const [name, component] of Object.entries(components(places))) {
      assert.equal(component.name, name);
      const flags = component.args.map((arg) => arg.split("=")[0]);
      assert.equal(new Set(flags).size, flags.length, name);
    }
  });

  it("tells kubelet and containerd the same socket", () => {
    const files = configurationFiles({ ...places, pauseImage: "pause:1" });
    const { containerRuntimeEndpoint } = JSON.parse(files["kubelet.json"] ?? "") as Record<string, string>;
    const socket = /address = "(.*)"/.exec(files["containerd.toml"] ?? "")?.[1];
    assert.equal(containerRuntimeEndpoint, `unix://${socket}`);
  });

  it("writes a kubeconfig that needs no other file", () => {
    const pair = { certificate: "CERT", key: "KEY" };
    const text = kubeconfig(pair, pair);
    assert.match(text, new RegExp(Buffer.from("KEY").toString("base64")));
    assert.doesNotMatch(text, /\.crt|\.key/);
  });

  it("knows where each object that it applies lives", () => {
    assert.deepEqual(clusterDns("coredns:1").map(pathOf), [
      "/api/v1/namespaces/kube-system/serviceaccounts/coredns",
      "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Acoredns",
      "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system%3Acoredns",
      "/api/v1/namespaces/kube-system/configmaps/coredns",
      "/api/v1/namespaces/kube-system/services/kube-dns",
      "/apis/apps/v1/namespaces/kube-system/deployments/coredns",
    ]);
    assert.throws(() => pathOf({ apiVersion: "v1", kind: "Pod", metadata: { name: "x" } }), /of kind Pod/);
  });

  it("reads conditions", () => {
    const ready = { status: { conditions: [{ type: "Ready", status: "True" }] } };
    assert.equal(hasCondition(ready, "Ready"), true);
    assert.equal(hasCondition(ready, "Available"), false);
    assert.equal(
      hasCondition({ status: { conditions: [{ type: "Ready", status: "False" }] } }, "Ready"),
      false,
    );
    assert.equal(hasCondition(undefined, "Ready"), false);
  });
});
