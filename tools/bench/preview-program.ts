import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";

/**
 * Runs one program as `pulumi preview` would, to its last registration, with a monitor that responds at once: what is left is the
 * program's own time. Argument: the program's file.
 */
async function main([program = ""]: readonly string[]): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, ...args }: MockResourceArgs) => {
        const inputs = args.inputs as Record<string, object>;
        return { id: name, state: { ...inputs, metadata: { name, ...inputs["metadata"] } } };
      },
      call: ({ inputs }) => inputs as Record<string, unknown>,
    },
    "reana",
    "bench",
    true,
  );
  pulumi.runtime.setAllConfig({ "reana:hostname": "reana.example.org" });
  await pulumi.runtime.runInPulumiStack(() => import(resolve(program)));
  await pulumi.runtime.disconnect();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
