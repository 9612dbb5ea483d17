import { caCertificatePath, generatedPath, helmValuesPath, pathOf, type RenderOptions } from "./layout";
import { externalHaproxyDirectory, haproxyCertificatePath, secretsDirectory, valuesPath } from "./layout";
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
    secretsSection(rendered),
    beforeSection(rendered),
    `## Deploy with helm and kubectl

In this directory${options.context === undefined ? "" : `, with the cluster's context: \`kubectl config use-context ${options.context}\``}. The same commands update. Run them in
this order, and stop at the first that fails.

\`\`\`sh
${commandsOf(rendered).join("\n")}
\`\`\`

Then check the site, from a checkout of the program, with the path of this directory in place of DIR:

\`\`\`sh
npm run verify -- ${url}${"caCertificate" in outputs ? ` --ca DIR/${caCertificatePath}` : ""}${httpOption(url, outputs["httpUrl"])}
\`\`\`

A new REANA has no database and no administrator yet: [REANA's documentation](https://docs.reana.io/administration/) has the commands.`,
    argoSection(rendered),
    fluxSection(rendered),
    `## What only pulumi up does

- It looks into the cluster before it changes something: whose objects and volumes are there, and which passwords an earlier REANA has.
- It migrates the database and applies the chart's CustomResourceDefinitions before it upgrades the chart. Before you deploy a new version
  of the chart, do both by hand: \`docs/operations.md\`, "Upgrade the chart". Make a backup first. Flux applies the definitions by itself.
- It changes the exposure mode without a lost request. Here the order of a first installation is the order of every update.
- It deletes what a new rendering does not have any more. Argo CD and Flux do so when they prune. With \`kubectl\` it is yours: ConfigMaps, Secrets
  and Jobs whose names end with a hash get a new name when they change.
- \`npm run recover\`, \`npm run first-steps\`, and drift in \`npm run verify\` need a stack that pulumi deployed.

Deploy one REANA either by pulumi or from these files, not by both.`,
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

const httpOption = (url: string, httpUrl: unknown): string => {
  const usual = new URL(url).port === "" && new URL(String(httpUrl)).port === "";
  return usual ? "" : ` --http ${String(httpUrl)}`;
};

const secretsSection = ({ objects }: RenderedStack): string => `## Secrets

The files in \`${secretsDirectory}/\` are in clear, and only their owner can read them. Keep them out of Git until they are encrypted. **Do not lose
\`${generatedPath}\`:** the next rendering takes the passwords from it that REANA's database has by then, and the keys of the certificates.

With [SOPS](https://getsops.io), whose rules are in your \`.sops.yaml\`:

\`\`\`sh
for file in ${secretsDirectory}/*; do sops encrypt --in-place "$file"; done     # before a commit
for file in ${secretsDirectory}/*; do sops decrypt --in-place "$file"; done     # before the next npm run render, which refuses encrypted files
\`\`\`

For files that Flux applies, SOPS has to leave everything but \`data\` and \`stringData\` as it is: \`encrypted_regex: ^(data|stringData)$\` for
\`${secretsDirectory}/(flux-helm|[0-9].*)\\.yaml\`.

With [Sealed Secrets](https://github.com/bitnami-labs/sealed-secrets), only the Secrets go into Git:

\`\`\`sh
${[...objects.filter(({ secret }) => secret).map(pathOf), `${secretsDirectory}/flux-helm.yaml`]
  .map((path) => `kubeseal --format yaml < ${path} > sealed-${path.replace(`${secretsDirectory}/`, "")}`)
  .join("\n")}
\`\`\``;

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

