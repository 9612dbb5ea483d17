import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ManualIngress, type ManualIngressArgs } from "../../../components";
import { behavesAsComponent, deployComponents, constructorError, unknown, valuesOf } from "../component";

const args: ManualIngressArgs = {
  hostname: "reana.example.org",
  namespace: "reana",
  extra: [{ name: "api", annotations: { "example.org/limit": "5" } }],
};

const refused = (wrong: Record<string, unknown>): Promise<string> =>
  constructorError(() => new ManualIngress("site", { ...args, ...wrong }));

describe("ManualIngress alone", () => {
  behavesAsComponent(
    "reana:index:ManualIngress",
    (name, opts) => new ManualIngress(name, args, opts),
    (name) =>
      new ManualIngress(name, {
        ...args,
        namespace: unknown(),
        releasePrefix: unknown(),
        className: unknown(),
        tlsSecretName: unknown(),
      }),
  );

  it("outputs the names of its Ingresses, the main one first", async () => {
    const deployment = await deployComponents(() => {
      const { ingressNames } = new ManualIngress("site", args);
      return { ingressNames };
    });
    assert.deepEqual(valuesOf(deployment), { ingressNames: ["site", "site-api"] });
  });

  it("leads to the Services of a prefix, class and Secret that are outputs", async () => {
    const deployment = await deployComponents(
      () =>
        new ManualIngress("site", {
          ...args,
          releasePrefix: pulumi.output("physics"),
          className: pulumi.output("nginx"),
          tlsSecretName: pulumi.output("site-tls"),
        }),
    );
    const { spec } = deployment.one("kubernetes:networking.k8s.io/v1:Ingress", "site").inputs;
    const text = JSON.stringify(spec);
    assert.match(text, /"ingressClassName":"nginx"/);
    assert.match(text, /"secretName":"site-tls"/);
    assert.match(text, /"name":"physics-server"/);
    assert.doesNotMatch(
      JSON.stringify(deployment.one("kubernetes:networking.k8s.io/v1:Ingress", "site-api").inputs),
      /site-tls/,
    );
  });

  it("has TLS without a Secret where the controller has a certificate of its own", async () => {
    const deployment = await deployComponents(
      () => new ManualIngress("site", { ...args, defaultCertificate: true }),
    );
    const tlsOf = (name: string): unknown =>
      (deployment.one("kubernetes:networking.k8s.io/v1:Ingress", name).inputs["spec"] as { tls?: unknown })
        .tls;
    assert.deepEqual(tlsOf("site"), [{ hosts: [args.hostname] }]);
    assert.equal(tlsOf("site-api"), undefined);
  });

  for (const [what, wrong, text] of [
    ["a host name with a wildcard", { hostname: "*.example.org" }, /args\.hostname = "\*\.example\.org"/],
    [
      "a host name that is an output",
      { hostname: pulumi.output("reana.example.org") },
      /args\.hostname\n.*is an output/,
    ],
    ["no namespace", { namespace: undefined }, /args\.namespace\n.*is not set/],
    [
      "an annotation that is no text",
      { annotations: { "example.org/limit": 5 } },
      /args\.annotations\.example\.org\/limit = 5/,
    ],
    [
      "an annotation that is an output",
      { annotations: { "example.org/limit": pulumi.output("5") } },
      /args\.annotations\.example\.org\/limit\n.*is an output/,
    ],
    ["a further Ingress without name", { extra: [{}] }, /args\.extra\[0\]\.name\n.*is not set/],
    ["a class that is a number", { className: 3 }, /args\.className = 3/],
    ["a Secret that cannot be one", { tlsSecretName: "App_TLS" }, /args\.tlsSecretName = "App_TLS"/],
    ["a misspelled argument", { annotation: {} }, /args\.annotation\n.*did you mean args\.annotations\?/],
    ["a name that no Ingress can have", { objectName: "Site_1" }, /args\.objectName = "Site_1"/],
  ] as const) {
    it(`refuses ${what}, once and by the argument's name`, async () => {
      const message = await refused(wrong);
      assert.match(message, /^ManualIngress "site": 1 argument is wrong; nothing has been changed:\n/);
      assert.match(message, text);
    });
  }
});
