import { goYamlText } from "../go-yaml/go-yaml-text";
import { applicationOf } from "./argo-cd";
import { fluxFiles } from "./flux";
import type { Generated } from "./generated";
import type { KubernetesObject } from "./kubernetes-object";
import {
  caCertificatePath,
  externalHaproxyDirectory,
  generatedPath,
  haproxyCertificatePath,
  helmValuesPath,
  pathOf,
  valuesPath,
  type RenderOptions,
} from "./layout";
import { readmeOf } from "./readme";
import type { RenderedObject, RenderedStack } from "./rendered-stack";

/** A file of the rendered directory. */
export interface RenderedFile {
  /** Below the directory, with slashes. */
  readonly path: string;
  readonly text: string;
}

const command = "Written by npm run render -- --stack ";

/** The first line of each file, by which the next rendering knows that it may replace it. */
const firstLine = (stack: string): string => `# ${command}${stack}`;

/** The stack that a file was rendered from; undefined where somebody else wrote the file. */
export const stackOfFile = (text: string): string | undefined =>
  new RegExp(`^(?:#|<!--) ${command}(\\S+)`).exec(text)?.[1];

const secretLine = "# SECRET. Encrypt it before it is committed or sent anywhere; README.md says how.";

const yamlText = (value: unknown): string => goYamlText(value, { aliasDuplicateObjects: false });

/** All files of a rendered stack, in the order in which they are written. */
export function filesOf(
  rendered: RenderedStack,
  generated: Generated,
  options: RenderOptions,
): readonly RenderedFile[] {
  const comment = firstLine(options.stack);
  const plain = (path: string, value: unknown): RenderedFile => ({
    path,
    text: `${comment}\n${typeof value === "string" ? value : yamlText(value)}`,
  });
  const secret = (path: string, value: unknown): RenderedFile => ({
    path,
    text: `${comment}\n${secretLine}\n${typeof value === "string" ? value : yamlText(value)}`,
  });
  const { release, outputs } = rendered;
  const { values, secretValues, chart } = release;
  const { caCertificate, haproxyConfiguration, haproxyCertificate, trafficRequirements } = outputs;
  const text = (output: unknown, of: (known: string) => RenderedFile): readonly RenderedFile[] =>
    typeof output === "string" ? [of(output)] : [];
  return [
    secret(generatedPath, generated.text()),
    secret(helmValuesPath, secretValues),
    ...rendered.objects.map((each) =>
      (each.secret ? secret : plain)(pathOf(each), annotated(each, rendered.releaseWave)),
    ),
    plain(valuesPath, values),
    plain("release/chart.yaml", {
      release: release.name,
      namespace: release.namespace,
      chart: chart.chart,
      ...(chart.repository === undefined ? {} : { repository: chart.repository }),
      version: chart.version,
      timeoutSeconds: release.timeoutSeconds,
      maxHistory: release.maxHistory,
    }),
    ...text(caCertificate, (pem) => plain(caCertificatePath, pem)),
    ...text(haproxyConfiguration, (configuration) =>
      plain(`${externalHaproxyDirectory}/haproxy.cfg`, configuration),
    ),
    ...text(trafficRequirements, (requirements) =>
      plain(`${externalHaproxyDirectory}/traffic-requirements.txt`, `${requirements}\n`),
    ),
    // What stands for the certificate of somebody else's Secret is of no use.
    ...(rendered.readSecrets.length > 0
      ? []
      : text(haproxyCertificate, (pem) => secret(haproxyCertificatePath, pem))),
    ...(chart.kind === "path"
      ? []
      : [
          plain("argo-cd/application.yaml", applicationOf(rendered, options)),
          ...fluxFiles(rendered, options).map(({ path, objects, isSecret }) =>
            (isSecret ? secret : plain)(path, objects.map(yamlText).join("---\n")),
          ),
        ]),
    { path: "README.md", text: `<!-- ${command}${options.stack} -->\n\n${readmeOf(rendered, options)}` },
  ];
}

/** The object with what Argo CD orders by, and what both read where it must not be deleted. */
function annotated({ object, wave, kept }: RenderedObject, releaseWave: number): KubernetesObject {
  const { metadata, ...rest } = object;
  const { apiVersion, kind, ...content } = rest;
  return {
    apiVersion,
    kind,
    metadata: {
      ...metadata,
      annotations: {
        ...metadata.annotations,
        // Objects of the chart have none, which is wave 0.
        "argocd.argoproj.io/sync-wave": String(wave - releaseWave),
        ...(kept
          ? {
              "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
              "kustomize.toolkit.fluxcd.io/prune": "disabled",
            }
          : {}),
      },
    },
    ...content,
  };
}
