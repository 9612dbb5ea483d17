import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { exposureModes } from "../../../components/config/mode-presets";
import { example, examples } from "../../../tools/examples";
import { problemsOf, settings } from "./stack-settings";

interface ProjectFile {
  readonly template: {
    readonly config: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  };
}

describe("exposure modes", () => {
  it("have an example each, by the same name", () => {
    assert.deepEqual([...exposureModes].sort(), examples.map(({ name }) => name).sort());
  });

  for (const { name, config } of examples) {
    it(`are known from a stack's settings, and change nothing where these make the mode already (${name})`, () => {
      const derived = settings(config);
      assert.equal(derived.mode, name);
      assert.deepEqual(settings({ ...config, mode: name }), derived);
    });
  }

  it("give a stack the settings that make them", () => {
    for (const mode of [
      "haproxy",
      "passthrough",
      "controller-http",
      "controller-redirect",
      "manual-ingress",
    ]) {
      assert.equal(settings({ mode }).mode, mode);
    }
  });

  it("add to the settings of a stack, without their discriminators, too", () => {
    const { frontEnd, mode } = settings({
      mode: "external-haproxy",
      frontEnd: { addresses: ["192.0.2.7"], nodes: ["192.0.2.21"] },
    });
    assert.equal(mode, "external-haproxy");
    assert.ok(frontEnd.type === "external-haproxy");
    assert.deepEqual(frontEnd.addresses, ["192.0.2.7"]);
    const behind = settings({
      mode: "load-balancer-tls",
      frontEnd: { loadBalancer: { sourceRanges: ["192.0.2.0/28"] } },
    });
    assert.equal(behind.mode, "load-balancer-tls");
    assert.deepEqual(behind.tls, { source: "external" });
  });

  it("say what else they need", () => {
    assert.deepEqual(
      problemsOf({ mode: "external-haproxy" }).map(({ key }) => key),
      ["reana:frontEnd.addresses", "reana:frontEnd.nodes"],
    );
    assert.deepEqual(
      problemsOf({ mode: "other-controller" }).map(({ key }) => key),
      ["reana:ingressController.className"],
    );
  });

  it("are no names of other settings", () => {
    assert.deepEqual(problemsOf({ mode: "controller-redirect", frontEnd: { type: "haproxy" } }), [
      {
        key: "reana:mode",
        found: '"controller-redirect"',
        advice:
          "does not fit the other settings, which make haproxy. Write haproxy, or change them as docs/controller-redirect.md shows.",
      },
    ]);
    assert.deepEqual(
      problemsOf({ ...example("haproxy-cert-manager").config, mode: "haproxy" }).map(({ key }) => key),
      ["reana:mode"],
    );
  });

  it("are known by name", () => {
    const [problem, ...others] = problemsOf({ mode: "way 4" });
    assert.deepEqual(others, []);
    assert.equal(problem?.key, "reana:mode");
    assert.match(problem.advice, /must be the name of an exposure mode: one of haproxy, /);
  });
});

describe("pulumi new", () => {
  const root = join(__dirname, "..", "..", "..");
  const { template } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as ProjectFile;

  it("asks for cluster, host name and exposure mode, and names every mode", () => {
    assert.deepEqual(Object.keys(template.config), ["kubernetes:context", "hostname", "mode"]);
    const description = template.config["mode"]?.description ?? "";
    assert.deepEqual(
      exposureModes.filter((mode) => !new RegExp(`(^|[ ,])${mode}([ ,;]|$)`).test(description)),
      [],
    );
    assert.equal(settings({ mode: template.config["mode"]?.default }).mode, "haproxy");
  });
});
