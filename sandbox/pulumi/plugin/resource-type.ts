import type { CheckResult, CreateResult, DiffResult, Provider, ReadResult } from "@pulumi/pulumi/provider";
import type { z } from "zod";
import { equal, hasUnknown, plain, type Properties } from "./properties";

/** A resource that lives in Pulumi's state only: made once from its inputs, replaced when they change. */
export interface ResourceType<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** Inputs, with their defaults and rules. */
  readonly inputs: z.ZodObject<Shape>;
  /** Makes the resource. Outputs that are secret are marked so; inputs are outputs as well, without being repeated here. */
  create(
    inputs: z.output<z.ZodObject<Shape>>,
  ): Promise<{ readonly id: string; readonly outputs: Properties }>;
  /** Inputs that may change without the resource being made anew. */
  readonly changeable?: readonly string[];
  /** Outputs that are no longer what they were, time having passed. */
  refresh?(state: Properties): Properties;
  /** An output that shows that the resource must be made anew although no input changed. */
  stale?(state: Properties, inputs: Properties): string | undefined;
}

/** Keeps the type of the inputs where a type of resource is defined. */
export function resourceType<Shape extends z.ZodRawShape>(type: ResourceType<Shape>): ResourceType {
  return type;
}

/**
 * A provider of such resources.
 *
 * @param version the version that the provider reports
 * @param types by the last part of their token, e.g. RandomPassword
 */
export function providerOf(version: string, types: Readonly<Record<string, ResourceType>>): Provider {
  const typeOf = (urn: string): ResourceType => {
    const token = urn.split("::")[2]?.split("$").pop() ?? "";
    const type = types[token.split(":").pop() ?? ""];
    if (type === undefined) {
      throw new Error(`The sandbox's stand-in for this plugin does not have resources of type ${token}.`);
    }
    return type;
  };
  return {
    version,
    check: (urn, _olds, news) => settled(() => check(typeOf(urn), news as Properties)),
    diff: (_id, urn, olds, news) =>
      settled(() => diff(typeOf(urn), plain(olds as Properties), plain(news as Properties))),
    create: (urn, inputs) => settled(() => create(typeOf(urn), inputs as Properties)),
    read: (id, urn, state) => settled(() => read(typeOf(urn), id, state as Properties)),
    update: (_id, _urn, olds, news) =>
      settled(() => ({ outs: { ...(olds as Properties), ...(news as Properties) } })),
    delete: () => Promise.resolve(),
  };
}

/** Turns what a function throws into a rejection, which the engine shows with the resource. */
async function settled<T>(work: () => T | Promise<T>): Promise<T> {
  return work();
}

/** Inputs are checked as soon as all of them are known. */
export function check(type: ResourceType, news: Properties): CheckResult {
  const known = plain(news);
  const result = hasUnknown(known) ? undefined : type.inputs.safeParse(known);
  const issues = result === undefined || result.success ? [] : result.error.issues;
  return {
    inputs: news,
    failures: issues.map(({ path, message }) => ({ property: path.map(String).join("."), reason: message })),
  };
}

/** Compares inputs. One that is not known yet is taken for changed, as its source is being made anew. */
export function diff(type: ResourceType, olds: Properties, news: Properties): DiffResult {
  const defaults = defaultsOf(type);
  const changed = Object.keys(type.inputs.shape).filter(
    (key) => hasUnknown(news[key]) || !equal(olds[key] ?? defaults[key], news[key] ?? defaults[key]),
  );
  const stale = type.stale?.(olds, { ...defaults, ...news });
  const replaces = changed.filter((key) => !(type.changeable ?? []).includes(key));
  return {
    changes: changed.length > 0 || stale !== undefined,
    replaces: stale === undefined ? replaces : [...replaces, stale],
  };
}

async function create(type: ResourceType, inputs: Properties): Promise<CreateResult> {
  const { id, outputs } = await type.create(type.inputs.parse(plain(inputs)));
  return { id, outs: { ...defaultsOf(type), ...inputs, ...outputs } };
}

function read(type: ResourceType, id: string, state: Properties): ReadResult {
  return { id, props: { ...state, ...type.refresh?.(plain(state)) } };
}

/** The values that inputs have when they are left out. */
function defaultsOf(type: ResourceType): Properties {
  const entries = Object.entries(type.inputs.shape as Record<string, z.ZodType>).map(
    ([key, schema]) => [key, schema.safeParse(undefined)] as const,
  );
  return Object.fromEntries(
    entries
      .filter(([, parsed]) => parsed.success && parsed.data !== undefined)
      .map(([key, parsed]) => [key, parsed.data]),
  );
}
