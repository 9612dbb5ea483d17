import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  HaproxyFrontEnd,
  TlsCertificate,
  type CertificateSource,
  type HaproxyFrontEndArgs,
} from "../../../components";
import { behavesAsComponent, deployComponents, constructorError, unknown, valuesOf } from "../component";

const args: HaproxyFrontEndArgs = {
  hostname: "app.example.org",
  namespace: "web",
  tls: { mode: "terminate", certificate: { secretName: "app-tls" } },
  backend: { http: "app.web.svc.cluster.local:80" },
};

const refused = (wrong: Record<string, unknown>): Promise<string> =>
  constructorError(() => new HaproxyFrontEnd("front-end", { ...args, ...wrong }));

const configurationOf = (text: Record<string, unknown>): string =>
  (text["data"] as Record<string, string>)["haproxy.cfg"] ?? "";

describe("HaproxyFrontEnd alone", () => {
  behavesAsComponent(
    "reana:index:HaproxyFrontEnd",
    (name, opts) =>
      new HaproxyFrontEnd(
        name,
        { ...args, customConfig: { rules: ["http-request deny if { path /private }"] } },
        opts,
      ),
    (name) =>
      new HaproxyFrontEnd(name, {
        ...args,
        namespace: unknown(),
        image: unknown(),
        tls: { mode: "terminate", certificate: { secretName: unknown(), checksum: unknown() } },
        backend: { http: unknown<string>() },
      }),
  );

  it("outputs its pods' labels, its Deployment and its Service", async () => {
    const deployment = await deployComponents(() => {
      const { podLabels, deploymentName, serviceName } = new HaproxyFrontEnd("front-end", args);
      return { podLabels, deploymentName, serviceName };
    });
    const labels = { "app.kubernetes.io/name": "haproxy", "app.kubernetes.io/instance": "front-end" };
    assert.deepEqual(valuesOf(deployment), {
      podLabels: labels,
      deploymentName: "front-end",
      serviceName: "front-end",
    });
  });

  it("takes names, image and addresses as outputs", async () => {
    const deployment = await deployComponents(
      () =>
        new HaproxyFrontEnd("front-end", {
          ...args,
          namespace: pulumi.output("web"),
          image: pulumi.output("registry.example.org/haproxy:3.2.21"),
          tls: { mode: "terminate", certificate: { secretName: pulumi.output("app-tls") } },
          backend: { http: pulumi.output(["one.web.svc:80", "[2001:db8::1]:8080"]) },
        }),
    );
    const { inputs } = deployment.one("kubernetes:core/v1:ConfigMap");
    assert.match(configurationOf(inputs), /one\.web\.svc:80/);
    assert.match(configurationOf(inputs), /\[2001:db8::1\]:8080/);
    const pods = JSON.stringify(deployment.one("kubernetes:apps/v1:Deployment").inputs);
    assert.match(pods, /registry\.example\.org\/haproxy:3\.2\.21/);
    assert.match(pods, /"secretName":"app-tls"/);
  });

  it("is ready before a backend is there, unless it is to wait", async () => {
    const probe = async (startup: HaproxyFrontEndArgs["startup"]): Promise<string | undefined> => {
      const deployment = await deployComponents(() => new HaproxyFrontEnd("front-end", { ...args, startup }));
      const pods = JSON.stringify(deployment.one("kubernetes:apps/v1:Deployment").inputs);
      return /"startupProbe":\{[^{}]*"httpGet":\{[^{}]*"path":"([^"]*)"/.exec(pods)?.[1];
    };
    assert.notEqual(await probe(undefined), await probe("wait-for-backend"));
  });

  it("serves a TlsCertificate, and its placeholder until cert-manager has issued it", async () => {
    const podsWith = async (source: CertificateSource): Promise<string> => {
      const deployment = await deployComponents(() => {
        const { hostname, namespace } = args;
        const certificate = new TlsCertificate("site", { hostname, namespace, source });
        return {
          frontEnd: new HaproxyFrontEnd("front-end", { ...args, tls: { mode: "terminate", certificate } })
            .urn,
        };
      });
      return JSON.stringify(deployment.one("kubernetes:apps/v1:Deployment").inputs);
    };
    const selfSigned = await podsWith({ type: "self-signed" });
    assert.match(selfSigned, /"secretName":"site-0a1b2c3"/);
    assert.doesNotMatch(selfSigned, /placeholder/);
    const issued = await podsWith({ type: "cert-manager", issuer: { name: "letsencrypt" } });
    assert.match(issued, /"optional":true,"secretName":"site"/);
    assert.match(issued, /"secretName":"site-placeholder-0a1b2c3"/);
  });

  it("stands twice in a namespace", async () => {
    const { resources } = await deployComponents(() => [
      new HaproxyFrontEnd("one", args).urn,
      new HaproxyFrontEnd("two", args).urn,
    ]);
    const names = resources
      .map(({ type, inputs }) => ({ type, ...(inputs["metadata"] as { name?: string } | undefined) }))
      .filter(({ name }) => name !== undefined)
      .map(({ type, name }) => `${type} ${name}`);
    assert.equal(new Set(names).size, names.length, names.join("\n"));
  });

  it("makes no Service where the program makes one", async () => {
    const deployment = await deployComponents(() => {
      const { serviceName } = new HaproxyFrontEnd("front-end", { ...args, service: { type: "none" } });
      return { serviceName };
    });
    assert.equal(valuesOf(deployment)["serviceName"], undefined);
    assert.deepEqual(
      deployment.resources.filter(({ type }) => type === "kubernetes:core/v1:Service"),
      [],
    );
  });

  for (const [what, wrong, text] of [
    ["a port in the host name", { hostname: "app:443" }, /args\.hostname = "app:443"/],
    [
      "a host name that is an output",
      { hostname: pulumi.output("app.example.org") },
      /args\.hostname\n.*is an output/,
    ],
    [
      "no namespace",
      { namespace: undefined },
      /args\.namespace\n.*is not set; it must be the name of a Namespace/,
    ],
    ["a namespace that cannot be one", { namespace: "My Web" }, /args\.namespace = "My Web"/],
    ["no TLS", { tls: undefined }, /args\.tls\n.*mode: terminate, certificate/],
    [
      "another word for TLS",
      { tls: { mode: "ends" } },
      /args\.tls\.mode = "ends"\n.*neither terminate nor passthrough/,
    ],
    ["TLS without a certificate", { tls: { mode: "terminate" } }, /args\.tls\.certificate\n/],
    [
      "TLS that is an output",
      { tls: pulumi.output({ mode: "passthrough" }) },
      /args\.tls\.mode\n.*is an output/,
    ],
    [
      "passthrough without a backend for it",
      { tls: { mode: "passthrough" } },
      /args\.backend\.https\n.*is not set/,
    ],
    ["no backend", { backend: undefined }, /args\.backend\.http\n.*is not set/],
    ["a backend without port", { backend: { http: "app" } }, /args\.backend\.http = "app"/],
    ["a backend that is text", { backend: "app:80" }, /args\.backend = "app:80"\n.*must be a map/],
    [
      "a misspelled backend",
      { backend: { htpp: "app.web.svc:80" } },
      /args\.backend\.htpp\n.*did you mean args\.backend\.http\?/,
    ],
    ["TLS that is a word", { tls: "passthrough" }, /args\.tls = "passthrough"\n.*mode: passthrough/],
    [
      "a misspelled key of TLS",
      { tls: { mode: "terminate", certificat: {} } },
      /args\.tls\.certificat\n.*did you mean args\.tls\.certificate\?/,
    ],
    [
      "a Secret that cannot be one",
      { tls: { mode: "terminate", certificate: { secretName: "App_TLS" } } },
      /args\.tls\.certificate\.secretName = "App_TLS"/,
    ],
    ["fewer pods than one", { replicas: 0 }, /args\.replicas = 0/],
    ["pods that are an output", { replicas: pulumi.output(2) }, /args\.replicas\n.*is an output/],
    ["a misspelled argument", { replica: 3 }, /args\.replica\n.*did you mean args\.replicas\?/],
    [
      "another word for the start",
      { startup: "later" },
      /args\.startup = "later"\n.*immediate, wait-for-backend/,
    ],
    ["a name that begins as no Service's does", { objectName: "1edge" }, /args\.objectName = "1edge"/],
    ["a name that no Service can have", { objectName: "Edge_1" }, /args\.objectName = "Edge_1"/],
    [
      "requests counted in passthrough",
      {
        tls: { mode: "passthrough" },
        backend: { https: "app.web.svc:443" },
        requestsPerAddress: { count: 5, seconds: 10 },
      },
      /args\.requestsPerAddress/,
    ],
  ] as const) {
    it(`refuses ${what}, once and by the argument's name`, async () => {
      const message = await refused(wrong);
      assert.match(message, /^HaproxyFrontEnd "front-end": 1 argument is wrong; nothing has been changed:\n/);
      assert.match(message, text);
    });
  }
});
