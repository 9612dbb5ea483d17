import { commandsOf } from "./deploy-commands";
import {
  caCertificatePath,
  committedPath,
  externalHaproxyDirectory,
  fluxHelmPath,
  generatedPath,
  haproxyCertificatePath,
  helmValuesPath,
  pathOf,
  sealedDirectory,
  secretsDirectory,
  type RenderOptions,
} from "./layout";
import type { RenderedObject, RenderedStack } from "./rendered-stack";

/** The page beside the rendered files: what they are, and how they are deployed. */
export function readmeOf(rendered: RenderedStack, options: RenderOptions): string {
  const { outputs } = rendered;
  const url = String(outputs["url"]);
  const sections = [
    `# REANA at ${url}

Rendered from stack ${options.stack}, exposure mode \`${String(outputs["mode"])}\`. The same settings render the same files. Change the stack's
settings, not these files, and render again.

| path | what is in it |
|---|---|
| \`objects/\` | every object beside the chart's, without secrets. The number is its wave: it waits for all with a smaller one |
| \`release/\` | the Helm release: \`values.yaml\` without secrets, and where the chart comes from |
| \`${secretsDirectory}/\` | **everything that is secret**, and nothing else |
| \`argo-cd/\`, \`flux/\` | the same for Argo CD and Flux. They are left out for a chart in a local directory |${
      "caCertificate" in outputs ? `\n| \`${caCertificatePath}\` | the CA that users import |` : ""
    }${
      "haproxyConfiguration" in outputs
        ? `\n| \`${externalHaproxyDirectory}/\` | \`haproxy.cfg\` for the machine outside the cluster, and how its connections have to arrive |`
        : ""
    }`,
    secretsSection(rendered, options),
    beforeSection(rendered),
    `## Deploy with helm and kubectl

In this directory${options.context === undefined ? "" : `, with the cluster's context: \`kubectl config use-context ${options.context}\``}. The same commands update. Run
them in this order, and stop at the first that fails.

\`\`\`sh
${commandsOf(rendered).join("\n")}
\`\`\`

Then check the site, from a checkout of the program, with the path of this directory in place of DIR:

\`\`\`sh
npm run verify -- ${url}${"caCertificate" in outputs ? ` --ca DIR/${caCertificatePath}` : ""}${httpOption(url, outputs["httpUrl"])}
\`\`\`

A new REANA has no database and no administrator yet: [REANA's documentation](https://docs.reana.io/administration/) has the commands.`,
    argoSection(rendered, options),
    fluxSection(rendered, options),
    `## What only pulumi up does

- It looks into the cluster before it changes something: whose objects and volumes are there, and which passwords an earlier REANA has.
- It migrates the database and applies the chart's CustomResourceDefinitions before it upgrades the chart. Before you deploy a new version
  of the chart, do both by hand: \`docs/operations.md\`, "Upgrade the chart". Make a backup first. Flux applies the definitions by itself.
- It changes the exposure mode without a lost request. Here the order of a first installation is the order of every update.
- It deletes what a new rendering does not have any more. Argo CD and Flux do so when they prune. With \`kubectl\` it is yours: ConfigMaps, Secrets
  and Jobs whose names end with a hash get a new name when they change.
- \`npm run first-steps\`, \`npm run rotate\`, \`npm run recover\`, and drift in \`npm run verify\` need a stack that pulumi deployed.

Deploy one REANA either by pulumi or from these files, not by both.`,
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

const httpOption = (url: string, httpUrl: unknown): string => {
  const usual = new URL(url).port === "" && new URL(String(httpUrl)).port === "";
  return usual ? "" : ` --http ${String(httpUrl)}`;
};

const secretsSection = (
  { objects, releaseWave }: RenderedStack,
  { sealed }: RenderOptions,
): string => `## Secrets

The files in \`${secretsDirectory}/\` are in clear, and only their owner can read them. Keep them out of Git until they are encrypted. **Do not lose
\`${generatedPath}\`:** the next rendering takes the passwords from it that REANA's database has by then, and the keys of the certificates.

${sealed ? sealedSecrets(objects, releaseWave) : encryptedSecrets}`;

const encryptedSecrets = `With [SOPS](https://getsops.io), whose rules are in your \`.sops.yaml\`:

\`\`\`sh
for file in ${secretsDirectory}/*; do sops encrypt --in-place "$file"; done     # before a commit
for file in ${secretsDirectory}/*; do sops decrypt --in-place "$file"; done     # before the next npm run render, which refuses encrypted files
\`\`\`

For files that Flux applies, SOPS has to leave everything but \`data\` and \`stringData\` as it is: \`encrypted_regex: ^(data|stringData)$\` for
\`${secretsDirectory}/(flux-helm|[0-9].*)\\.yaml\`.

For [Sealed Secrets](https://github.com/bitnami-labs/sealed-secrets) render with \`--sealed-secrets\`.`;

/** kubeseal leaves out the wave, which the sealed one needs as well. */
function sealedSecrets(objects: readonly RenderedObject[], releaseWave: number): string {
  const files = [
    ...objects
      .filter(({ secret }) => secret)
      .map((each) => ({ path: pathOf(each), wave: each.wave - releaseWave })),
    { path: fluxHelmPath, wave: 0 },
  ];
  const commands = files.map(({ path, wave }) =>
    [
      `kubeseal --format yaml < ${path}`,
      `kubectl annotate --local --filename - argocd.argoproj.io/sync-wave="${wave}" --output yaml > ${committedPath(path, { sealed: true })}`,
    ].join(" |\n  "),
  );
  return `The repository has [Sealed Secrets](https://github.com/bitnami-labs/sealed-secrets) in their place, and \`${secretsDirectory}/\` stays where it
is safe. Seal all of them after each rendering; what the rendering no longer has goes first. Commit them only if no command failed: a file
that is empty deletes its Secret.

\`\`\`sh
set -o pipefail     # kubeseal's error is one of the whole line
mkdir -p ${sealedDirectory} && rm -f ${sealedDirectory}/[0-9]*.yaml &&
${commands.join(" &&\n")}
\`\`\``;
}

/** What has to be there, or to be done, beside the files. */
function beforeSection({ objects, release, outputs, readSecrets }: RenderedStack): string {
  const kinds = new Set(objects.map(({ object }) => object.kind));
  const createsNamespace = objects.some(
    ({ object }) => object.kind === "Namespace" && object.metadata.name === release.namespace,
  );
  const mode = String(outputs["mode"]);
  const items = [
    ...(createsNamespace ? [] : [`Namespace \`${release.namespace}\`: the settings say that it is there.`]),
    ...readSecrets.map(
      (id) =>
        `The Secret \`${id}\` of type \`kubernetes.io/tls\`. Nothing has looked whether its certificate fits; \`npm run verify\` does afterwards.`,
    ),
    ...(kinds.has("Certificate") ? ["cert-manager, with the issuer that the settings name."] : []),
    ...(kinds.has("ServiceMonitor") ? ["Prometheus' operator."] : []),
    ...(mode === "existing-traefik" || mode === "other-controller"
      ? [`Your ingress controller, set up as \`docs/${mode}.md\` of the program says.`]
      : []),
    ...("haproxyConfiguration" in outputs
      ? [
          `HAProxy on the machine outside the cluster, with \`${externalHaproxyDirectory}/haproxy.cfg\`${
            readSecrets.length === 0 && "haproxyCertificate" in outputs
              ? ` and \`${haproxyCertificatePath}\` as its \`reana.pem\``
              : ""
          } (\`docs/external-haproxy.md\`).`,
        ]
      : []),
    ...(mode.startsWith("load-balancer") ? [`Your load balancer, as \`docs/${mode}.md\` says.`] : []),
  ];
  return items.length === 0
    ? ""
    : `## What has to be there\n\n${items.map((item) => `- ${item}`).join("\n")}`;
}

const argoSection = ({ release, objects }: RenderedStack, { sealed }: RenderOptions): string =>
  release.chart.kind === "path"
    ? ""
    : `## Argo CD

\`argo-cd/application.yaml\` is one Application for all: its waves keep the order only within one, and the chart's objects are wave 0. Argo CD from
2.6 on has several sources. \`--git-url\` and \`--git-path\` of \`npm run render\` name your repository in it. By hand:

- The chart takes its passwords as Helm values, and no Secret in their place. Argo CD's repository server has to read
  \`${helmValuesPath}\`: in clear from a private repository, or encrypted, with [helm-secrets](https://github.com/jkroepke/helm-secrets) and its
  wrapper for several sources.${
    sealed
      ? ""
      : `\n- The third source applies the Secrets of \`${secretsDirectory}/\`. Argo CD decrypts nothing by itself: let a plugin do so, or use Sealed Secrets.`
  }
