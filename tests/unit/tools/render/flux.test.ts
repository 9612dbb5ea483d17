import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { series09 } from "../../../../components/chart/series-0-9";
import { series095 } from "../../../../components/chart/series-0-95";
import { examples } from "../../../../tools/examples";
import type { Rendering } from "../../../../tools/render/render";
import { pathOf } from "../../../../tools/render/layout";
import { titleOf } from "../../../../tools/render/rendered-stack";
import { directoryOf, manifestsOf, renderedExample, renderExample, textOf } from "./rendering";

interface FluxObject {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

interface KustomizationFile {
  readonly resources: readonly string[];
  readonly patches?: readonly {
    readonly target: { readonly kind: string; readonly name: string };
    readonly patch: string;
  }[];
}

const documents = (rendering: Rendering, path: string): readonly FluxObject[] =>
  parseAllDocuments(textOf(rendering, path)).map((each) => each.toJS() as FluxObject);

const kustomizationFile = (rendering: Rendering, stage: string): KustomizationFile =>
  parse(textOf(rendering, `flux/${stage}/kustomization.yaml`)) as KustomizationFile;

/** Names of the Kustomizations in their order, each of which waits for the one before. */
function stages(rendering: Rendering): readonly string[] {
  const kustomizations = documents(rendering, "flux/kustomizations.yaml");
  kustomizations.forEach(({ spec }, index) => {
    const previous = kustomizations[index - 1]?.metadata.name;
    assert.deepEqual(spec?.["dependsOn"], previous === undefined ? undefined : [{ name: previous }]);
    assert.equal(spec?.["wait"], true);
  });
  return kustomizations.map(({ metadata }) => metadata.name.replace("reana-", ""));
}

/** A file's name without what changes with its object's wave and content. */
const fileOf = (path: string): string => path.replace(/^.*\/(\d+-)?/, "").replace(/-[0-9a-f]{8}\.yaml$/, "");

/** The stage of each file. The last stage has some of them again. */
const stageOf = (rendering: Rendering): Readonly<Record<string, string>> =>
  Object.fromEntries(
    stages(rendering)
      .filter((stage) => stage !== "configuration")
      .flatMap((stage) => kustomizationFile(rendering, stage).resources.map((path) => [fileOf(path), stage])),
  );

/** Stacks with every kind of object. */
const stacks = [
  ...examples.map(({ name }) => [name, {}] as const),
  ["haproxy", { monitoring: { type: "prometheus-operator" } }] as const,
  ["haproxy", { networkPolicies: { enabled: false } }] as const,
];

describe("what npm run render writes for Flux", () => {
  it("is an object for the release, with a Secret for what is secret", async () => {
    const rendering = await renderedExample("haproxy", {}, { gitPath: "clusters/prod" });
    const { release } = rendering.rendered;
    const [repository, helmRelease] = documents(rendering, "flux/chart/helm-release.yaml");
    const [values] = documents(rendering, "secrets/flux-helm.yaml");
    assert.equal(repository?.spec?.["url"], "https://reanahub.github.io/reana");
    assert.deepEqual(helmRelease?.spec?.["values"], release.values);
    assert.deepEqual(helmRelease?.spec?.["valuesFrom"], [
      { kind: "Secret", name: values?.metadata.name, valuesKey: "values.yaml" },
    ]);
    assert.deepEqual(parse(values?.stringData?.["values.yaml"] ?? ""), release.secretValues);
    assert.equal(values?.metadata.labels?.["reconcile.fluxcd.io/watch"], "Enabled");
    const kustomizations = documents(rendering, "flux/kustomizations.yaml");
    assert.deepEqual(
      kustomizations.map(({ spec }) => spec?.["path"]),
      stages(rendering).map((stage) => `./clusters/prod/flux/${stage}`),
    );
  });

  it("tries again what failed, and applies the chart's definitions", async () => {
    const [, helmRelease] = documents(await renderedExample("haproxy"), "flux/chart/helm-release.yaml");
    for (const action of ["install", "upgrade"]) {
      assert.deepEqual(helmRelease?.spec?.[action], {
        crds: "CreateReplace",
        strategy: { name: "RetryOnFailure", retryInterval: "1m" },
      });
    }
  });

  it("upgrades the release when a secret value alone changes: the Secret has another name", async () => {
    const nameOf = async (cachePassword: string): Promise<string | undefined> => {
      const rendering = await renderExample(
        "haproxy",
        { secrets: { cachePassword } },
        { secretKeys: ["secrets"] },
      );
      return documents(rendering, "secrets/flux-helm.yaml")[0]?.metadata.name;
    };
    assert.match((await nameOf("one-password")) ?? "", /^reana-helm-values-[0-9a-f]{8}$/);
    assert.notEqual(await nameOf("one-password"), await nameOf("another-password"));
  });

  it("has each object in one Kustomization, whatever the settings: from another one Flux would delete it", async () => {
    const known = new Map<string, string>();
    for (const [name, settings] of stacks) {
      for (const adapter of [series09, series095]) {
        const chart = { version: adapter.versions.at(-1) };
        const stage = stageOf(await renderedExample(name, { ...settings, chart }));
        assert.equal(stage["helm-release.yaml"], "chart");
        for (const [file, itsStage] of Object.entries(stage)) {
          assert.equal(itsStage, known.get(file) ?? itsStage, `${file} in ${name}, series ${adapter.series}`);
          known.set(file, itsStage);
        }
      }
    }
    assert.ok(known.size > 25, [...known.keys()].join());
  });

  for (const [name, settings] of stacks) {
    it(`applies no object before one that it waits for: ${name} ${JSON.stringify(settings)}`, async () => {
      for (const adapter of [series09, series095]) {
        const chart = { version: adapter.versions.at(-1) };
        const rendering = await renderedExample(name, { ...settings, chart });
        const [stage, order] = [stageOf(rendering), stages(rendering)];
        const { objects, releaseWave } = rendering.rendered;
        const placed = objects.map((each) => ({
          title: titleOf(each),
          kind: each.object.kind,
          wave: each.wave,
          place: order.indexOf(stage[fileOf(pathOf(each))] ?? ""),
        }));
        for (const each of placed) {
          // Neither the check of haproxy.cfg nor a dashboard needs the chart, wherever it is in the order.
          if (each.wave > releaseWave && !["Job", "ConfigMap"].includes(each.kind)) {
            assert.ok(each.place > order.indexOf("chart"), each.title);
          }
          // Pods run without a Service and without a NetworkPolicy, too.
          const waitedFor = placed.filter(
            ({ wave, kind }) => wave < each.wave && !["Service", "NetworkPolicy"].includes(kind),
          );
          for (const earlier of waitedFor) {
            assert.ok(
              earlier.place <= each.place || each.kind === "ConfigMap",
              `${earlier.title} comes after ${each.title}`,
            );
          }
        }
      }
    });
  }

  it("keeps every Kustomization's objects when the namespace is somebody else's", async () => {
    const { "namespace-reana.yaml": namespace, ...rest } = stageOf(await renderedExample("haproxy"));
    assert.equal(namespace, "before");
    const other = await renderedExample("haproxy", { namespace: { create: false } });
    assert.deepEqual(stageOf(other), rest);
  });

  for (const sealed of [false, true]) {
    const what = sealed ? "a SealedSecret" : "a Secret";
    it(`deletes a ConfigMap and ${what} of before only when the pods of the new ones are ready`, async () => {
      const rendering = await renderExample("haproxy", {}, { sealed });
      const { resources, patches = [] } = kustomizationFile(rendering, "before");
      const last = kustomizationFile(rendering, "configuration");
      assert.equal(stages(rendering).at(-1), "configuration");
      assert.deepEqual(
        last.resources,
        resources.filter((path) => /\/02-(configmap|secret)-/.test(path)),
      );
      assert.equal(last.patches, undefined);
      assert.deepEqual(
        patches.map(({ target }) => target.kind),
        ["ConfigMap", sealed ? "SealedSecret" : "Secret"],
      );
      const names = manifestsOf(rendering).map(([, { metadata }]) => metadata?.name);
      for (const { target, patch } of patches) {
        assert.ok(names.includes(target.name), target.name);
        assert.deepEqual(parse(patch), [
          {
            op: "add",
            path: "/metadata/annotations/kustomize.toolkit.fluxcd.io~1ssa",
            value: "IfNotPresent",
          },
        ]);
      }
    });
  }

  it("names the Secret that Flux decrypts with, and none where it decrypts nothing", async () => {
    const decryption = async (sealed: boolean, decryptionSecret?: string): Promise<readonly unknown[]> => {
      const rendering = await renderExample(
        "haproxy",
        {},
        { sealed, ...(decryptionSecret === undefined ? {} : { decryptionSecret }) },
      );
      const kustomizations = documents(rendering, "flux/kustomizations.yaml");
      return [...new Set(kustomizations.map(({ spec }) => JSON.stringify(spec?.["decryption"])))];
    };
    assert.deepEqual(await decryption(false), ['{"provider":"sops"}']);
    assert.deepEqual(await decryption(false, "sops-age"), [
      '{"provider":"sops","secretRef":{"name":"sops-age"}}',
    ]);
    assert.deepEqual(await decryption(true), [undefined]);
  });

  it("names no object's file of secrets/ where the repository has Sealed Secrets", async () => {
    const rendering = await renderExample("haproxy", {}, { sealed: true });
    const flux = [...directoryOf(rendering)].filter(([path]) => path.startsWith("flux/"));
    const text = flux.map(([, each]) => each).join("\n");
    assert.match(text, /- \.\.\/\.\.\/sealed-secrets\/flux-helm\.yaml/);
    assert.doesNotMatch(text, /\.\.\/secrets\/|sops/);
  });

  describe("with a repository that has a CA of its own", () => {
    let directory: string;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), "render-flux-"));
      writeFileSync(join(directory, "ca.pem"), "-----BEGIN CERTIFICATE-----\nof the repository\n");
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    it("hands the CA's certificates to Flux, and the file's whole path to helm", async () => {
      const caFile = join(directory, "ca.pem");
      const chart = { repository: "https://charts.example.org", caFile, version: "0.95.0-alpha.5" };
      const rendering = await renderExample("haproxy", { chart });
      const [repository] = documents(rendering, "flux/chart/helm-release.yaml");
      const [, secret] = documents(rendering, "secrets/flux-helm.yaml");
      assert.deepEqual(repository?.spec?.["certSecretRef"], { name: secret?.metadata.name });
      assert.equal(repository?.spec?.["secretRef"], undefined);
      assert.match(secret?.stringData?.["ca.crt"] ?? "", /^-----BEGIN CERTIFICATE-----\nof the repository/);
      assert.ok(textOf(rendering, "README.md").includes(`--ca-file ${caFile}`));
    });
  });
});
