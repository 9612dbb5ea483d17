import assert from "node:assert/strict";
import { parse } from "yaml";
import { adapters } from "../../../../components/chart/adapters";
import { hasSecret } from "../../../../tools/render/kubernetes-object";
import { examples } from "../../../../tools/examples";
import type { Rendering } from "../../../../tools/render/render";
import { directoryOf, manifestsOf, renderedExample, renderExample, textOf } from "./rendering";

/** Every exposure mode in every chart series is rendered whole. */

const clusterWide = ["Namespace", "ClusterRole", "ClusterRoleBinding"];

/** Every text of secrets/ that is random, or given as a secret. */
const secretTexts = (rendering: Rendering): readonly string[] =>
  Object.entries(parse(textOf(rendering, "secrets/generated.yaml")) as Record<string, string>)
    .filter(([, value]) => !value.includes("BEGIN CERTIFICATE"))
    .flatMap(([, value]) => value.split("\n"))
    // The database's password of series 0.9 is the chart's, and an ordinary word.
    .filter((line) => line.length > 10 && !line.startsWith("---"));

describe("npm run render, in each mode", () => {
  for (const { series, versions } of adapters) {
    for (const { name } of examples) {
      describe(`${name}, chart series ${series}`, () => {
        const chart = { chart: { version: versions.at(-1) } };
        let rendering: Rendering;

        before(async () => {
          rendering = await renderedExample(name, chart);
        });

        it("has objects that are whole, each with its wave", () => {
          const manifests = manifestsOf(rendering);
          assert.ok(manifests.length > 3, `${manifests.length} objects`);
          for (const [path, { apiVersion, kind = "", metadata }] of manifests) {
            assert.ok(apiVersion !== undefined && kind !== "" && metadata?.name !== undefined, path);
            assert.equal(metadata.namespace, clusterWide.includes(kind) ? undefined : "reana", path);
            assert.match(metadata.annotations?.["argocd.argoproj.io/sync-wave"] ?? "", /^-?\d+$/);
            assert.deepEqual(
              Object.keys(metadata.annotations ?? {}).filter((key) =>
                /pulumi\.com|reana-pulumi\/(stack|reapply)/.test(key),
              ),
              [],
              path,
            );
          }
        });

        it("puts each object after what it waits for", () => {
          const { objects, releaseWave } = rendering.rendered;
          const waveOf = (kind: string): readonly number[] =>
            objects.filter(({ object }) => object.kind === kind).map(({ wave }) => wave);
          for (const wave of waveOf("Namespace")) {
            assert.ok([...objects.map((each) => each.wave), releaseWave].every((other) => wave <= other));
          }
          for (const wave of [...waveOf("Middleware"), ...waveOf("Deployment")]) {
            assert.ok(wave > releaseWave, `wave ${wave}, the release has ${releaseWave}`);
          }
          for (const wave of [...waveOf("Secret"), ...waveOf("ClusterRoleBinding")]) {
            assert.ok(wave < releaseWave, `wave ${wave}, the release has ${releaseWave}`);
          }
          for (const wave of waveOf("Job")) {
            assert.ok(waveOf("Deployment").every((after) => wave < after));
          }
        });

        it("has no secret outside secrets/", () => {
          const secrets = secretTexts(rendering);
          assert.ok(secrets.length >= 4);
          for (const { path, text } of rendering.files.filter((file) => !file.path.startsWith("secrets/"))) {
            for (const secret of secrets) {
              assert.ok(!text.includes(secret), `${path} holds a secret`);
            }
            assert.doesNotMatch(text, /PRIVATE KEY/);
          }
          assert.ok(!hasSecret(rendering.rendered.release.values));
        });

        it("gives the chart its passwords, by values that are secret alone", () => {
          const values = parse(textOf(rendering, "secrets/helm-values.yaml")) as {
            secrets: { cache: { password: string } };
          };
          assert.match(values.secrets.cache.password, /^[A-Za-z0-9]{32}$/);
          assert.deepEqual(Object.keys(values), ["secrets"]);
          assert.doesNotMatch(textOf(rendering, "release/values.yaml"), /password/);
        });

        it("names every object file in the README's commands and in Flux's Kustomizations", () => {
          const readme = textOf(rendering, "README.md");
          const listed = rendering.files
            // Stage configuration has some of them again.
            .filter(({ path }) => /^flux\/(?!configuration\/).*\/kustomization\.yaml$/.test(path))
            .flatMap(({ text }) => (parse(text) as { resources: string[] }).resources);
          for (const [path] of manifestsOf(rendering)) {
            assert.ok(readme.includes(`--filename ${path}`), path);
            assert.equal(listed.filter((each) => each === `../../${path}`).length, 1, path);
          }
        });

        it("is the same when it is rendered again", async () => {
          const again = await renderExample(name, chart, { existing: directoryOf(rendering) });
          assert.deepEqual(again.changes, { written: [], removed: [] });
        });
      });
    }
  }
});
