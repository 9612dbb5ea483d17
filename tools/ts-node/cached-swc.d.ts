/** As much of what ts-node gives to a transpiler as this one reads itself. */
export interface TranspilerOptions {
  readonly service: { readonly config: { readonly options: object } };
  readonly nodeModuleEmitKind?: string;
  /** Where compiled files are kept. Default: in node_modules. */
  readonly cacheFolder?: string;
}

export function create(options: TranspilerOptions): {
  transpile(
    source: string,
    file: { readonly fileName: string },
  ): { outputText: string; sourceMapText: string };
};
