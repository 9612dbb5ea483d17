import { titleOf, type RenderedObject } from "./rendered-stack";

/** What the files say beside what the program registers. */
export interface RenderOptions {
  readonly stack: string;
  /** URL of the Git repository that the directory is committed to. */
  readonly gitUrl: string;
  /** Path of the directory in that repository; "." for its root. */
  readonly gitPath: string;
  /** Context of the kubeconfig that the stack's settings name. */
  readonly context: string | undefined;
  /** Whether the repository has Sealed Secrets in place of the Secrets. */
  readonly sealed: boolean;
  /** Name of the Secret with the key that Flux decrypts with; undefined where its controller has the key. */
  readonly decryptionSecret: string | undefined;
}

/** Directory of everything that is secret, and of nothing else. */
export const secretsDirectory = "secrets";

/** Directory of the Sealed Secrets, which kubeseal writes. */
export const sealedDirectory = "sealed-secrets";

/** What the next rendering has to have again. */
export const generatedPath = `${secretsDirectory}/generated.yaml`;
export const helmValuesPath = `${secretsDirectory}/helm-values.yaml`;
export const fluxHelmPath = `${secretsDirectory}/flux-helm.yaml`;
export const haproxyCertificatePath = `${secretsDirectory}/haproxy-certificate.pem`;
export const valuesPath = "release/values.yaml";
export const caCertificatePath = "ca-certificate.pem";
export const externalHaproxyDirectory = "external-haproxy";

/** Everything that a rendering may write: paths of files, and of directories with all below them. */
export const renderedPaths = [
  "README.md",
  caCertificatePath,
  "objects",
  "release",
  secretsDirectory,
  "argo-cd",
  "flux",
  externalHaproxyDirectory,
];

/** Path of an object's file: its wave first, so that the order of names is an order in which they can be applied. */
export const pathOf = (each: RenderedObject): string =>
  `${each.secret ? secretsDirectory : "objects"}/${waveName(each.wave)}-${titleOf(each)}.yaml`;

export const waveName = (wave: number): string => String(wave).padStart(2, "0");

/** Where the repository that Argo CD and Flux read has a file of this directory. */
export const committedPath = (path: string, { sealed }: Pick<RenderOptions, "sealed">): string =>
  sealed && path.startsWith(`${secretsDirectory}/`)
    ? `${sealedDirectory}/${path.slice(secretsDirectory.length + 1)}`
    : path;
