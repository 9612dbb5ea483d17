import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";

/** One resource as the engine would register it: Pulumi's mocks alone do not show the options. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  /** Inputs with secrets unwrapped; `secretInputs` names those that were secret. */
  readonly inputs: Record<string, unknown>;
  readonly secretInputs: readonly string[];
  /** Name of the parent, "" for the stack's own. */
  readonly parent: string;
  /** Name of the provider that it was given, by itself or by its parents; "" for the default one. */
  readonly provider: string;
  readonly protect: boolean;
  /** Names that it had before. */
  readonly aliases: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly additionalSecretOutputs: readonly string[];
  /** Names of the resources it waits for. */
  readonly dependencies: readonly string[];
  /** Names of the resources that it is replaced with. */
  readonly replacedWith: readonly string[];
  /** Whether it was read, not made. */
  readonly read: boolean;
}

/** What the Pulumi SDK hands the monitor; its generated declarations are not exported. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getProtect(): boolean;
  getAliasesList(): readonly { getSpec(): { getName(): string } | undefined }[];
  getDeletebeforereplace(): boolean;
  getAdditionalsecretoutputsList(): readonly string[];
  getDependenciesList(): readonly string[];
  getReplaceWithList(): readonly string[];
}

type Registration = Omit<Registered, "inputs" | "secretInputs" | "read">;

class RecordingMonitor extends MockMonitor {
  readonly registrations = new Map<string, Registration>();
  readonly outputsRegistered = new Set<string>();

  override async registerResource(
    request: RegisterRequest,
    callback: (error: unknown, response: unknown) => void,
  ) {
    const nameOf = (urn: string): string => urn.split("::").pop() ?? "";
    this.registrations.set(`${request.getType()} ${request.getName()}`, {
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent().includes("pulumi:pulumi:Stack::") ? "" : nameOf(request.getParent()),
      // A reference: the URN and the id.
      provider: nameOf(request.getProvider().split("::").slice(0, -1).join("::")),
      protect: request.getProtect(),
      aliases: request.getAliasesList().map((alias) => alias.getSpec()?.getName() ?? ""),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      dependencies: request.getDependenciesList().map(nameOf),
      replacedWith: request.getReplaceWithList().map(nameOf),
    });
    return super.registerResource(request, callback);
  }

  override registerResourceOutputs(
    request: { getUrn(): string },
    callback: (error: unknown, response: unknown) => void,
  ) {
    this.outputsRegistered.add(request.getUrn().split("::").pop() ?? "");
    return super.registerResourceOutputs(request, callback);
  }
}

const unwrap = (value: unknown): unknown => {
  if (pulumi.runtime.isRpcSecret(value)) {
    return unwrap(pulumi.runtime.unwrapRpcSecret(value));
  }
  if (Array.isArray(value)) {
    return value.map(unwrap);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrap(inner)]))
    : value;
};

/** Outputs that the real providers add, so that what depends on them can be followed. */
function outputsOf({ type, name, ...args }: MockResourceArgs): Record<string, unknown> {
  const inputs = args.inputs as Record<string, unknown>;
  switch (type) {
    case "random:index/randomPassword:RandomPassword":
      return { ...inputs, result: secret(`random-${name}`) };
    case "tls:index/privateKey:PrivateKey":
      return {
        ...inputs,
        privateKeyPem: secret(`private key of ${name}`),
        publicKeyPem: `public key of ${name}`,
      };
    case "tls:index/certRequest:CertRequest":
      return { ...inputs, certRequestPem: `request of ${name}` };
    case "tls:index/selfSignedCert:SelfSignedCert":
    case "tls:index/locallySignedCert:LocallySignedCert":
      return { ...inputs, certPem: `certificate of ${name}` };
    case "kubernetes:helm.sh/v3:Release":
      return { ...inputs, status: { status: "deployed", name: "reana" } };
    default:
      return { ...inputs, metadata: named(name, inputs) };
  }
}

/** As the real providers mark them. */
const secret = (value: string): unknown => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

/** The Kubernetes provider names what has no name. */
const named = (name: string, inputs: Record<string, unknown>): unknown => ({
  name: `${name}-0a1b2c3`,
  ...(unwrap(inputs["metadata"]) ?? {}),
});

