import assert from "node:assert/strict";
import { waitUntilSwitched } from "../../../components/haproxy/service-switch";
import { deploy } from "../reana/deployment";

const service = "kubernetes:core/v1:Service";
const selecting = (name: string, port = 80): Readonly<Record<string, unknown>> => ({
  spec: { selector: { "app.kubernetes.io/name": name }, ports: [{ port }] },
});

describe("an update of the front-end Service", () => {
  const waits = async (
    before: Readonly<Record<string, unknown>> | undefined,
    inputs: Readonly<Record<string, unknown>>,
    preview = false,
  ): Promise<readonly number[]> => {
    const waited: number[] = [];
    const { run } = waitUntilSwitched((milliseconds) => Promise.resolve(waited.push(milliseconds)));
    const none = (): Promise<never> => Promise.reject(new Error("asks the cluster"));
    await run({ urn: "", name: "", type: service, inputs, before, preview }, none);
    return waited;
  };

  it("gives clients time to reach the pods that it selects now", async () => {
    assert.deepEqual(await waits(selecting("traefik"), selecting("haproxy")), [10_000]);
  });

  it("does not wait in a preview, for the same pods, or where the Service is new", async () => {
    assert.deepEqual(await waits(selecting("traefik"), selecting("haproxy"), true), []);
    assert.deepEqual(await waits(selecting("haproxy"), selecting("haproxy", 81)), []);
    assert.deepEqual(await waits(undefined, selecting("haproxy")), []);
  });

  it("waits before what comes after the Service", async () => {
    const { resources } = await deploy({ hostname: "reana.example.org", frontEnd: { type: "haproxy" } });
    const frontEnd = resources.find(({ name, type }) => name === "reana-front-end" && type === service);
    assert.deepEqual(frontEnd?.hooks["afterUpdate"], ["reana-service-switch"]);
  });
});
