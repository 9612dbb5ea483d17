import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { TlsCertificate, type CertificateSource, type TlsCertificateArgs } from "../../../components";
import { behavesAsComponent, deployComponents, constructorError, unknown, valuesOf } from "../component";

const args: TlsCertificateArgs = { hostname: "reana.example.org", namespace: "web" };
const read = (file: string): string =>
  readFileSync(join(__dirname, "..", "config", "certificates", file), "utf8");
const issuer = { name: "letsencrypt" };
const secretType = "kubernetes:core/v1:Secret";
const existing = {
  [secretType]: {
    type: "kubernetes.io/tls",
    data: {
      "tls.crt": Buffer.from(read("valid.crt")).toString("base64"),
      "tls.key": Buffer.from(read("valid.key")).toString("base64"),
    },
  },
};

const certificate = (source?: CertificateSource): TlsCertificate =>
  new TlsCertificate("site", { ...args, source });

const refused = (wrong: Record<string, unknown>): Promise<string> =>
  constructorError(() => new TlsCertificate("site", { ...args, ...wrong }));

describe("TlsCertificate alone, self-signed", () => {
  behavesAsComponent(
    "reana:index:TlsCertificate",
    (name, opts) => new TlsCertificate(name, args, opts),
    (name) => new TlsCertificate(name, { ...args, namespace: unknown() }),
  );

  it("outputs the Secret's name and the CA in clear, and what has the private key as a secret", async () => {
    const deployment = await deployComponents(() => {
      const { secretName, checksum, caCertificate, bundle } = certificate();
      return { secretName, checksum, caCertificate, bundle };
    });
    const secrecy = Object.fromEntries(
      Object.entries(deployment.outputs).map(([key, output]) => [
        key,
        (output as { secret: boolean }).secret,
      ]),
    );
    assert.deepEqual(secrecy, { secretName: false, checksum: false, caCertificate: false, bundle: true });
    assert.deepEqual(deployment.one(secretType).secretInputs, ["stringData"]);
  });
});

describe("TlsCertificate alone, of cert-manager", () => {
  const source = { type: "cert-manager", issuer } as const;
  behavesAsComponent(
    "reana:index:TlsCertificate",
    (name, opts) => new TlsCertificate(name, { ...args, source }, opts),
    (name) =>
      new TlsCertificate(name, {
        hostname: args.hostname,
        namespace: unknown(),
        source: { type: "cert-manager", issuer: { name: unknown() } },
      }),
  );

  it("outputs the Secret that cert-manager writes, and one to serve until then", async () => {
    const deployment = await deployComponents(() => {
      const { secretName, placeholderSecretName } = certificate(source);
      return { secretName, placeholderSecretName };
    });
    assert.deepEqual(valuesOf(deployment), {
      secretName: "site",
      placeholderSecretName: "site-placeholder-0a1b2c3",
    });
  });

  it("may be signed by an issuer of another group, for further names", async () => {
    const requested = async (further: object): Promise<unknown> => {
      const { resources } = await deployComponents(
        () =>
          new TlsCertificate("site", {
            ...args,
            source: {
              type: "cert-manager",
              issuer: { name: "ca", ...further },
              dnsNames: ["www.example.org"],
            },
          }),
      );
      return resources.find(({ name }) => name === "site-request")?.inputs["spec"];
    };
    const { issuerRef, dnsNames } = (await requested({
      kind: "AWSPCAClusterIssuer",
      group: "awspca.cert-manager.io",
    })) as Record<string, unknown>;
    assert.deepEqual(issuerRef, { group: "awspca.cert-manager.io", kind: "AWSPCAClusterIssuer", name: "ca" });
    assert.deepEqual(dnsNames, [args.hostname, "www.example.org"]);
    const own = (await requested({})) as Record<string, unknown>;
    assert.deepEqual(own["issuerRef"], { group: "cert-manager.io", kind: "ClusterIssuer", name: "ca" });
  });

  it("makes no placeholder for a server that starts without a certificate", async () => {
    const { resources } = await deployComponents(
      () => new TlsCertificate("site", { ...args, source, untilIssued: "nothing" }),
    );
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["site", "site-request"],
    );
  });
});

describe("TlsCertificate alone, given as PEM", () => {
  it("takes texts as outputs and keeps the private key secret, although it came in clear", async () => {
    const deployment = await deployComponents(() => {
      const { bundle } = certificate({
        type: "pem",
        certificate: pulumi.output(read("valid.crt")),
        privateKey: pulumi.output(read("valid.key")),
      });
      return { bundle };
    });
    assert.equal((deployment.outputs["bundle"] as { secret: boolean }).secret, true);
    assert.deepEqual(deployment.one(secretType).secretInputs, ["stringData"]);
  });

  it("previews although the texts are unknown", async () => {
    await deployComponents(
      () => certificate({ type: "pem", certificate: unknown(), privateKey: unknown() }),
      { preview: true },
    );
  });
});

describe("TlsCertificate alone, an existing Secret", () => {
  it("takes its name as an output, and outputs it in clear", async () => {
    const deployment = await deployComponents(
      () => {
        const { secretName } = certificate({
          type: "existing-secret",
          secretName: pulumi.output("site-tls"),
        });
        return { secretName };
      },
      { existing },
    );
    assert.deepEqual(deployment.outputs, { secretName: { value: "site-tls", secret: false } });
    assert.equal(deployment.one(secretType).read, true);
  });
});

describe("TlsCertificate alone", () => {
  for (const [what, wrong, text] of [
    ["a URL for a host name", { hostname: "https://reana.example.org" }, /args\.hostname = /],
    [
      "a host name that is an output",
      { hostname: pulumi.output("reana.example.org") },
      /args\.hostname\n.*is an output/,
    ],
    ["no namespace", { namespace: undefined }, /args\.namespace\n.*is not set/],
    ["another source", { source: { type: "acme" } }, /args\.source\.type = "acme"/],
    [
      "a source of the stack file that needs no certificate",
      { source: { type: "external" } },
      /args\.source\.type = "external"\n.*must be one of self-signed, pem, existing-secret, cert-manager\./,
    ],
    [
      "the stack file's name of the type",
      { source: { source: "pem" } },
      /args\.source\.source = "pem"\n.*did you mean args\.source\.type\?/,
    ],
    ["a source without type", { source: {} }, /args\.source\.type\n.*is not set; it must be one of/],
    ["a source that is a word", { source: "cert-manager" }, /args\.source = "cert-manager"\n.*must be a map/],
    ["a source that is an output", { source: pulumi.output({ type: "self-signed" }) }, /args\.source/],
    ["a key of another source", { source: { type: "self-signed", issuer } }, /args\.source\.issuer/],
    [
      "a validity that is an output",
      { source: { type: "self-signed", validityDays: pulumi.output(90) } },
      /args\.source\.validityDays\n.*is an output/,
    ],
    [
      "a certificate for another host",
      {
        hostname: "elsewhere.example.org",
        source: { type: "pem", certificate: read("valid.crt"), privateKey: read("valid.key") },
      },
      /args\.source\.certificate/,
    ],
    ["a misspelled argument", { hostnme: "x" }, /args\.hostnme\n.*did you mean args\.hostname\?/],
    ["another word until it is issued", { untilIssued: "wait" }, /args\.untilIssued = "wait"/],
  ] as const) {
    it(`refuses ${what}, once and by the argument's name`, async () => {
      const message = await refused(wrong);
      assert.match(message, /^TlsCertificate "site": 1 argument is wrong; nothing has been changed:\n/);
      assert.match(message, text);
      assert.doesNotMatch(message, /PRIVATE KEY/);
    });
  }
});
