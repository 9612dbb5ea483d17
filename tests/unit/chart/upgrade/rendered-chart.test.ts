import assert from "node:assert/strict";
import { parse } from "yaml";
import {
  definitionsOf,
  serverImage,
  templateOptions,
} from "../../../../components/chart/upgrade/rendered-chart";
import { valueAt } from "../../../../components/lib/value-at";
import { planDeployment } from "../../../../components/plan";
import type { Tree } from "../../../../components/chart/adapter";
import { placeholder } from "../../../../components/chart/planned-chart";
import { leavesOf } from "../../../../components/chart/value-paths";
import { settings } from "../../config/stack-settings";
import { definition, server } from "./objects";

describe("a chart that is rendered", () => {
  const optionsOf = (chart: object) => {
    const given = settings({
      chart,
      namespace: { name: "physics" },
      values: { components: { reana_server: { image: "registry.example.org/server:1" } } },
    });
    const planned = planDeployment(given);
    assert.ok(planned.valid);
    return templateOptions(given, planned.plan);
  };

  it("is the one that the Release has, from its repository or its path", () => {
    const { values: _, ...options } = optionsOf({ version: "0.9.4" });
    assert.deepEqual(options, {
      chart: "reana",
      version: "0.9.4",
      fetch_opts: { repo: "https://reanahub.github.io/reana" },
      release_name: "reana",
      namespace: "physics",
    });
    assert.equal(
      optionsOf({ version: "0.9.4", path: "sandbox/stand-ins/chart/0.9.4" })["path"],
      "sandbox/stand-ins/chart/0.9.4",
    );
  });

  it("has the stack's values with those of the program, and no secrets", () => {
    const values = optionsOf({ version: "0.95.0-alpha.5" })["values"];
    assert.equal(valueAt(values, ["components", "reana_server", "image"]), "registry.example.org/server:1");
    assert.equal(valueAt(values, ["traefik", "instanceLabelOverride"]), "reana");
    assert.equal(valueAt(values, ["secrets", "database", "password"]), placeholder);
  });

  for (const version of ["0.9.4", "0.95.0-alpha.5"]) {
    it(`has placeholders that are texts wherever a template writes them (${version})`, () => {
      const values = optionsOf({ version })["values"] as Tree;
      const secretName = valueAt(values, ["ingress", "tls", "secret_name"]);
      for (const text of [
        secretName,
        placeholder,
        ...leavesOf(values["secrets"] as Tree).map(({ value }) => value),
      ]) {
        assert.deepEqual(parse(`name: ${String(text)}`), { name: text });
        assert.match(String(text), /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
      }
    });
  }

  it("has CustomResourceDefinitions, and reana-server's image", () => {
    const image = "docker.io/reanahub/reana-server:0.95.0-alpha.6";
    const middlewares = definition("middlewares.traefik.io", []);
    const objects = [middlewares, { kind: "Kustomization" }, { kind: "Service" }, server(image)];
    assert.deepEqual(definitionsOf(objects), [middlewares]);
    assert.equal(serverImage(objects, "reana"), image);
    assert.equal(serverImage(objects, "physics"), undefined);
  });
});
