import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";

/** The stack's mark of an object. Written out: tests/e2e/package.e2e.ts runs this file with the package, beside which there is no components/. */
const markAnnotation = "reana-pulumi/stack";

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
  readonly retainOnDelete: boolean;
  /** Names of its hooks by when they run, of those that it has. */
  readonly hooks: Readonly<Record<string, readonly string[]>>;
  /** Names that it had before. */
  readonly aliases: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly additionalSecretOutputs: readonly string[];
  /** Names of the resources it waits for, but for those that all of Reana's do. */
  readonly dependencies: readonly string[];
  /** Names of the resources that it is replaced with. */
  readonly replacedWith: readonly string[];
  /** Whether it waits for the comparison of the stack's installation with the settings. */
  readonly compared: boolean;
  /** The mark of the stack that owns it, which its inputs are shown without. */
  readonly mark: string | undefined;
  /** Whether it was read, not made. */
  readonly read: boolean;
}

/** What the Pulumi SDK hands the monitor; its generated declarations are not exported. */
interface ReadRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
}

interface RegisterRequest extends ReadRequest {
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getHooks(): { toObject(): Readonly<Record<string, readonly string[]>> } | undefined;
  getAliasesList(): readonly { getSpec(): { getName(): string } | undefined }[];
  getDeletebeforereplace(): boolean;
  getAdditionalsecretoutputsList(): readonly string[];
  getDependenciesList(): readonly string[];
  getReplaceWithList(): readonly string[];
}

type Registration = Omit<Registered, "inputs" | "secretInputs" | "mark" | "read">;

/** What Reana registers before everything else. */
const first = ["reana-installation", "reana-mark"];

/** What is read has no options that change it. */
const unregistered = {
  protect: false,
  retainOnDelete: false,
  hooks: {},
  aliases: [],
  deleteBeforeReplace: false,
  additionalSecretOutputs: [],
  dependencies: [],
  compared: false,
  replacedWith: [],
};

const nameOf = (urn: string): string => urn.split("::").pop() ?? "";

const placeOf = (request: ReadRequest): Pick<Registration, "type" | "name" | "parent" | "provider"> => ({
  type: request.getType(),
  name: request.getName(),
  parent: request.getParent().includes("pulumi:pulumi:Stack::") ? "" : nameOf(request.getParent()),
  // A reference: the URN and the id.
  provider: nameOf(request.getProvider().split("::").slice(0, -1).join("::")),
});

class RecordingMonitor extends MockMonitor {
  readonly registrations = new Map<string, Registration>();
  readonly outputsRegistered = new Set<string>();

  override async registerResource(
    request: RegisterRequest,
    callback: (error: unknown, response: unknown) => void,
  ) {
    const dependencies = request.getDependenciesList().map(nameOf);
    this.registrations.set(`${request.getType()} ${request.getName()}`, {
      ...placeOf(request),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      hooks: hooksOf(request),
      aliases: request.getAliasesList().map((alias) => alias.getSpec()?.getName() ?? ""),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      dependencies: dependencies.filter((name) => !first.includes(name)),
      compared: dependencies.includes("reana-installation"),
      replacedWith: request.getReplaceWithList().map(nameOf),
    });
    return super.registerResource(request, callback);
  }

  override async readResource(request: ReadRequest, callback: (error: unknown, response: unknown) => void) {
    this.registrations.set(`${request.getType()} ${request.getName()}`, {
      ...unregistered,
      ...placeOf(request),
    });
    return super.readResource(request, callback);
  }

  /** The engine would call it back; the mocks leave it out. */
  registerResourceHook(_: unknown, callback: (error: unknown, response: unknown) => void) {
    callback(null, {});
  }

  override registerResourceOutputs(
    request: { getUrn(): string },
    callback: (error: unknown, response: unknown) => void,
  ) {
    this.outputsRegistered.add(request.getUrn().split("::").pop() ?? "");
    return super.registerResourceOutputs(request, callback);
  }
}

/** For example { beforeCreate: ["reana-ownership"] }. */
const hooksOf = (request: RegisterRequest): Registered["hooks"] =>
  Object.fromEntries(
    Object.entries(request.getHooks()?.toObject() ?? {})
      .filter(([, names]) => names.length > 0)
      .map(([list, names]) => [list.replace(/List$/, ""), names]),
  );

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

/** The uid of kube-system by which the program knows the cluster. */
export const clusterUid = "7f2c1d9e-0000-4000-8000-000000000001";

const stateOf = (args: MockResourceArgs): Record<string, unknown> =>
  args.type === "kubernetes:core/v1:Namespace" && args.id === "kube-system"
    ? { metadata: { name: "kube-system", uid: clusterUid } }
    : outputsOf(args);

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
    case "random:index/randomId:RandomId":
      return { ...inputs, hex: "0123456789abcdef" };
    case "pulumi:index:Stash":
      return { ...inputs, output: inputs["input"] };
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
export function runProgram(...run: Parameters<typeof runAlone>): Promise<Deployment> {
  const running = lastRun.then(() => runAlone(...run));
  lastRun = running.catch(() => undefined);
  return running;
}

/** Pulumi's mocks are one for the whole process: programs run one after the other. */
let lastRun: Promise<unknown> = Promise.resolve();

async function runAlone(
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
      const state = (read ? options.existing?.[args.type] : undefined) ?? stateOf(args);
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
      if (registration === undefined) {
        throw new Error(`${args.name} was neither registered nor read`);
      }
      return {
        ...registration,
        ...unmarked(unwrap(args.inputs) as Record<string, unknown>),
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

/** The inputs without the mark, and the mark. */
function unmarked(inputs: Record<string, unknown>): Pick<Registered, "inputs" | "mark"> {
  const { annotations = {}, ...metadata } = (inputs["metadata"] ?? {}) as Record<string, object>;
  const { [markAnnotation]: mark, ...others } = annotations as Record<string, string>;
  return mark === undefined
    ? { inputs, mark }
    : {
        mark,
        inputs: {
          ...inputs,
          metadata: { ...metadata, ...(Object.keys(others).length === 0 ? {} : { annotations: others }) },
        },
      };
}

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
