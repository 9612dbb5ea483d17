import { z } from "zod";
import { schema } from "../../components/config/schema";

/** A JSON Schema, as far as the generated pages read it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
  /** What is used where nothing is written and another setting decides. */
  readonly defaultNote?: string;
}

/** The settings as a JSON Schema. */
export const settingsSchema = (): JsonSchema =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any", target: "draft-7" }) as JsonSchema;

/** How the Pulumi command line writes an encrypted value. */
const encrypted = {
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

/** The JSON Schema of a stack file, by which editors complete and check it. Draft 7 is what YAML editors know best. */
export function stackSchema(): unknown {
  const { properties = {} } = settingsSchema();
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Stack file of reana-pulumi",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(
          Object.entries(properties).map(([key, setting]) => [`reana:${key}`, forEditors(setting, [key])]),
        ),
        required: ["reana:hostname"],
        // Other projects' and providers' keys, such as kubernetes:context.
        patternProperties: { "^(?!reana:)[^:]+:": {} },
        additionalProperties: false,
      },
    },
    required: ["config"],
  };
}

/** Secrets, which may be encrypted. Each below reana:secrets, too. */
const isSecret = (path: readonly string[]): boolean =>
  path[0] === "secrets" || path.join(".") === "tls.privateKey";

/** Keys that choose what a map's other keys are. `reana:mode` gives them where a stack file has them not. */
const discriminators = ["type", "source", "mode"];

/** Alternatives of which each has another discriminator: none of them requires it, and so more than one may match. */
function withoutRequiredDiscriminators(value: JsonSchema): JsonSchema {
  const { oneOf, anyOf, ...rest } = value;
  const alternatives = oneOf ?? anyOf;
  const discriminator = discriminators.find((key) =>
    alternatives?.every(({ properties }) => properties?.[key]?.const !== undefined),
  );
  return alternatives === undefined || discriminator === undefined
    ? value
    : {
        ...rest,
        anyOf: alternatives.map(({ required = [], ...alternative }) => ({
          ...alternative,
          required: required.filter((key) => key !== discriminator),
        })),
      };
}

/** The same schema, with the note on the default in the description, with encrypted secrets, and for files that have a mode. */
function forEditors(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => forEditors(item, path));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const { defaultNote, properties, ...rest } = withoutRequiredDiscriminators(value);
  const converted = {
    ...Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, forEditors(inner, path)])),
    ...(defaultNote === undefined
      ? {}
      : { description: `${rest.description ?? ""} Default: ${defaultNote}.`.trim() }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, inner]) => [key, forEditors(inner, [...path, key])]),
          ),
        }),
  };
  return isSecret(path) && "description" in converted
    ? { description: converted.description, anyOf: [converted, encrypted] }
    : converted;
}