export interface Deployment {
  readonly resources: readonly Registered[];
  readonly outputs: Record<string, unknown>;
  readonly outputsRegistered: ReadonlySet<string>;
  one(type: string, name?: string): Registered;
}

export interface RunOptions {
  readonly preview?: boolean;
  /** Called for every resource as it is registered or read; the stack itself is none. */
  readonly onResource?: (type: string) => void;
  /** State of objects that exist before, by type. */
  readonly existing?: Readonly<Record<string, Record<string, unknown>>>;
}

/**
 * Runs a program against mocks. Rejects with what the person would read.
 *
 * @param program what it does in its stack, and its outputs
 * @param config of its stack, with the project's name before each key
 */
export async function runProgram(
  program: () => Promise<Record<string, unknown>>,
  options: RunOptions = {},
  config: {
    readonly values: Record<string, string>;
    readonly secretKeys: readonly string[];
  } = { values: {}, secretKeys: [] },
): Promise<Deployment> {
  const resources: { args: MockResourceArgs; read: boolean }[] = [];
  const mocks: pulumi.runtime.Mocks = {
    newResource: (args) => {
      const read = args.id !== undefined && args.id !== "";
      resources.push({ args, read });
      if (args.type !== "pulumi:pulumi:Stack") {
        options.onResource?.(args.type);
      }
      const state = (read ? options.existing?.[args.type] : undefined) ?? outputsOf(args);
      return { id: args.id !== undefined && args.id !== "" ? args.id : `${args.name}-id`, state };
    },
    call: (args) => {
      throw new Error(`the program called ${args.token}, which no test expects`);
    },
  };
  await pulumi.runtime.setMocks(mocks, "reana", "test", options.preview ?? false);
  const monitor = new RecordingMonitor(mocks);
  pulumi.runtime.setMockOptions(monitor, "reana", "test", options.preview ?? false);
  pulumi.runtime.setAllConfig(config.values, [...config.secretKeys]);
  const failures: unknown[] = [];
  // Pulumi reads a stack trace for every promise that it makes, and source maps make that most of a deployment's time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1;
  // As the program exports them: the stack would hand them back without telling which are secret.
  let outputs: Record<string, unknown> = {};
  await pulumi.runtime.runInPulumiStack(async () => {
    try {
      outputs = await program();
    } catch (failure) {
      // The stack would hand it on by a second promise, which nobody awaits.
      failures.push(failure);
    }
    return outputs;
  });
  // Also after a failure: the stack's own outputs are still on their way.
  await pulumi.runtime.disconnect();
  Error.stackTraceLimit = stackTraceLimit;
  if (failures.length > 0) {
    throw failures[0];
  }
  const registered = resources
    .filter(({ args }) => args.type !== "pulumi:pulumi:Stack")
    .map(({ args, read }): Registered => {
      const registration = monitor.registrations.get(`${args.type} ${args.name}`);
      return {
        ...(registration ?? readRegistration(args)),
        inputs: unwrap(args.inputs) as Record<string, unknown>,
        secretInputs: Object.entries(args.inputs as Record<string, unknown>)
          .filter(([, value]) => pulumi.runtime.isRpcSecret(value))
          .map(([key]) => key),
        read,
      };
    });
  return {
    resources: registered,
    outputs: await resolve(outputs),
    outputsRegistered: monitor.outputsRegistered,
    one: (type, name) => {
      const found = registered.filter(
        (resource) => resource.type === type && (name === undefined || resource.name === name),
      );
      if (found.length !== 1 || found[0] === undefined) {
        throw new Error(
          `${found.length} resources of type ${type}${name === undefined ? "" : ` named ${name}`}; expected one`,
        );
      }
      return found[0];
    },
  };
}

const readRegistration = ({ type, name }: MockResourceArgs): Registration => ({
  type,
  name,
  parent: "",
  provider: "",
  protect: false,
  aliases: [],
  deleteBeforeReplace: false,
  additionalSecretOutputs: [],
  dependencies: [],
  replacedWith: [],
});

async function resolve(outputs: Record<string, unknown>): Promise<Record<string, unknown>> {
  const entries = Object.entries(outputs).map(async ([key, value]) => {
    const output = pulumi.output(value) as unknown as {
      promise(): Promise<unknown>;
      isSecret: Promise<boolean>;
    };
    return [key, { value: await output.promise(), secret: await output.isSecret }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
