import { Document, type DocumentOptions, type CreateNodeOptions, Scalar, visit } from "yaml";
import { goScalar, isDate, isOutsideJson } from "./go-scalar";

/** Words that Helm and kubectl take as true or false, by YAML 1.1. */
const truthWord = /^(y|n|yes|no|on|off)$/i;

/** Whether Go takes it as text also where it separates digits less strictly, as Helm's reader does. */
const isTextForGo = (text: string): boolean =>
  goScalar(text) === text &&
  typeof goScalar(text.replaceAll("_", "")) === "string" &&
  !isDate(text) &&
  !isOutsideJson(text) &&
  !truthWord.test(text);

/** YAML that Pulumi, Helm and kubectl read as it is meant: without quotes the text `1_000` is a number for them, and `yes` is true. */
export function goYamlText(value: unknown, options: DocumentOptions & CreateNodeOptions = {}): string {
  return withGoQuotes(new Document(value, options)).toString({ lineWidth: 0 });
}

/** Puts every text of a document in quotes that Go would take as something else. */
export function withGoQuotes(document: Document): Document {
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "string" && !isTextForGo(node.value)) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  return document;
}
