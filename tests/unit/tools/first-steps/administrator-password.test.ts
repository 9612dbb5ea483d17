import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { UsageError } from "../../../../tools/command-line/usage-error";
import { administratorPassword } from "../../../../tools/first-steps/administrator-password";

interface Asked {
  readonly password: Promise<string>;
  readonly shown: string[];
}

function ask(text: string, { terminal = false, fromInput = false } = {}): Asked {
  const input = Object.assign(new PassThrough(), { isTTY: terminal });
  input.end(text);
  const shown: string[] = [];
  return { password: administratorPassword({ fromInput, input, output: (line) => shown.push(line) }), shown };
}

describe("the administrator's password", () => {
  it("is the first line of the standard input where that is asked for", async () => {
    assert.equal(await ask("long enough\nmore\n", { fromInput: true }).password, "long enough");
    assert.equal(await ask("no line end", { fromInput: true }).password, "no line end");
  });

  it("is asked for twice at a terminal, which does not show it", async () => {
    const { password, shown } = ask("long enough\rlong enough\r", { terminal: true });
    assert.equal(await password, "long enough");
    assert.match(shown.join(""), /Password of the administrator: \nThe same again: \n/);
    assert.doesNotMatch(shown.join(""), /long enough/);
  });

  for (const [key, typed] of [
    ["Ctrl-C", "long\u0003"],
    ["Ctrl-D", "\u0004"],
    ["Ctrl-C at the second question", "long enough\rlong\u0003"],
  ] as const) {
    it(`is not there when the user ends the question with ${key}`, async () => {
      await assert.rejects(ask(typed, { terminal: true }).password, /^Error: interrupted: /);
    });
  }

  const refused: readonly (readonly [string, Asked, RegExp])[] = [
    ["without a terminal", ask("long enough\n"), /add --admin-password-stdin/],
    ["when it is short", ask("short\n", { fromInput: true }), /has 5 characters: REANA wants 6 or more/],
    ["when there is none", ask("", { fromInput: true }), /has 0 characters/],
    [
      "when the two differ",
      ask("long enough\rlong enuogh\r", { terminal: true }),
      /the two passwords differ/,
    ],
  ];
  for (const [when, { password }, message] of refused) {
    password.catch(() => {});
    it(`is refused ${when}`, async () => {
      await assert.rejects(password, (error) => error instanceof UsageError && message.test(error.message));
    });
  }
});
