import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandsOf, secretInArguments } from "./secret-arguments";

const root = dirname(__dirname);

const filesIn = (directory: string, ending: string): readonly string[] =>
  readdirSync(join(root, directory))
    .filter((file) => file.endsWith(ending))
    .map((file) => join(directory, file));

const pages = ["README.md", "CONTRIBUTING.md", ...filesIn("docs", ".md"), ...filesIn("examples", ".yaml")];

describe("commands of the docs", () => {
  for (const page of pages) {
    it(`have no secret as an argument, and show none (${page})`, () => {
      const commands = commandsOf(readFileSync(join(root, page), "utf8"));
      const found = commands.flatMap((command) => {
        const problem = secretInArguments(command);
        return problem === undefined ? [] : [`${command}: ${problem}`];
      });
      assert.deepEqual(found, []);
    });
  }

  it("write keys and states to files that Git ignores", () => {
    const written = pages
      .flatMap((page) => commandsOf(readFileSync(join(root, page), "utf8")))
      .flatMap(
        (command) => /install -m 600 \/dev\/stdin ([^/\s]+)$/.exec(command.replace(/\s+#.*/, ""))?.[1] ?? [],
      );
    const ignored = readFileSync(join(root, ".gitignore"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("/"))
      .map((line) => new RegExp(`^${line.slice(1).replace(/\./g, "\\.").replace(/\*/g, ".*")}$`));
    assert.ok(written.length > 0);
    assert.deepEqual(
      written.filter((file) => !ignored.some((pattern) => pattern.test(file))),
      [],
    );
  });
});

describe("a command", () => {
  for (const command of [
    'pulumi config set --path tls.privateKey --secret -- "$(cat privkey.pem)"',
    "pulumi config set --secret --stack prod databasePassword hunter2",
    "pulumi config set --path reana:secrets.cachePassword hunter2 --stack prod",
    "pulumi stack output haproxyCertificate --show-secrets > reana.pem",
    "pulumi stack export --show-secrets",
    "kubectl create secret generic a --from-literal=b=c",
    "npm run first-steps -- --admin-password hunter2",
    "npm run verify -- --session '/a?token=b'",
    "curl -H 'Authorization: Bearer a' https://reana.example.org",
    "curl -u a:b https://reana.example.org",
  ]) {
    it(`gives a secret away: ${command}`, () => assert.notEqual(secretInArguments(command), undefined));
  }

  for (const command of [
    "pulumi config set --path tls.privateKey --secret < privkey.pem",
    "pulumi config set --secret --stack prod --path reana:secretValues.secrets.a",
    "pulumi config set --path reana:chart.version 0.95.0-alpha.5",
    'pulumi config set --path cluster.uid "$(kubectl get namespace kube-system)"',
    "kubectl get secret a | pulumi config set --secret --path reana:secrets.cachePassword",
    "pulumi stack output a --show-secrets | install -m 600 /dev/stdin a.pem     # sometimes",
    "npm run first-steps -- --admin-password-stdin",
  ]) {
    it(`gives none away: ${command}`, () => assert.equal(secretInArguments(command), undefined));
  }
});
