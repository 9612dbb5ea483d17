import {
  type Document,
  isCollection,
  isPair,
  isScalar,
  type Node,
  parseDocument,
  type Pair,
  Scalar,
  visit,
} from "yaml";
import { show, soundsSecret } from "../../components/lib/problem";
import { goScalar, isDate, isOutsideJson } from "./go-scalar";

type Path = readonly (Document | Node | Pair)[];

/** Tags that say what a node is anyway. */
const plainTags: readonly string[] = ["str", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`);

/**
 * Reads a stack file, or Pulumi.yaml, as the Pulumi CLI does: by the rules of Go's YAML reader, where 010 is 8, and 1_000 is 1000. What
 * the CLI refuses, or hands over as another text than the one that is written, is refused.
 *
 * @throws Error naming the place, on its first line
 */
export function parsePulumiYaml(text: string): unknown {
  // Every scalar is text at first. The Pulumi CLI knows `<<`, which is none of YAML 1.2.
  const document = parseDocument(text, { schema: "failsafe", merge: true, logLevel: "error" });
  const [error] = document.errors;
  if (error !== undefined) {
    throw error;
  }
  visit(document, {
    Alias: (_, { source }, path) => {
      if (path.some((above) => isCollection(above) && above.anchor === source)) {
        throw new Error(
          `${keyAt(path)} has the alias *${source} within what it stands for; write the value itself`,
        );
      }
    },
    Collection: (position, node, path) => {
      refuseTag(node, path);
      if (position === "key") {
        throw new Error(`${keyAt(path.slice(0, -1))} has a key that is a map or a list; write text`);
      }
    },
    Scalar: (position, node, path) => {
      refuseTag(node, path);
      if (position === "key") {
        checkKey(node, path);
      } else if (typeof node.value === "string" && isPlain(node)) {
        node.value = valueOf(node.value, path);
      }
    },
  });
  return document.toJS();
}

const isPlain = ({ type, tag }: Scalar): boolean =>
  (type === undefined || type === Scalar.PLAIN) && tag === undefined;

function refuseTag({ tag }: Node, path: Path): void {
  if (tag !== undefined && !plainTags.includes(tag)) {
    const written = tag.replace("tag:yaml.org,2002:", "!!");
    throw new Error(
      `${keyAt(path)} has the tag ${written}, which is not read; write the value without a tag, and text in quotes`,
    );
  }
}

function valueOf(plain: string, path: Path): unknown {
  if (isDate(plain)) {
    throw new Error(
      `${placeOf(plain, path)} reads like a date, which Pulumi hands over as another text; write it in quotes`,
    );
  }
  if (isOutsideJson(plain)) {
    throw new Error(
      `${placeOf(plain, path)} is no number that Pulumi can hand over; write a number, or the text in quotes`,
    );
  }
  return goScalar(plain);
}

/** Pulumi makes text of every key: of what it has read, such as 8 of 010. */
function checkKey(node: Scalar, path: Path): void {
  const { value } = node;
  // A key that merges is no text.
  if (typeof value !== "string") {
    return;
  }
  const quotedMerge = value === "<<" && !isPlain(node);
  const sameText =
    !isPlain(node) || (!isDate(value) && !isOutsideJson(value) && keepsSpelling(value, goScalar(value)));
  if (quotedMerge || !sameText) {
    throw new Error(
      `${keyAt(path)} has the key ${value}, of which Pulumi may make another one; write ${quotedMerge ? "another key" : "it in quotes"}`,
    );
  }
}

/** Go writes numbers as JavaScript does, but for small fractions. */
const keepsSpelling = (written: string, read: unknown): boolean =>
  String(read) === written && !(typeof read === "number" && read !== 0 && Math.abs(read) < 1e-4);

const placeOf = (plain: string, path: Path): string => {
  const key = keyAt(path);
  return soundsSecret(key) ? key : `${key} = ${show(plain)}`;
};

/** The setting that a node belongs to, for example `reana:values.components.0`. */
function keyAt(path: Path): string {
  const keys = path
    .filter(isPair)
    // The key that merges is a symbol.
    .map(({ key }) => (isScalar(key) ? (key.source ?? String(key.value)) : "?"));
  const [first, ...others] = keys;
  return first === "config" && others.length > 0 ? others.join(".") : keys.join(".");
}
