import { parseDocument, YAMLMap } from "yaml";
import { isTree, showPath, type Tree } from "../../components/chart/value-paths";
import { withGoQuotes } from "../go-yaml/go-yaml-text";
import type { TakeOver } from "./plan-take-over";

/** What a stack file is to say. */
export interface StackEntries {
  /** Texts that the Pulumi CLI encrypts, by their path for `pulumi config set --path`. */
  readonly secrets: readonly { readonly path: string; readonly text: string }[];
  /** Settings in clear, by their key with the project's prefix. */
  readonly plain: Tree;
  /** Lines of the comment at its beginning. */
  readonly comment: readonly string[];
}

/** Pure: the entries of a planned take-over. */
export const stackEntries = (
  { settings, secrets, secretValues, notKept }: TakeOver,
  cluster: Tree,
  origin: string,
): StackEntries => ({
  secrets: [
    { path: "reana:secrets.json", text: JSON.stringify(secrets) },
    ...secretValues.map(({ keys, value }) => ({
      path: `reana:values${showPath(["", ...keys]).replace(/^\[""\]/, "")}`,
      text: typeof value === "string" ? value : JSON.stringify(value),
    })),
  ],
  plain: {
    ...cluster,
    ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`reana:${key}`, value])),
  },
  comment: [
    `yaml-language-server: $schema=docs/stack.schema.json`,
    origin,
    ...(notKept.length === 0 ? [] : ["Not kept of it:", ...notKept.map((reason) => `- ${reason}`)]),
  ],
});

/**
 * Pure: a stack file with further settings in clear.
 *
 * @param text of the file with what the Pulumi CLI has written into it
 */
export function stackFileText(text: string, { plain, comment }: StackEntries): string {
  const document = parseDocument(text);
  if (!(document.contents instanceof YAMLMap)) {
    document.contents = document.createNode({}) as unknown as typeof document.contents;
  }
  const encrypted = (document.toJS() as { config?: Tree }).config ?? {};
  document.setIn(["config"], document.createNode(below(plain, encrypted)));
  document.commentBefore = comment
    .flatMap((line) => line.split("\n"))
    .map((line) => ` ${line}`)
    .join("\n");
  return withGoQuotes(document).toString({ lineWidth: 0 });
}

/** Maps of both; those of the first come first. */
function below(one: Tree, other: Tree): Tree {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    keys.map((key) => {
      const [a, b] = [one[key], other[key]];
      return [key, isTree(a) && isTree(b) ? below(a, b) : (b ?? a)];
    }),
  );
}
