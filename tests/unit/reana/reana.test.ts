import assert from "node:assert/strict";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import { Reana, type ReanaArgs } from "../../../components";
import { behavesAsComponent, deployComponents, constructorError, unknown, valuesOf } from "../component";

const args: ReanaArgs = { hostname: "reana.example.org", traefik: { trustedIPs: ["10.244.0.0/16"] } };
const second: ReanaArgs = {
  ...args,
  hostname: "staging.example.org",
  namespace: { name: "staging" },
  release: { name: "staging" },
};

const refused = (wrong: Record<string, unknown>): Promise<string> =>
  constructorError(() => new Reana("site", { ...args, ...wrong }));

const both = (other: ReanaArgs, opts?: pulumi.ComponentResourceOptions): Promise<unknown> =>
  deployComponents(() => [new Reana("one", args).urn, new Reana("two", other, opts).urn]);

describe("Reana in a program", () => {
  behavesAsComponent(
    "reana:index:Reana",
    (name, opts) => new Reana(name, args, opts),
    (name) =>
      new Reana(name, {
        ...args,
        frontEnd: { type: "haproxy", image: unknown() },
        tls: { source: "cert-manager", issuer: { name: unknown() } },
        secrets: { databasePassword: unknown() },
      }),
  );

  it("has its outputs as properties, too, and leaves out what the mode does not have", async () => {
    const deployment = await deployComponents(() => {
      const { url, httpUrl, namespace, frontEndService, haproxyConfiguration, mode } = new Reana(
        "site",
        args,
      );
      return { url, httpUrl, namespace, frontEndService, mode, has: haproxyConfiguration !== undefined };
    });
    assert.deepEqual(valuesOf(deployment), {
      url: "https://reana.example.org",
      httpUrl: "http://reana.example.org",
      namespace: "reana",
      frontEndService: "reana-front-end",
      mode: "haproxy",
      has: false,
    });
  });

  it("keeps the private key and passwords secret that the program gives in clear", async () => {
    const { resources } = await deployComponents(
      () => new Reana("site", { ...args, secrets: { cachePassword: pulumi.output("in clear") } }),
    );
    const clear = resources.map(({ inputs, secretInputs }) =>
      Object.fromEntries(Object.entries(inputs).filter(([key]) => !secretInputs.includes(key))),
    );
    assert.doesNotMatch(JSON.stringify(clear), /in clear|private key of|random-/);
  });

  it("stands twice in a program under names of their own, which share no object", async () => {
    const { resources } = await deployComponents(() => [
      new Reana("one", args).urn,
      new Reana("two", second).urn,
    ]);
    const objects = resources
      .filter(({ type, read }) => !read && type.startsWith("kubernetes:"))
      .map(({ type, inputs }) => {
        const { name, namespace } = (inputs["metadata"] ?? inputs) as { name?: string; namespace?: string };
        return { type, name, namespace };
      })
      .filter(({ name }) => name !== undefined)
      .map(({ type, name, namespace = "" }) => `${type} ${namespace}/${name}`);
    assert.equal(new Set(objects).size, objects.length, objects.join("\n"));
  });

  it("refuses a second one in the same namespace, or under the same release name", async () => {
    await assert.rejects(both({ ...second, namespace: { name: "reana" } }), (error: Error) => {
      assert.match(error.message, /^Reana "two": 1 argument is wrong/);
      assert.match(error.message, /args\.namespace\.name = "reana"\n.*namespace of Reana "one"/);
      return true;
    });
    await assert.rejects(both({ ...second, release: { name: "reana" } }), (error: Error) => {
      assert.match(error.message, /args\.release\.name = "reana"\n.*cluster-wide objects of Reana "one"/);
      return true;
    });
    await assert.rejects(both(args), /2 arguments are wrong/);
  });

  it("takes the same names in another cluster", async () => {
    await deployComponents(() => {
      const provider = new Provider("other", { kubeconfig: "{}" });
      return [new Reana("one", args).urn, new Reana("two", args, { provider }).urn];
    });
  });

  for (const [what, wrong, text] of [
    ["no host name", { hostname: undefined }, /args\.hostname\n.*is not set/],
    [
      "a host name that is an output",
      { hostname: pulumi.output("reana.example.org") },
      /args\.hostname\n.*is an output/,
    ],
    ["a misspelled argument", { frontend: {} }, /args\.frontend = \{\}\n.*did you mean args\.frontEnd\?/],
    [
      "another word for the secrecy",
      { valuesSecrecy: "yes" },
      /args\.valuesSecrecy = "yes"\n.*one of plain, secret/,
    ],
    [
      "a misspelled secrecy",
      { valueSecrecy: "secret" },
      /args\.valueSecrecy\n.*did you mean args\.valuesSecrecy\?/,
    ],
    ["a front end that is unknown", { frontEnd: { type: "nginx" } }, /args\.frontEnd\.type = "nginx"/],
    [
      "a namespace that is an output",
      { namespace: { name: pulumi.output("physics") } },
      /args\.namespace\.name\n.*is an output/,
    ],
    ["secrets that are one output", { secrets: pulumi.output({}) }, /args\.secrets\n.*is an output/],
    [
      "a mode that the settings are not",
      { mode: "passthrough", frontEnd: { type: "haproxy", tls: "terminate" } },
      /args\.mode/,
    ],
  ] as const) {
    it(`refuses ${what}, once and by the argument's name`, async () => {
      const message = await refused(wrong);
      assert.match(message, /^Reana "site": 1 argument is wrong; nothing has been changed:\n/);
      assert.match(message, text);
    });
  }
});
