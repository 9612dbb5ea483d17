import { helmValuesPath, sealedDirectory, secretsDirectory, valuesPath, type RenderOptions } from "./layout";
import type { RenderedStack } from "./rendered-stack";
import type { Tree } from "./tree";

/**
 * One Application for the chart, the objects and the Secrets: only within one Application Argo CD orders them by their waves, and waits
 * for each wave to be healthy. The chart's objects have no wave of their own, which is 0; the release's place in the order is 0 too.
 */
export function applicationOf({ release }: RenderedStack, { gitUrl, gitPath, sealed }: RenderOptions): Tree {
  const { chart } = release;
  const below = (path: string): string => (gitPath === "." ? path : `${gitPath}/${path}`);
  const git = { repoURL: gitUrl, targetRevision: "HEAD" };
  // A registry's address without its scheme, and the chart apart.
  const address = chart.chart.replace(/^oci:\/\//, "");
  const inRegistry = { repoURL: address.replace(/\/[^/]*$/, ""), chart: address.replace(/^.*\//, "") };
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: release.name, namespace: "argocd" },
    spec: {
      project: "default",
      destination: { server: "https://kubernetes.default.svc", namespace: release.namespace },
      sources: [
        {
          ...(chart.repository === undefined
            ? inRegistry
            : { repoURL: chart.repository, chart: chart.chart }),
          targetRevision: chart.version,
          helm: {
            releaseName: release.name,
            valueFiles: [valuesPath, helmValuesPath].map((path) => `$rendered/${below(path)}`),
          },
        },
        { ...git, ref: "rendered", path: below("objects") },
        {
          ...git,
          path: below(sealed ? sealedDirectory : secretsDirectory),
          directory: { include: "[0-9]*.yaml" },
        },
      ],
      // A ConfigMap or Secret of the pods of before goes when no pod needs it any more.
      syncPolicy: { syncOptions: ["PruneLast=true", "ServerSideApply=true"] },
    },
  };
}
