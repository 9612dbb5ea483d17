import assert from "node:assert/strict";
import { waitUntilRead } from "../../../components/traefik/reading-time";
import { deploy } from "../reana/deployment";

const hook = "reana-traefik-reads";
const middleware = "kubernetes:traefik.io/v1alpha1:Middleware";

const hooked = async (frontEnd: Readonly<Record<string, unknown>>): Promise<readonly string[]> =>
  (await deploy({ hostname: "reana.example.org", frontEnd })).resources
    .filter(({ hooks }) => Object.values(hooks).flat().includes(hook))
    .map(({ type }) => type);

describe("an update that makes Middlewares", () => {
  it("ends when Traefik has read them, where Ingresses name them", async () => {
    const types = await hooked({ type: "ingress-controller" });
    assert.ok(types.includes(middleware), types.join());
    assert.deepEqual(
      types.filter((type) => !type.startsWith("kubernetes:traefik.io/")),
      [],
    );
  });

  it("does not wait behind HAProxy that terminates TLS", async () => {
    assert.deepEqual(await hooked({ type: "haproxy" }), []);
  });

  it("waits longer than Traefik collects changes, and not in a preview", async () => {
    const waited: number[] = [];
    const { run, when } = waitUntilRead((milliseconds) => Promise.resolve(waited.push(milliseconds)));
    const change = { urn: "", name: "", type: middleware, inputs: {}, before: undefined };
    const none = (): Promise<never> => Promise.reject(new Error("asks the cluster"));
    await run({ ...change, preview: true }, none);
    assert.deepEqual(waited, []);
    await run({ ...change, preview: false }, none);
    assert.ok((waited[0] ?? 0) > 2_000);
    assert.deepEqual(when, ["afterCreate"]);
  });
});
