import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { UsageError } from "../command-line/usage-error";

/** As reana-server has it. */
const shortest = 6;

/** Where the administrator's password comes from. */
export interface PasswordSource {
  /** `--admin-password-stdin`: the first line of the standard input. */
  readonly fromInput: boolean;
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: (text: string) => void;
}

/**
 * Reads the password: the first line of the input, or twice from the terminal, which does not show it.
 *
 * @throws UsageError when there is none, it is too short, or the two differ; Error when the user ends the question
 */
export async function administratorPassword({ fromInput, input, output }: PasswordSource): Promise<string> {
  if (!fromInput && input.isTTY !== true) {
    throw new UsageError(
      "the administrator needs a password, and there is no terminal to ask at: add --admin-password-stdin, and give the password as the first line of the standard input",
    );
  }
  // Without an output readline shows nothing of what is typed.
  const lines = createInterface({
    input,
    output: new Writable({ write: (_chunk, _encoding, done) => done() }),
    terminal: !fromInput,
  });
  const reader = lines[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string> => {
    output(question);
    const line = (await reader.next()) as IteratorResult<string, undefined>;
    if (!fromInput) {
      output("\n");
    }
    if (line.done === true && !fromInput) {
      // Ctrl-C, or Ctrl-D.
      throw new Error("interrupted: there is no administrator yet; run the command again");
    }
    return line.done === true ? "" : line.value;
  };
  try {
    const password = await ask(fromInput ? "" : "Password of the administrator: ");
    if (password.length < shortest) {
      throw new UsageError(
        `the administrator's password has ${password.length} characters: REANA wants ${shortest} or more`,
      );
    }
    if (!fromInput && (await ask("The same again: ")) !== password) {
      throw new UsageError("the two passwords differ");
    }
    return password;
  } finally {
    lines.close();
  }
}
