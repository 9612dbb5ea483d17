import assert from "node:assert/strict";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random/randomId";
import { runProgram, type Deployment, type RunOptions } from "../recorded-program";

/** Makes a component of a name under test, with arguments that are valid. */
export type Make = (name: string, opts?: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;

/** Runs a program of these components; its outputs are theirs. */
export const deployComponents = <Outputs extends object>(
  make: () => Outputs,
  options?: RunOptions,
): Promise<Deployment> =>
  runProgram(() => Promise.resolve({ ...make() } as Record<string, unknown>), options);

/** The message by which a component refuses its arguments; nothing may be registered then. */
export async function constructorError(make: () => unknown): Promise<string> {
  const registered: string[] = [];
  let message = "";
  await assert.rejects(
    runProgram(
      () => {
        make();
        return Promise.resolve({});
      },
      { onResource: (type) => registered.push(type) },
    ),
    (error: unknown) => {
      assert.ok(pulumi.RunError.isInstance(error), String(error));
      ({ message } = error);
      return true;
    },
  );
  assert.deepEqual(registered, []);
  assert.doesNotMatch(message, /reana:/);
  return message;
}

/** The values of a program's outputs. */
export const valuesOf = ({ outputs }: Deployment): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(outputs).map(([key, output]) => [key, (output as { readonly value: unknown }).value]),
  );

/** Outputs of another resource, which are unknown in the preview that makes it. */
export const unknown = <Value>(): pulumi.Output<Value> =>
  pulumi.output(pulumi.unknown as unknown as Promise<Value>) as unknown as pulumi.Output<Value>;

/**
 * Tests that hold for every component.
 *
 * @param type its type token
 * @param makeUnknown makes it of outputs that are unknown, wherever its arguments may be outputs
 */
export function behavesAsComponent(type: string, make: Make, makeUnknown: Make = make): void {
  const childrenOf = ({ resources }: Deployment): Deployment["resources"] =>
    resources.filter(({ name }) => name === "tested" || name.startsWith("tested-"));

  it("registers itself, all children below it and their names after its own, and its outputs", async () => {
    const deployment = await deployComponents(() => ({ made: make("tested").urn }));
    const own = deployment.one(type, "tested");
    assert.equal(own.parent, "");
    const components = deployment.resources.filter((resource) => resource.type.startsWith("reana:"));
    for (const resource of deployment.resources.filter((each) => each !== own)) {
      assert.ok(
        components.some(({ name }) => name === resource.parent),
        `${resource.name} is below ${resource.parent}`,
      );
      assert.match(resource.name, /^tested(-|$)/);
    }
    for (const { name } of components) {
      assert.ok(deployment.outputsRegistered.has(name), name);
    }
  });

  it("hands provider, protection and what it depends on to every child, and keeps its aliases", async () => {
    const deployment = await deployComponents(() => {
      const provider = new Provider("cluster", { kubeconfig: "{}" });
      const before = new RandomId("before", { byteLength: 4 });
      const opts = { provider, protect: true, dependsOn: before, aliases: [{ name: "old" }] };
      return { made: make("tested", opts).urn };
    });
    const children = childrenOf(deployment).filter(({ name }) => name !== "before");
    assert.ok(children.length > 1);
    for (const child of children.filter(({ read }) => !read)) {
      assert.equal(child.protect, true, child.name);
      assert.ok(child.dependencies.includes("before"), child.name);
    }
    for (const child of children.filter((each) => each.type.startsWith("kubernetes:"))) {
      assert.equal(child.provider, "cluster", child.name);
    }
    assert.deepEqual(deployment.one(type, "tested").aliases, ["old"]);
  });

  it("previews although nothing that it is made of is known yet", async () => {
    const deployment = await deployComponents(() => ({ made: makeUnknown("tested").urn }), { preview: true });
    assert.ok(childrenOf(deployment).length > 1);
  });
}
