import type { Problem } from "../lib/problem";

/** The stack's configuration of the Kubernetes provider, by key with its prefix. */
type ProviderConfig = Readonly<Record<string, string>>;

/** Settings of the provider that this program cannot work with. */
export function providerProblems(config: ProviderConfig): readonly Problem[] {
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
