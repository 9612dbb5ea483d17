import type { Problem } from "../lib/problem";
import { similarKey } from "../lib/similar-key";
import { keys as programKeys } from "./schema";

/** The stack's configuration of the Kubernetes provider, by key with its prefix. */
type ProviderConfig = Readonly<Record<string, string>>;

const prefix = "kubernetes:";

/** What the provider reads, of which an error may name one. A later release may read more. */
const providerKeys = [
  "cluster",
  "clusterIdentifier",
  "context",
  "deleteUnreachable",
  "enableConfigMapMutable",
  "enableSecretMutable",
  "enableServerSideApply",
  "helmReleaseSettings",
  "kubeClientSettings",
  "kubeconfig",
  "namespace",
  "renderYamlToDirectory",
  "skipUpdateUnreachable",
  "strictMode",
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
];

/** Settings of the provider that it would ignore, or that this program cannot work with. */
export const providerProblems = (config: ProviderConfig): readonly Problem[] => [
  ...ignoredProblems(config),
  ...fileProblems(config),
];

/** A context that is misspelled would leave the stack to whichever cluster is current for kubectl. */
const ignoredProblems = (config: ProviderConfig): readonly Problem[] =>
  Object.keys(config)
    .filter((name) => name.startsWith(prefix) && !providerKeys.includes(name.slice(prefix.length)))
    .flatMap((name) => {
      const key = name.slice(prefix.length);
      const known = similarKey(key, providerKeys);
      const meant = programKeys.includes(key) ? `reana:${key}` : known && `${prefix}${known}`;
      const advice = `is ignored by the Kubernetes provider; did you mean ${meant}? pulumi config rm ${name} removes it.`;
      return meant === undefined ? [] : [{ key: name, found: undefined, advice }];
    });

function fileProblems(config: ProviderConfig): readonly Problem[] {
  const directory = config["kubernetes:renderYamlToDirectory"];
  return directory === undefined || directory === ""
    ? []
    : [
        {
          key: "kubernetes:renderYamlToDirectory",
          found: JSON.stringify(directory),
          advice:
            "would write some objects as files and install the Helm release into the current cluster all the same. Remove it: " +
            "pulumi config rm kubernetes:renderYamlToDirectory. To have everything as files, without a cluster: " +
            "npm run render -- --stack STACK --output DIRECTORY.",
        },
      ];
}

/** What is allowed and should be known. */
export function providerWarnings(config: ProviderConfig): readonly string[] {
  return (config["kubernetes:context"] ?? "") !== ""
    ? []
    : [
        "kubernetes:context is not set: this stack goes to whichever cluster is current for kubectl. Name its cluster: " +
          "pulumi config set kubernetes:context CONTEXT (kubectl config get-contexts lists them).",
      ];
}
