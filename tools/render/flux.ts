import { createHash } from "node:crypto";
import { goYamlText } from "../go-yaml/go-yaml-text";
import { stagesOf, type FluxStage } from "./flux-stages";
import { committedPath, fluxHelmPath, pathOf, type RenderOptions } from "./layout";
import type { RenderedStack } from "./rendered-stack";
import type { RenderedRelease } from "./release";
import type { Tree } from "./tree";

/** A file for Flux with its objects. */
export interface FluxFile {
  readonly path: string;
  readonly objects: readonly Tree[];
  readonly isSecret: boolean;
}

/** Where Flux's own objects are. */
const system = "flux-system";

const helmReleasePath = "flux/chart/helm-release.yaml";

const intervals = { interval: "10m", retryInterval: "1m" };

/** Helm itself never upgrades definitions. By default Flux does not try again what has failed once. */
const action = {
  crds: "CreateReplace",
  strategy: { name: "RetryOnFailure", retryInterval: intervals.retryInterval },
};

/**
 * Its name changes with its content: a HelmRelease that names another Secret is upgraded at once, and what comes behind it waits for that.
 */
const valuesSecret = ({ name, secretValues }: RenderedRelease): string =>
  `${name}-helm-values-${createHash("sha256").update(goYamlText(secretValues)).digest("hex").slice(0, 8)}`;
const repositorySecret = ({ name }: RenderedRelease): string => `${name}-chart-repository`;

/**
 * A Kustomization for each stage, which waits until the objects of the one before are ready; the Helm release has its own. Values that are
 * secret come from a Secret.
 */
export function fluxFiles(rendered: RenderedStack, options: RenderOptions): readonly FluxFile[] {
  const { release } = rendered;
  const stages = stagesOf(rendered);
  return [
    {
      path: "flux/kustomizations.yaml",
      objects: stages.map((stage, index) => kustomization(stage, stages[index - 1], release, options)),
      isSecret: false,
    },
    ...stages.map((stage) => ({
      path: `flux/${stage.name}/kustomization.yaml`,
      isSecret: false,
      objects: [listOf(stage, options)],
    })),
    { path: helmReleasePath, objects: helmObjects(release), isSecret: false },
    { path: fluxHelmPath, objects: helmSecrets(release), isSecret: true },
  ];
}

/** What Flux's Kustomization reads: the files of a stage. */
function listOf({ objects, createdOnly, hasRelease }: FluxStage, options: RenderOptions): Tree {
  const fromStage = (path: string): string => `../../${committedPath(path, options)}`;
  const patches = createdOnly.map(({ object, secret }) => ({
    target: {
      kind: secret && options.sealed ? "SealedSecret" : object.kind,
      name: object.metadata.name,
    },
    patch: goYamlText([
      {
        op: "add",
        path: "/metadata/annotations/kustomize.toolkit.fluxcd.io~1ssa",
        value: "IfNotPresent",
      },
    ]),
  }));
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [
      ...objects.map((each) => fromStage(pathOf(each))),
      ...(hasRelease ? [fromStage(fluxHelmPath), "helm-release.yaml"] : []),
    ],
    ...(patches.length === 0 ? {} : { patches }),
  };
}

const kustomization = (
  { name }: FluxStage,
  previous: FluxStage | undefined,
  release: RenderedRelease,
  { gitPath, sealed, decryptionSecret }: RenderOptions,
): Tree => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name: `${release.name}-${name}`, namespace: system },
  spec: {
    ...(previous === undefined ? {} : { dependsOn: [{ name: `${release.name}-${previous.name}` }] }),
    ...intervals,
    timeout: `${Math.max(release.timeoutSeconds, 900)}s`,
    sourceRef: { kind: "GitRepository", name: system },
    path: `./${gitPath === "." ? "" : `${gitPath}/`}flux/${name}`,
    prune: true,
    wait: true,
    ...(sealed
      ? {}
      : {
          decryption: {
            provider: "sops",
            ...(decryptionSecret === undefined ? {} : { secretRef: { name: decryptionSecret } }),
          },
        }),
  },
});

function helmObjects(release: RenderedRelease): readonly Tree[] {
  const { chart, name, namespace, values } = release;
  const isRegistry = chart.repository === undefined;
  return [
    {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "HelmRepository",
      metadata: { name: `${name}-chart`, namespace },
      spec: {
        ...(isRegistry ? { type: "oci" } : {}),
        interval: intervals.interval,
        url: chart.repository ?? chart.chart.replace(/\/[^/]*$/, ""),
        ...(chart.password === undefined ? {} : { secretRef: { name: repositorySecret(release) } }),
        ...(chart.ca === undefined ? {} : { certSecretRef: { name: repositorySecret(release) } }),
      },
    },
    {
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata: { name, namespace },
      spec: {
        releaseName: name,
        interval: intervals.interval,
        timeout: `${release.timeoutSeconds}s`,
        maxHistory: release.maxHistory,
        chart: {
          spec: {
            chart: isRegistry ? chart.chart.replace(/^.*\//, "") : chart.chart,
            version: chart.version,
            sourceRef: { kind: "HelmRepository", name: `${name}-chart` },
          },
        },
        install: action,
        upgrade: action,
        valuesFrom: [{ kind: "Secret", name: valuesSecret(release), valuesKey: "values.yaml" }],
        values,
      },
    },
  ];
}

function helmSecrets(release: RenderedRelease): readonly Tree[] {
  const { chart, namespace } = release;
  const secret = (name: string, stringData: Tree, labels?: Tree): Tree => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, ...(labels === undefined ? {} : { labels }) },
    type: "Opaque",
    stringData,
  });
  const repository = {
    ...(chart.password === undefined ? {} : { username: chart.username ?? "", password: chart.password }),
    ...(chart.ca === undefined ? {} : { "ca.crt": chart.ca }),
  };
  return [
    // A HelmRelease that did not find it is tried again when it comes, and not only after minutes.
    secret(
      valuesSecret(release),
      { "values.yaml": goYamlText(release.secretValues) },
      { "reconcile.fluxcd.io/watch": "Enabled" },
    ),
    ...(Object.keys(repository).length === 0 ? [] : [secret(repositorySecret(release), repository)]),
  ];
}
