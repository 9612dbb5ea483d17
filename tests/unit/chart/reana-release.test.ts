import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ReanaRelease, type ReanaReleaseArgs } from "../../../components";
import { behavesAsComponent, deployComponents, constructorError, unknown, valuesOf } from "../component";

const args: ReanaReleaseArgs = {
  hostname: "reana.example.org",
  frontEnd: { type: "ingress-controller", httpRedirect: true },
};

const releaseType = "kubernetes:helm.sh/v3:Release";

const refused = (wrong: Record<string, unknown>): Promise<string> =>
  constructorError(() => new ReanaRelease("site", { ...args, ...wrong }));

describe("ReanaRelease alone", () => {
  behavesAsComponent(
    "reana:index:ReanaRelease",
    (name, opts) => new ReanaRelease(name, args, opts),
    (name) =>
      new ReanaRelease(name, {
        ...args,
        tlsSecretName: unknown(),
        secrets: { databasePassword: unknown() },
      }),
  );

  it("outputs the prefix, the Service of its Traefik, and the labels of its pods", async () => {
    const deployment = await deployComponents(() => {
      const { releasePrefix, traefikServiceName, podLabels } = new ReanaRelease("site", args);
      return { releasePrefix, traefikServiceName, podLabels };
    });
    assert.deepEqual(valuesOf(deployment), {
      releasePrefix: "reana",
      traefikServiceName: "reana-traefik",
      podLabels: {
        traefik: { "app.kubernetes.io/name": "traefik", "app.kubernetes.io/instance": "reana" },
        "reana-server": { app: "reana-server" },
        "reana-ui": { app: "reana-ui" },
      },
    });
  });

  it("keeps secrets secret that the program gives in clear", async () => {
    const deployment = await deployComponents(
      () =>
        new ReanaRelease("site", {
          ...args,
          secrets: { databasePassword: "in clear", reanaSecretKey: pulumi.output("too") },
          tlsSecretName: pulumi.output("site-tls"),
        }),
    );
    const { secretInputs, inputs } = deployment.one(releaseType);
    assert.deepEqual(secretInputs, ["values"]);
    assert.match(JSON.stringify(inputs["values"]), /"password":"in clear"/);
    assert.match(JSON.stringify(inputs["values"]), /"secret_name":"site-tls"/);
    const others = deployment.resources.filter(({ type }) => type !== releaseType);
    assert.doesNotMatch(JSON.stringify(others), /in clear/);
  });

  it("merges secret values into the others, outputs too, and makes numbers text that Helm would print otherwise", async () => {
    const deployment = await deployComponents(
      () =>
        new ReanaRelease("site", {
          ...args,
          values: {
            kubernetes_jobs_max_user_timeout_limit: 1209600,
            secrets: { gitlab: { REANA_GITLAB_HOST: "git.example.org" } },
          },
          secretValues: {
            secrets: { gitlab: { REANA_GITLAB_OAUTH_APP_SECRET: pulumi.output("c0ffee") } },
            notifications: { email_config: { password: "in clear" } },
          },
        }),
    );
    const values = deployment.one(releaseType).inputs["values"] as Record<string, Record<string, unknown>>;
    assert.deepEqual(values["secrets"]?.["gitlab"], {
      REANA_GITLAB_HOST: "git.example.org",
      REANA_GITLAB_OAUTH_APP_SECRET: "c0ffee",
    });
    assert.deepEqual(values["notifications"], { email_config: { password: "in clear" } });
    assert.equal(values["kubernetes_jobs_max_user_timeout_limit"], "1209600");
  });

  it("does not show a secret value in an error", async () => {
    const message = await refused({ secretValues: { ingres: { name: "hidden-name" } } });
    assert.match(message, /args\.secretValues\.ingres\.name/);
    assert.doesNotMatch(message, /hidden-name/);
  });

  it("does not show values that are secret in an error", async () => {
    const message = await refused({ valuesSecrecy: "secret", values: { ingres: { token: "hidden-token" } } });
    assert.match(message, /args\.values/);
    assert.doesNotMatch(message, /hidden-token/);
  });

  for (const [what, wrong, text] of [
    [
      "a host name that is an output",
      { hostname: pulumi.output("reana.example.org") },
      /args\.hostname\n.*is an output/,
    ],
    [
      "a namespace that is an output",
      { namespace: { name: pulumi.output("physics") } },
      /args\.namespace\.name\n.*is an output/,
    ],
    ["a chart that nobody tried", { chart: { version: "0.8.0" } }, /args\.chart\.version = "0\.8\.0"/],
    [
      "an address that is none",
      { traefik: { trustedIPs: ["haproxy.local"] } },
      /args\.traefik\.trustedIPs\[0\] = "haproxy\.local"/,
    ],
    ["a value that the chart does not know", { values: { ingres: {} } }, /args\.values/],
    [
      "secret values that are one output",
      { secretValues: pulumi.output({}) },
      /args\.secretValues\n.*is an output/,
    ],
    ["values that are an output", { values: pulumi.output({}) }, /args\.values\n.*is an output/],
    ["another word for secrecy", { valuesSecrecy: "encrypted" }, /args\.valuesSecrecy = "encrypted"/],
    ["a misspelled argument", { traefic: {} }, /args\.traefic\n.*did you mean args\.traefik\?/],
  ] as const) {
    it(`refuses ${what}, once and by the argument's name`, async () => {
      const message = await refused(wrong);
      assert.match(message, /^ReanaRelease "site": 1 argument is wrong; nothing has been changed:\n/);
      assert.match(message, text);
    });
  }
});
