import { existsSync, readFileSync } from "node:fs";
import { UsageError } from "../command-line/usage-error";
import { parsePulumiYaml } from "../go-yaml/pulumi-yaml";
import { jsonOf, messageOf, type PulumiCli } from "../stack-state/pulumi-cli";
import { decryptWith, type Decrypt } from "./passphrase";
import type { ProgramConfig } from "./program";
import { isTree, type Tree } from "./tree";

/** Where a stack's settings are read from. */
export interface ConfigSources {
  readonly stack: string;
  /** Path of the stack file. */
  readonly file: string;
  /** Path of Pulumi.yaml. */
  readonly projectFile: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Decrypts what is not encrypted with a passphrase. */
  readonly cli: PulumiCli;
}

/**
 * Reads a stack's settings as the program gets them. It needs the Pulumi CLI, and its login, only where something is encrypted by another
 * secrets provider than `passphrase`, or comes from an environment of Pulumi ESC.
 *
 * @throws UsageError when they cannot be read
 */
export async function readConfig(sources: ConfigSources): Promise<ProgramConfig> {
  const project = readYaml(sources.projectFile, "run the command where the program is");
  const file = readYaml(sources.file, "give --stack the name of a stack, or --config-file its settings");
  const name = String(project["name"]);
  const given = prefixed(settingsIn(file, sources.file), name);
  const encrypted = Object.keys(given).filter((key) => isEncrypted(given[key]));
  const salt = file["encryptionsalt"];
  const needsCli = file["environment"] !== undefined || (encrypted.length > 0 && typeof salt !== "string");
  const read = needsCli
    ? await byCli(sources)
    : plainConfig(given, encrypted.length === 0 ? undefined : passphrase(sources, String(salt), encrypted));
  const defaults = plainConfig(prefixed(projectDefaults(project), name), undefined);
  return {
    project: name,
    stack: sources.stack,
    values: { ...defaults.values, ...read.values },
    secretKeys: read.secretKeys,
  };
}

type Values = Pick<ProgramConfig, "values" | "secretKeys">;

function readYaml(path: string, advice: string): Tree {
  if (!existsSync(path)) {
    throw new UsageError(`there is no file ${path}; ${advice}`);
  }
  let content: unknown;
  try {
    content = parsePulumiYaml(readFileSync(path, "utf8"));
  } catch (error) {
    // Below its first line the parser quotes the file, which may hold a secret there.
    const [said = ""] = (error as Error).message.split("\n");
    throw new UsageError(`${path}: ${said.replace(/:$/, ".")}`, { cause: error });
  }
  if (!isTree(content)) {
    throw new UsageError(`${path} is no map of settings; ${advice}`);
  }
  return content;
}

/** The settings of a stack file. Pulumi ignores what stands beside them. */
function settingsIn(file: Tree, path: string): Tree {
  const config = file["config"];
  if (isTree(config)) {
    return config;
  }
  if (config === undefined && file["environment"] !== undefined) {
    return {};
  }
  throw new UsageError(
    `${path}: config ${config === undefined ? "is not there" : "is no map"}; write each setting below config:, for example reana:hostname`,
  );
}

/** Keys with the project's name, which a file may leave out. */
const prefixed = (config: Tree, project: string): Tree =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]),
  );

/** What Pulumi.yaml gives where a stack file says nothing. */
const projectDefaults = (project: Tree): Tree =>
  Object.fromEntries(
    Object.entries((project["config"] ?? {}) as Tree).flatMap(([key, declared]) => {
      const value = isTree(declared) ? (declared["value"] ?? declared["default"]) : declared;
      return value === undefined ? [] : [[key, value]];
    }),
  );

/** A ciphertext stands in a map of its own. */
const ciphertextOf = (value: unknown): string | undefined =>
  isTree(value) && Object.keys(value).join() === "secure" && typeof value["secure"] === "string"
    ? value["secure"]
    : undefined;

const isEncrypted = (value: unknown): boolean =>
  ciphertextOf(value) !== undefined ||
  (Array.isArray(value) && value.some(isEncrypted)) ||
  (isTree(value) && Object.values(value).some(isEncrypted));

function plainConfig(given: Tree, decrypt: ((key: string) => Decrypt) | undefined): Values {
  const secretKeys = Object.keys(given).filter((key) => isEncrypted(given[key]));
  const values = Object.entries(given).map(([key, value]) => {
    // The Pulumi CLI hands over a key without a value as empty text.
    const plain = decrypt === undefined ? (value ?? "") : decryptedValue(value ?? "", decrypt(key));
    return [key, typeof plain === "string" ? plain : JSON.stringify(plain)] as const;
  });
  return { values: Object.fromEntries(values), secretKeys };
}

function decryptedValue(value: unknown, decrypt: Decrypt): unknown {
  const ciphertext = ciphertextOf(value);
  if (ciphertext !== undefined) {
    return decrypt(ciphertext);
  }
  if (Array.isArray(value)) {
    return value.map((each) => decryptedValue(each, decrypt));
  }
  return isTree(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, decryptedValue(each, decrypt)]))
    : value;
}

/** @returns for each key what decrypts it, with errors that name the key */
function passphrase(
  { file, environment }: ConfigSources,
  salt: string,
  encrypted: readonly string[],
): (key: string) => Decrypt {
  const keys = encrypted.join(", ");
  const given = environment["PULUMI_CONFIG_PASSPHRASE"];
  const word = given ?? fromFile(environment["PULUMI_CONFIG_PASSPHRASE_FILE"]);
  if (word === undefined) {
    throw new UsageError(
      `${file}: ${keys} cannot be decrypted without the stack's passphrase; set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE`,
    );
  }
  const decrypt = decryptWith(word, salt);
  if (decrypt === undefined) {
    throw new UsageError(
      `${file}: ${keys} cannot be decrypted: the passphrase in PULUMI_CONFIG_PASSPHRASE${given === undefined ? "_FILE" : ""} is another than the stack's`,
    );
  }
  return (key) => (ciphertext) => {
    try {
      return decrypt(ciphertext);
    } catch (error) {
      throw new UsageError(
        `${file}: ${key} cannot be decrypted: its text is damaged, or was encrypted for another stack; set it anew by pulumi config set --secret`,
        { cause: error },
      );
    }
  };
}

function fromFile(path: string | undefined): string | undefined {
  if (path === undefined || path === "") {
    return undefined;
  }
  if (!existsSync(path)) {
    throw new UsageError(`PULUMI_CONFIG_PASSPHRASE_FILE: there is no file ${path}`);
  }
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new UsageError(
      `PULUMI_CONFIG_PASSPHRASE_FILE: ${(error as Error).message}; name a file that can be read`,
      {
        cause: error,
      },
    );
  }
}

async function byCli({ stack, file, cli }: ConfigSources): Promise<Values> {
  const result = await cli.run(["config", "--json", "--show-secrets"]);
  if (result.code !== 0) {
    throw new UsageError(
      `--stack ${stack}: ${file} has secrets that only the Pulumi CLI can decrypt, and it does not: ${messageOf(result)}`,
    );
  }
  const shown = jsonOf(stack, "config --json --show-secrets", result) as Readonly<
    Record<string, { value?: string; secret: boolean }>
  >;
  return {
    values: Object.fromEntries(Object.entries(shown).map(([key, { value = "" }]) => [key, value])),
    secretKeys: Object.keys(shown).filter((key) => shown[key]?.secret),
  };
}
