/** The project's configuration as Pulumi hands it over: values by key without the `reana:` prefix. */
export interface StackConfig {
  /** Structured values already read from their JSON. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The keys that are encrypted in the stack file, wholly or in part. */
  readonly secretKeys: ReadonlySet<string>;
  /** Where the values stand; a secret may be plain in a component's arguments, which encrypts it. Default: the stack file. */
  readonly origin?: "stack file" | "arguments";
}
