import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { Reana } from "../../components/reana";
import { stackArguments } from "../../components/stack-arguments";
import { SecretValue } from "./secret-value";
import { isTree, type Tree } from "./tree";

/** A stack's settings as the Pulumi CLI hands them to the program. */
export interface ProgramConfig {
  readonly project: string;
  readonly stack: string;
  /** Texts by key, with the project's name before it. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys that are encrypted, wholly or in part. */
  readonly secretKeys: readonly string[];
}

/** What the program registered, or read. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Secrets in clear, each in a `SecretValue`. */
  readonly inputs: Tree;
  /** The URNs of what it waits for. */
  readonly dependencies: readonly string[];
  readonly retainOnDelete: boolean;
  /** Name in the cluster of what is somebody else's and only read, for example `reana/certificate`; undefined for all others. */
  readonly readId: string | undefined;
}

/** What stands for the providers: outputs of a resource that the program makes or reads. */
export type Provide = (resource: {
  readonly type: string;
  readonly name: string;
  /** Without secrets' marks. */
  readonly inputs: Tree;
  readonly read: boolean;
}) => Tree;

export interface ProgramRun {
  readonly resources: readonly RecordedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What the program warned of. */
  readonly warnings: readonly string[];
}

/** What the SDK hands the monitor; its generated declarations are not exported. */
interface Request {
  getType(): string;
  getName(): string;
}

interface RegisterRequest extends Request {
  getObject(): Struct;
  getDependenciesList(): readonly string[];
  getRetainondelete(): boolean;
}

interface ReadRequest extends Request {
  getId(): string;
  getProperties(): Struct;
}

interface Struct {
  toJavaScript(): Tree;
}

interface Response {
  getUrn(): string;
}

type Callback = (error: unknown, response: Response | undefined) => void;

/** Keeps what the mocks alone do not show: which leaves are secret, and what waits for what. */
class RecordingMonitor extends MockMonitor {
  readonly recorded: RecordedResource[] = [];

  override registerResource(request: RegisterRequest, callback: Callback): Promise<void> {
    return super.registerResource(request, (error: unknown, response: Response | undefined) => {
      this.#record(request, request.getObject(), response, {
        dependencies: request.getDependenciesList(),
        retainOnDelete: request.getRetainondelete(),
        readId: undefined,
      });
      callback(error, response);
    });
  }

  override readResource(request: ReadRequest, callback: Callback): Promise<void> {
    return super.readResource(request, (error: unknown, response: Response | undefined) => {
      this.#record(request, request.getProperties(), response, {
        dependencies: [],
        retainOnDelete: false,
        readId: request.getId(),
      });
      callback(error, response);
    });
  }

  #record(
    request: Request,
    inputs: Struct,
    response: Response | undefined,
    rest: Pick<RecordedResource, "dependencies" | "retainOnDelete" | "readId">,
  ): void {
    this.recorded.push({
      urn: response?.getUrn() ?? "",
      type: request.getType(),
      name: request.getName(),
      inputs: marked(inputs.toJavaScript()) as Tree,
      ...rest,
    });
  }
}

function marked(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) {
    return new SecretValue(unmarked(value));
  }
  if (Array.isArray(value)) {
    return value.map(marked);
  }
  return isTree(value) ? mapped(value, marked) : value;
}

function unmarked(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) {
    return unmarked(pulumi.runtime.unwrapRpcSecret(value));
  }
  if (Array.isArray(value)) {
    return value.map(unmarked);
  }
  return isTree(value) ? mapped(value, unmarked) : value;
}

const mapped = (tree: Tree, of: (value: unknown) => unknown): Tree =>
  Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, of(value)]));

/**
 * Runs the program of a stack, without an engine and without a cluster: nothing is made, and what its checks would read in the cluster
 * is not read.
 *
 * @throws Error with what `pulumi up` would say of the settings
 */
export async function runProgram(config: ProgramConfig, provide: Provide): Promise<ProgramRun> {
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs, id }: MockResourceArgs) => {
      const read = id !== undefined && id !== "";
      const state =
        type === "pulumi:pulumi:Stack" ? {} : provide({ type, name, inputs: unmarked(inputs) as Tree, read });
      return { id: read ? id : name, state };
    },
    call: ({ token }) => {
      throw new Error(`the program called ${token}, which needs a cluster`);
    },
  };
  // It switches on what the SDK supports; the monitor is replaced after it.
  await pulumi.runtime.setMocks(mocks, config.project, config.stack, false);
  const monitor = new RecordingMonitor(mocks);
  pulumi.runtime.setMockOptions(monitor, config.project, config.stack, false);
  pulumi.runtime.setAllConfig({ ...config.values }, [...config.secretKeys]);
  const failures: unknown[] = [];
  let outputs: Readonly<Record<string, unknown>> = {};
  const logged = recordWarnings();
  await pulumi.runtime.runInPulumiStack(() => {
    try {
      ({ outputs } = new Reana("reana", stackArguments()) as unknown as { outputs: typeof outputs });
    } catch (failure) {
      // The stack would hand it on by a second promise, which nobody awaits.
      failures.push(failure);
    }
    return Promise.resolve({});
  });
  await pulumi.runtime.disconnect();
  const warnings = logged();
  if (failures.length > 0) {
    throw failures[0];
  }
  return {
    resources: monitor.recorded.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
    outputs: await known(outputs),
    warnings,
  };
}

/**
 * Without an engine the SDK writes warnings to the console.
 *
 * @returns what ends it, and gives the warnings
 */
function recordWarnings(): () => readonly string[] {
  const { warn } = console;
  const warnings: string[] = [];
  console.warn = (text: unknown) => void warnings.push(String(text).replace(/^warning: (\[runtime\] )?/, ""));
  return () => {
    console.warn = warn;
    return warnings;
  };
}

async function known(outputs: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
  const entries = Object.entries(outputs).map(async ([key, value]) => {
    const output = pulumi.output(value) as unknown as { promise(): Promise<unknown> };
    return [key, await output.promise()] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