- An Ingress is healthy for Argo CD when its controller has written an address into it, which Traefik does not in every cluster. Then the waves
  behind the chart's never come. Tell Argo CD not to wait, in the ConfigMap \`argocd-cm\`:

  \`\`\`yaml
  data:
    resource.customizations.health.networking.k8s.io_Ingress: |
      return { status = "Healthy" }
  \`\`\`${
    objects.some(({ object }) => (object["spec"] as { type?: string } | undefined)?.type === "LoadBalancer")
      ? "\n\n- A Service of type LoadBalancer is healthy when it has its address: the wave behind it waits for that."
      : ""
  }${release.chart.username === undefined ? "" : "\n- The chart's repository needs a login: `argocd repo add` keeps it."}`;

const fluxSection = ({ release }: RenderedStack, { sealed, decryptionSecret }: RenderOptions): string =>
  release.chart.kind === "path"
    ? ""
    : `## Flux

\`flux/kustomizations.yaml\` has a Kustomization for what comes before the chart, one for the chart, and some for what comes behind it. Each
waits for the one before. They read the GitRepository \`flux-system\`${
        sealed
          ? "."
          : decryptionSecret === undefined
            ? " and decrypt with SOPS.\n`--decryption-secret` of `npm run render` names the Secret with your key; without it, Flux's controller has to have it."
            : ` and decrypt with SOPS and the\nkey in Secret \`flux-system/${decryptionSecret}\`.`
      } Apply that file, or commit it to where
Flux reads.`;
