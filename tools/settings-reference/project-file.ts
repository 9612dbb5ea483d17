import { stringify } from "yaml";
import { settingsSchema, type JsonSchema } from "./stack-schema";

/**
 * The `config` section of Pulumi.yaml: a default and a description for each key. It has no types, and no key without a default: the
 * command line would reject a stack before the program can say what to write.
 */
function configSection(): string {
  const { properties = {} } = settingsSchema();
  const config = Object.fromEntries(
    Object.entries(properties).map(([key, setting]) => [
      key,
      { default: defaultOf(setting), description: described(setting) },
    ]),
  );
  return stringify({ config }, { lineWidth: 0 });
}

/** Of a map the program knows the default, which depends on reana:mode. */
const defaultOf = (setting: JsonSchema): unknown => (isText(setting) ? (setting.default ?? "") : {});

/** A value that a person writes in one line. */
const isText = ({ type }: JsonSchema): boolean =>
  type === "string" || type === "boolean" || type === "integer";

function described({ description = "", properties, oneOf }: JsonSchema): string {
  const maps = oneOf?.map((variant) => variant.properties ?? {}) ?? [properties ?? {}];
  const keys = [...new Set(maps.flatMap((map) => Object.keys(map)))];
  return keys.length === 0 ? description : `${description} Keys: ${keys.join(", ")}.`;
}

/** Pulumi.yaml with this section in place of its own; everything else stays. */
export const projectFile = (text: string): string =>
  text.replace(/^config:\n(?:(?: .*)?\n)*/m, configSection());
