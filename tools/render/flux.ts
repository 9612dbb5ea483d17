import { goYamlText } from "../go-yaml/go-yaml-text";
import { committedPath, fluxHelmPath, pathOf, waveName, type RenderOptions } from "./layout";
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

const intervals = { interval: "10m", retryInterval: "1m" };

const valuesSecret = ({ name }: RenderedRelease): string => `${name}-helm-values`;
const repositorySecret = ({ name }: RenderedRelease): string => `${name}-chart-repository`;

/**
 * A Kustomization for each wave, which waits until the objects of the one before are ready; the Helm release is one of them. Values that
 * are secret come from a Secret.
 */
export function fluxFiles(rendered: RenderedStack, options: RenderOptions): readonly FluxFile[] {
  const { objects, release, releaseWave } = rendered;
  const waves = [...new Set([...objects.map(({ wave }) => wave), releaseWave])].sort((a, b) => a - b);
  const nameOf = (wave: number): string => `${release.name}-${waveName(wave)}`;
  const directory = (wave: number): string => `flux/${waveName(wave)}`;
  const kustomizations = waves.map((wave, index) => {
    const before = waves[index - 1];
    return {
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
      kind: "Kustomization",
      metadata: { name: nameOf(wave), namespace: system },
      spec: {
        ...(before === undefined ? {} : { dependsOn: [{ name: nameOf(before) }] }),
        ...intervals,
        timeout: `${Math.max(release.timeoutSeconds, 900)}s`,
        sourceRef: { kind: "GitRepository", name: system },
        path: `./${options.gitPath === "." ? "" : `${options.gitPath}/`}${directory(wave)}`,
        prune: true,
        wait: true,
        ...(options.sealed ? {} : { decryption: { provider: "sops" } }),
      },
    };
  });
  const listed = waves.map((wave) => ({
    path: `${directory(wave)}/kustomization.yaml`,
    isSecret: false,
    objects: [
      {
        apiVersion: "kustomize.config.k8s.io/v1beta1",
        kind: "Kustomization",
        resources: [
          ...objects
            .filter((each) => each.wave === wave)
            .map((each) => `../../${committedPath(pathOf(each), options)}`),
          ...(wave === releaseWave
            ? [`../../${committedPath(fluxHelmPath, options)}`, "helm-release.yaml"]
            : []),
        ],
      },
    ],
  }));
  return [
    { path: "flux/kustomizations.yaml", objects: kustomizations, isSecret: false },
    ...listed,
    { path: `${directory(releaseWave)}/helm-release.yaml`, objects: helmObjects(release), isSecret: false },
    { path: fluxHelmPath, objects: helmSecrets(release), isSecret: true },
  ];
}

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
        // Helm itself never upgrades definitions.
        install: { crds: "CreateReplace" },
        upgrade: { crds: "CreateReplace" },
        valuesFrom: [{ kind: "Secret", name: valuesSecret(release), valuesKey: "values.yaml" }],
        values,
      },
    },
  ];
}

function helmSecrets(release: RenderedRelease): readonly Tree[] {
  const { chart, namespace } = release;
  const secret = (name: string, stringData: Tree): Tree => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type: "Opaque",
    stringData,
  });
  return [
    secret(valuesSecret(release), { "values.yaml": goYamlText(release.secretValues) }),
    ...(chart.password === undefined
      ? []
      : [secret(repositorySecret(release), { username: chart.username ?? "", password: chart.password })]),
  ];
}
