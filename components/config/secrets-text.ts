import type { Problem } from "../lib/problem";

type Values = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The secrets of a stack file with those that its one text `json` holds; each that has a key of its own counts. The Pulumi CLI masks
 * every encrypted text wherever it occurs in its output, so a password like `reana`, encrypted by itself, makes that output unreadable.
 *
 * @param isEncrypted whether the stack file encrypts them; a text in clear is not read
 * @param problems gets what is wrong with the text
 */
export function withSecretsText(secrets: unknown, isEncrypted: boolean, problems: Problem[]): unknown {
  if (!isMap(secrets) || typeof secrets["json"] !== "string") {
    return secrets;
  }
  const { json, ...others } = secrets;
  if (!isEncrypted) {
    return secrets;
  }
  try {
    const read: unknown = JSON.parse(json);
    if (isMap(read)) {
      return { ...read, ...others };
    }
  } catch {
    // What the parser says quotes the text.
  }
  problems.push({
    key: "reana:secrets.json",
    found: undefined,
    advice: 'is no JSON text of a map from setting to secret; write for example {"databasePassword": "…"}.',
  });
  return others;
}
