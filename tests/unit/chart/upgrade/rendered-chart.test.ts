import assert from "node:assert/strict";
import {
  definitionsOf,
  serverImage,
  templateOptions,
} from "../../../../components/chart/upgrade/rendered-chart";
import { definition, server } from "./objects";

describe("a chart that is rendered", () => {
  const inputs = { name: "reana", namespace: "physics", version: "0.9.4", values: { secrets: { a: "b" } } };
  const rendered = { release_name: "reana", namespace: "physics", values: { secrets: { a: "b" } } };

  it("is the one that the Release has, from its repository or its path", () => {
    const repositoryOpts = { repo: "https://reanahub.github.io/reana" };
    assert.deepEqual(templateOptions({ ...inputs, chart: "reana", repositoryOpts }), {
      ...rendered,
      chart: "reana",
      version: "0.9.4",
      fetch_opts: repositoryOpts,
    });
    assert.deepEqual(templateOptions({ ...inputs, chart: "./reana-0.9.4.tgz" }), {
      ...rendered,
      path: "./reana-0.9.4.tgz",
    });
  });

  it("has CustomResourceDefinitions, and reana-server's image", () => {
    const image = "docker.io/reanahub/reana-server:0.95.0-alpha.6";
    const middlewares = definition("middlewares.traefik.io", []);
    const objects = [middlewares, { kind: "Kustomization" }, { kind: "Service" }, server(image)];
    assert.deepEqual(definitionsOf(objects), [middlewares]);
    assert.equal(serverImage(objects, "reana"), image);
    assert.equal(serverImage(objects, "physics"), undefined);
  });
});
