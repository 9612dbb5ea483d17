/** Commands that give a secret away: as an argument, which every user of the machine sees, or in a file that others can read. */

/** Options whose value follows as a word of its own. */
const withValue = /^(--stack|-s|--config-file|--type)$/;

const secretSetting = /privateKey|secrets?\b|secretValues|password|kubeconfig/i;

/** Options and headers that hold a secret, in any command. */
const secretOptions: readonly (readonly [RegExp, string])[] = [
  [/\$\(\s*(cat|<)/, "puts a file's content into an argument; use the standard input"],
  [/--from-literal/, "has a value of a Secret as an argument; use --from-file=KEY=/dev/stdin"],
  [/--(admin-)?(password|token|secret-key|passphrase)[ =](?!\s*$)/, "has a password as an argument"],
  [/\b(access_)?token=(?!"?\$\()/, "has a token as an argument"],
  [/\bauthorization:|\bcurl\b.*\s(-u|--user)\s/i, "has credentials as an argument"],
];

/** What gives a secret away in the command; undefined where nothing does. */
export function secretInArguments(command: string): string | undefined {
  const text = command.replace(/\s+#.*$/, "");
  const [, found] = secretOptions.find(([pattern]) => pattern.test(text)) ?? [];
  return found ?? configValue(text) ?? shownSecret(text);
}

/** A value of `pulumi config set` after the key of a secret. */
function configValue(text: string): string | undefined {
  const [, rest = ""] = /\bpulumi config set\b([^|<>]*)/.exec(text) ?? [];
  const words = rest.split(/\s+/).filter((word) => word !== "");
  const values = words.filter(
    (word, index) => !word.startsWith("-") && !withValue.test(words[index - 1] ?? ""),
  );
  const [key = "", ...more] = values;
  return more.length > 0 && (words.includes("--secret") || secretSetting.test(key))
    ? "has the value of a secret as an argument; use the standard input"
    : undefined;
}

function shownSecret(text: string): string | undefined {
  return /--show-secrets/.test(text) && !/\| (install -m 600 \/dev\/stdin|kubectl|pulumi) /.test(text)
    ? "shows a secret, or writes it to a file that others can read; use | install -m 600 /dev/stdin FILE"
    : undefined;
}

/** Programs that the docs run. */
const programs = /^(npm|npx|pulumi|kubectl|helm|curl|reana-client|install|haproxy|systemctl|openssl|export) /;

/** Every command of a page or a commented file: in blocks of sh, in the text, in comments. */
export function commandsOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, lines = ""]) => lines.split("\n"));
  const inline = [...text.replace(/```[\s\S]*?```/g, "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
  const comments = text.split("\n").flatMap((line) => /^#\s+(.*)$/.exec(line)?.[1] ?? []);
  return [
    ...blocks.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#")),
    ...[...inline, ...comments].map((line) => line.trim()).filter((line) => programs.test(line)),
  ];
}
