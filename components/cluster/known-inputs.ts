import * as pulumi from "@pulumi/pulumi";

/** Stands for a value that the engine does not know yet: it comes with the update, of which this is the preview. */
export const notKnown: unique symbol = Symbol("known after the update");

/** Inputs of a resource as plain values. */
export type KnownInputs = Readonly<Record<string, unknown>>;

/** The parts of an Output that its declarations leave out. */
interface AwaitableOutput {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
}

/** What a hook is given, with secrets in clear and `notKnown` in the place of what is not known yet. */
export async function knownInputs(inputs: Readonly<Record<string, unknown>>): Promise<KnownInputs> {
  return (await known(inputs)) as KnownInputs;
}

async function known(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    const output = value as unknown as AwaitableOutput;
    return (await output.isKnown) ? known(await output.promise()) : notKnown;
  }
  if (Array.isArray(value)) {
    return Promise.all(value.map(known));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if ("__pulumiUnknown" in value) {
    return notKnown;
  }
  const entries = Object.entries(value).map(async ([key, inner]) => [key, await known(inner)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
