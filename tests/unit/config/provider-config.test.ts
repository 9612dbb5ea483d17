import assert from "node:assert/strict";
import { providerProblems, providerWarnings } from "../../../components/config/provider-config";

describe("the Kubernetes provider's configuration", () => {
  it("must not make the provider write files: it would install the release all the same", () => {
    const [problem, ...further] = providerProblems({ "kubernetes:renderYamlToDirectory": "yaml" });
    assert.deepEqual(further, []);
    assert.equal(problem?.key, "kubernetes:renderYamlToDirectory");
    assert.match(
      problem.advice,
      /install the Helm release.*pulumi config rm kubernetes:renderYamlToDirectory.*npm run render -- --stack/,
    );
    assert.deepEqual(providerProblems({ "kubernetes:context": "prod" }), []);
  });

  it("is not ignored where it is misspelled, or meant for the program", () => {
    const cases: readonly (readonly [key: string, meant: string])[] = [
      ["contex", "kubernetes:context"],
      ["Context", "kubernetes:context"],
      ["kubeConfig", "kubernetes:kubeconfig"],
      ["hostname", "reana:hostname"],
    ];
    for (const [key, meant] of cases) {
      const [problem, ...further] = providerProblems({ [`kubernetes:${key}`]: "prod" });
      assert.deepEqual(further, []);
      assert.equal(problem?.key, `kubernetes:${key}`);
      assert.match(
        problem.advice,
        new RegExp(`did you mean ${meant}\\?.*pulumi config rm kubernetes:${key}`),
      );
    }
    assert.deepEqual(
      providerProblems({ "kubernetes:namespace": "a", "kubernetes:enablePatchForce": "true" }),
      [],
    );
  });

  it("should name the context: a warning says how", () => {
    assert.deepEqual(providerWarnings({ "kubernetes:context": "prod" }), []);
    for (const config of [{}, { "kubernetes:context": "" }, { "kubernetes:kubeconfig": "/etc/kubeconfig" }]) {
      assert.match(providerWarnings(config)[0] ?? "", /pulumi config set kubernetes:context CONTEXT/);
    }
  });
});
