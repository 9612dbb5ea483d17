import assert from "node:assert/strict";
import { HaproxyFrontEnd, Reana } from "../../../components";
import { keys } from "../../../components/config/schema";
import { examples } from "../../../tools/examples";
import { constructorError } from "../component";
import { problemsOf } from "./stack-settings";

const keysOf = (values: Record<string, unknown>): readonly string[] =>
  problemsOf(values).map(({ key }) => key);

describe("settings that are wrong, and settings that do not go together", () => {
  it("are all shown at once", () => {
    assert.deepEqual(
      keysOf({
        ports: { https: "x" },
        namespace: { name: "default" },
        frontEnd: { type: "ingress-controller" },
        monitoring: { type: "prometheus-operator" },
        traefik: { trustedIPs: ["10.0.0.0/8"] },
      }),
      ["reana:ports.https", "reana:namespace.name", "reana:monitoring.type", "reana:traefik.trustedIPs"],
    );
    assert.deepEqual(
      keysOf({
        namespace: { name: "default" },
        frontEnd: { type: "ingress-controller" },
        monitoring: { type: "prometheus-operator" },
      }),
      ["reana:namespace.name", "reana:monitoring.type"],
    );
    const values = { shared_storage: { backnd: "nfs" } };
    assert.deepEqual(keysOf({ protect: "perhaps", values }), [
      "reana:protect",
      "reana:values.shared_storage.backnd",
    ]);
  });

  it("are shown by a component, too", async () => {
    const reana = await constructorError(
      () =>
        new Reana("site", {
          hostname: "not a name",
          frontEnd: { type: "ingress-controller" },
          monitoring: { type: "prometheus-operator" },
        }),
    );
    assert.match(reana, /2 arguments are wrong[^]*args\.hostname[^]*args\.monitoring\.type/);
    const haproxy = await constructorError(
      () =>
        new HaproxyFrontEnd("front-end", {
          hostname: "not a name",
          namespace: "web",
          tls: { mode: "passthrough" },
          backend: { https: "app.web.svc:443" },
          requestsPerAddress: { count: 5, seconds: 10 },
        }),
    );
    assert.match(haproxy, /2 arguments are wrong[^]*args\.hostname[^]*args\.requestsPerAddress/);
  });

  it("are not guessed at: what needs a setting that is wrong is not checked", () => {
    assert.deepEqual(keysOf({ frontEnd: { type: "haproxi" }, monitoring: { type: "prometheus-operator" } }), [
      "reana:frontEnd.type",
    ]);
    assert.deepEqual(
      keysOf({ frontend: { type: "ingress-controller" }, tls: { source: "ingress-controller" } }),
      ["reana:frontend"],
    );
    assert.deepEqual(keysOf({ service: { type: "NodePort" }, tls: { source: "ingress-controller" } }), [
      "reana:service",
    ]);
    assert.deepEqual(keysOf({ mode: "passthru", tls: { source: "external" } }), ["reana:mode"]);
  });

  for (const { name, config } of examples) {
    it(`name no other setting than the one that is wrong: ${name}`, () => {
      for (const key of keys) {
        for (const wrong of [7.5, true, { misspelled: 1 }]) {
          const problems = keysOf({ ...config, [key]: wrong });
          const others = problems.filter((each) => !each.startsWith(`reana:${key}`));
          assert.deepEqual(others, [], `${key}: ${JSON.stringify(wrong)}`);
        }
      }
    });
  }
});
