import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join, relative } from "node:path";
import * as kubernetes from "@kubernetes/client-node";
import { ClusterError } from "../../../components/cluster/cluster-error";
import { readKubeconfig } from "../../../components/cluster/kubeconfig";

/** A kubeconfig with contexts, each of a cluster of its own at that port. */
const textOf = (current: string, contexts: Readonly<Record<string, number>>): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": current,
    clusters: Object.entries(contexts).map(([name, port]) => ({
      name,
      cluster: { server: `https://127.0.0.1:${port}` },
    })),
    users: [{ name: "admin", user: { token: "very-secret" } }],
    contexts: Object.keys(contexts).map((name) => ({ name, context: { cluster: name, user: "admin" } })),
  });

describe("the kubeconfig", () => {
  let directory: string;
  const environment = { ...process.env };
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "kube config-"));
    process.env["HOME"] = directory;
    delete process.env["KUBECONFIG"];
  });
  afterEach(() => {
    process.env = { ...environment };
    rmSync(directory, { recursive: true });
  });

  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const read = (given: string | undefined, KUBECONFIG = ""): kubernetes.KubeConfig => {
    process.env["KUBECONFIG"] = KUBECONFIG;
    return readKubeconfig(kubernetes, given);
  };
  const server = (config: kubernetes.KubeConfig): string | undefined => config.getCurrentCluster()?.server;

  it("of the settings comes before KUBECONFIG, as a path or as text", () => {
    const other = file("other", textOf("other", { other: 2 }));
    const text = textOf("own", { own: 1 });
    assert.equal(server(read(text, other)), "https://127.0.0.1:1");
    assert.equal(server(read(file("own", text), other)), "https://127.0.0.1:1");
    assert.equal(server(read("", other)), "https://127.0.0.1:2");
  });

  it("has ~ for the user's home directory, as the provider reads it", () => {
    const path = file("own", textOf("own", { own: 1 }));
    assert.equal(server(read(`~/${relative(userInfo().homedir, path)}`)), "https://127.0.0.1:1");
  });

  it("may be several files, of which the first counts, and which need not all be there", () => {
    const files = [
      join(directory, "none"),
      file("first", textOf("a", { a: 1, both: 2 })),
      file("second", textOf("both", { both: 3, b: 4 })),
    ];
    const config = read(undefined, files.join(delimiter));
    assert.deepEqual(
      config
        .getContexts()
        .map(({ name }) => name)
        .toSorted(),
      ["a", "b", "both"],
    );
    assert.equal(server(config), "https://127.0.0.1:1");
    config.setCurrentContext("both");
    assert.equal(server(config), "https://127.0.0.1:2");
    config.setCurrentContext("b");
    assert.equal(config.getCurrentUser()?.token, "very-secret");
  });

  const wrong: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      "a path that leads nowhere",
      () => read("/nowhere/config"),
      /^kubernetes:kubeconfig: there is no file \/nowhere\/config;/,
    ],
    ["a home directory without it", () => read("~/no-such-config"), /there is no file \/.*\/no-such-config;/],
    ["a directory", () => read(directory), /^kubernetes:kubeconfig: \/.* cannot be read \(EISDIR\)/],
    [
      "a file of another kind",
      () => read(file("x", "{very-secret")),
      /^kubernetes:kubeconfig: \/.* is no kubeconfig/,
    ],
    [
      "a text of another kind",
      () => read("{token: very-secret, a: ["),
      /^kubernetes:kubeconfig: the text is no kubeconfig/,
    ],
    [
      "a text that is encoded",
      () =>
        read(
          Buffer.from(textOf("very-secret", { a: 1 }))
            .toString("base64")
            .replace(/^/, "very-secret"),
        ),
      /^kubernetes:kubeconfig: the text is no kubeconfig/,
    ],
    [
      "KUBECONFIG with no file that is there",
      () => read(undefined, "/no/a:/no/b"),
      /^KUBECONFIG: there is no file \/no\/a, \/no\/b;/,
    ],
    [
      "KUBECONFIG with a directory",
      () => read(undefined, directory),
      /^KUBECONFIG: \/.* cannot be read \(EISDIR\)/,
    ],
    [
      "none at all",
      () => read(undefined),
      /^there is no kubeconfig: ~\/\.kube\/config is not there; set KUBECONFIG/,
    ],
  ];
  for (const [what, attempt, message] of wrong) {
    it(`is not ${what}, and the error names where it was looked for`, () => {
      assert.throws(attempt, (error: Error) => {
        assert.ok(error instanceof ClusterError);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /very-secret/);
        return true;
      });
    });
  }

  it("is the user's own where nothing names another", () => {
    mkdirSync(join(directory, ".kube"));
    file(join(".kube", "config"), textOf("own", { own: 1 }));
    assert.equal(server(read(undefined)), "https://127.0.0.1:1");
  });
});
