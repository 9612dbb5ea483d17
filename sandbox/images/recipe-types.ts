/** What an image is made from, as data. */

/** How an image starts; the names are those of the OCI image configuration. */
export interface ImageConfiguration {
  readonly Entrypoint: readonly string[];
  readonly Env?: readonly string[];
  /** Numeric, so that a cluster can see that it is not root. */
  readonly User?: string;
  /** Where commands run in the container begin, too. */
  readonly WorkingDir?: string;
  readonly StopSignal?: string;
}

/** What a layer is made of. */
export type LayerSource =
  /** Packages with all that they need, unpacked; inside, `command` has to succeed and to print what `expect` contains. */
  | {
      readonly kind: "debian";
      readonly suite: string;
      readonly packages: readonly string[];
      /** Shell commands that run in the root file system's directory, in place of the packages' own scripts. */
      readonly prepare?: readonly string[];
      readonly check: {
        readonly command: readonly string[];
        readonly expect?: RegExp;
        readonly advice: string;
      };
    }
  /** Packages of the Python Package Index, in a directory of their own; `base` is the layer whose Python runs them. */
  | {
      readonly kind: "python";
      /** File that pins each package by version and hash, for pip. */
      readonly requirements: string;
      readonly path: string;
      /** What of them is imported, as after `import`. */
      readonly modules: string;
      readonly base: string;
    }
  /** Files of this repository, by where they are in the image; those that can be executed there can be executed here. */
  | { readonly kind: "files"; readonly files: Readonly<Record<string, string>> }
  /** One binary of the sandbox's own build, by where it is in the image. */
  | { readonly kind: "binary"; readonly binary: string; readonly path: string };

export interface ImageRecipe {
  readonly names: readonly string[];
  /** Keys of the archive's layers, lowest first. */
  readonly layers: readonly string[];
  readonly configuration: ImageConfiguration;
}

/** Images that share layers, saved in one archive. */
export interface ArchiveRecipe {
  readonly name: string;
  readonly layers: Readonly<Record<string, LayerSource>>;
  readonly images: readonly ImageRecipe[];
}