/** In the order of the waves; what a wave has to have reached before the next one is waited for. */
function commandsOf(rendered: RenderedStack): readonly string[] {
  const { objects, release, releaseWave } = rendered;
  const last = Math.max(releaseWave, ...objects.map(({ wave }) => wave));
  const waves = Array.from({ length: last }, (_, index) => index + 1);
  return [
    ...loginCommands(rendered),
    ...waves.flatMap((wave) => {
      const inWave = objects.filter((each) => each.wave === wave);
      return [
        ...(inWave.length === 0 ? [] : [applyCommand(inWave)]),
        ...inWave.flatMap((each) => waitCommand(each, release.timeoutSeconds)),
        ...(wave === releaseWave ? helmCommand(rendered) : []),
      ];
    }),
  ];
}

const applyCommand = (objects: readonly RenderedObject[]): string =>
  ["kubectl apply --server-side", ...objects.map((each) => `--filename ${pathOf(each)}`)].join(" \\\n  ");

function waitCommand({ object }: RenderedObject, timeoutSeconds: number): readonly string[] {
  const { name, namespace = "default" } = object.metadata;
  const of = (kind: string): string =>
    `--namespace ${namespace} ${kind}/${name} --timeout ${timeoutSeconds}s`;
  switch (object.kind) {
    case "Job":
      return [`kubectl wait --for condition=complete ${of("job")}     # it checks haproxy.cfg`];
    case "Deployment":
      return [`kubectl rollout status ${of("deployment")}`];
    default:
      return [];
  }
}

const repositoryName = "reana-chart";

/** A chart that needs a login; helm asks for its password. */
function loginCommands({ release: { chart } }: RenderedStack): readonly string[] {
  if (chart.username === undefined) {
    return [];
  }
  const ca = chart.caFile === undefined ? "" : ` --ca-file ${chart.caFile}`;
  return [
    `helm repo add ${repositoryName} ${chart.repository ?? ""} --username ${chart.username}${ca} --force-update`,
  ];
}

function helmCommand({ release }: RenderedStack): readonly string[] {
  const { chart, name, namespace } = release;
  const hasLogin = chart.username !== undefined;
  const ca = chart.caFile === undefined ? "" : ` --ca-file ${chart.caFile}`;
  const location =
    chart.repository === undefined
      ? chart.chart
      : hasLogin
        ? `${repositoryName}/${chart.chart}`
        : `${chart.chart} --repo ${chart.repository}${ca}`;
  return [
    [
      `helm upgrade --install ${name} ${location}${chart.kind === "path" ? "" : ` --version ${chart.version}`}`,
      `--namespace ${namespace} --values ${valuesPath} --values ${helmValuesPath}`,
      `--history-max ${release.maxHistory} --wait --timeout ${release.timeoutSeconds}s`,
    ].join(" \\\n  "),
  ];
}

const argoSection = ({ release }: RenderedStack): string =>
  release.chart.kind === "path"
    ? ""
    : `## Argo CD

\`argo-cd/application.yaml\` is one Application for all: its waves keep the order only within one, and the chart's objects are wave 0. Argo CD from
2.6 on has several sources.

- The chart takes its passwords as Helm values, and no Secret in their place. Argo CD's repository server has to read
  \`${helmValuesPath}\`: in clear from a private repository, or encrypted, with [helm-secrets](https://github.com/jkroepke/helm-secrets) and its
  wrapper for several sources.
- The third source applies the Secrets of \`${secretsDirectory}/\`. With Sealed Secrets let its path lead to the sealed ones.${
        release.chart.password === undefined
          ? ""
          : "\n- The chart's repository needs a login: `argocd repo add` keeps it."
      }`;

const fluxSection = ({ release }: RenderedStack): string =>
  release.chart.kind === "path"
    ? ""
    : `## Flux

\`flux/kustomizations.yaml\` has a Kustomization for each wave, which waits for the one before. They read the GitRepository \`flux-system\` and
decrypt with SOPS; \`spec.decryption.secretRef\` names your key, if it is in a Secret. Apply that file, or commit it to where Flux reads.

- Flux waits until a Service of type LoadBalancer has its address. \`pulumi up\` does not.`;
