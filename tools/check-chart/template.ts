/** One `{{ … }}` of a template. */
export interface Action {
  /** Without the braces, trim marks and comments. */
  readonly text: string;
  /** The actions up to its `end`, where it opens a block. */
  readonly body: readonly Action[];
  /** Those of them that have its dot: the ones in a `with` or `range` inside it have another. */
  readonly withItsDot: readonly Action[];
}

const actionPattern = /\{\{-?\s*(?:\/\*[\s\S]*?\*\/|([\s\S]*?))\s*-?\}\}/g;

const opens = /^(?:if|with|range|define|block)\b/;
const changesDot = /^(?:with|range|define|block)\b/;

/** The actions of a template in their order, each with those inside its block. Comments are none. */
export function actionsOf(template: string): readonly Action[] {
  const all: Action[] = [];
  const open: { readonly text: string; readonly body: Action[]; readonly withItsDot: Action[] }[] = [];
  for (const [, text = ""] of template.matchAll(actionPattern)) {
    if (text === "") {
      continue;
    }
    if (text === "end") {
      open.pop();
      continue;
    }
    const action = { text, body: [], withItsDot: [] };
    all.push(action);
    // An action belongs to every block that it is in, and has the dot of the innermost one that changes it.
    const innermost = open.findLastIndex((block) => changesDot.test(block.text));
    open.forEach((block, index) => {
      block.body.push(action);
      if (index >= innermost) {
        block.withItsDot.push(action);
      }
    });
    if (opens.test(text)) {
      open.push(action);
    }
  }
  return all;
}
