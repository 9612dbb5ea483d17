import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deploy } from "./deployment";

const read = (file: string): string =>
  readFileSync(join(__dirname, "..", "config", "certificates", file), "utf8");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const secretType = "kubernetes:core/v1:Secret";
const stack = {
  hostname: "reana.example.org",
  traefik: { trustedIPs: ["10.244.0.0/16"] },
  namespace: { name: "physics", create: false },
  tls: { source: "existing-secret", secretName: "site-tls" },
};
const existing = (
  type: string,
  certificate: string,
  key: string,
): Record<string, Record<string, unknown>> => ({
  [secretType]: {
    type,
    metadata: { name: "site-tls", namespace: "physics" },
    data: { "tls.crt": base64(certificate), "tls.key": base64(key) },
  },
});

describe("a certificate in an existing Secret", () => {
  it("is read, not made, and served under its own name", async () => {
    const state = existing("kubernetes.io/tls", read("valid.crt"), read("valid.key"));
    const deployment = await deploy(stack, { existing: state });
    const secret = deployment.one(secretType);
    assert.equal(secret.read, true);
    const volumes = JSON.stringify(deployment.one("kubernetes:apps/v1:Deployment").inputs);
    assert.match(volumes, /"secretName":"site-tls"/);
    assert.equal("caCertificate" in deployment.outputs, false);
  });

  it("rolls the pods when it changes", async () => {
    const checksum = async (key: string, certificate: string): Promise<string> => {
      const deployment = await deploy(stack, { existing: existing("kubernetes.io/tls", certificate, key) });
      const text = JSON.stringify(deployment.one("kubernetes:apps/v1:Deployment").inputs);
      return /"reana-pulumi\/checksum":"([0-9a-f]{64})"/.exec(text)?.[1] ?? "";
    };
    const first = await checksum(read("valid.key"), read("valid.crt"));
    const renewed = await checksum(read("valid.key"), `${read("valid.crt")}${read("other-host.crt")}`);
    assert.match(first, /^[0-9a-f]{64}$/);
    assert.notEqual(renewed, first);
  });
});

describe("a certificate from the stack file", () => {
  it("goes into a Secret that is secret, and nowhere else", async () => {
    const tls = { source: "pem", certificate: read("valid.crt"), privateKey: read("valid.key") };
    const deployment = await deploy({ ...stack, tls }, { secretKeys: ["tls"] });
    const secret = deployment.one(secretType);
    assert.deepEqual(secret.secretInputs, ["stringData"]);
    assert.deepEqual(secret.inputs["stringData"], {
      "tls.crt": read("valid.crt"),
      "tls.key": read("valid.key"),
    });
    const others = deployment.resources.filter((resource) => resource !== secret);
    assert.doesNotMatch(JSON.stringify(others), /PRIVATE KEY/);
    assert.equal("caCertificate" in deployment.outputs, false);
  });
});

describe("a self-signed certificate", () => {
  it("has a CA of its own, names the host, and is renewed in time", async () => {
    const deployment = await deploy({
      ...stack,
      tls: { source: "self-signed", validityDays: 90, renewBeforeDays: 10 },
    });
    const { inputs: authority } = deployment.one("tls:index/selfSignedCert:SelfSignedCert");
    assert.equal(authority["isCaCertificate"], true);
    assert.deepEqual(authority["allowedUses"], ["cert_signing", "crl_signing"]);
    assert.deepEqual(deployment.one("tls:index/certRequest:CertRequest").inputs["dnsNames"], [
      "reana.example.org",
    ]);
    const { inputs: server } = deployment.one("tls:index/locallySignedCert:LocallySignedCert");
    assert.deepEqual(
      [server["validityPeriodHours"], server["earlyRenewalHours"], server["allowedUses"]],
      [90 * 24, 10 * 24, ["digital_signature", "server_auth"]],
    );
  });

  it("leaves a common name out that X.509 has no room for", async () => {
    const hostname = `${"r".repeat(60)}.example.org`;
    const { inputs } = (await deploy({ ...stack, tls: { source: "self-signed" }, hostname })).one(
      "tls:index/certRequest:CertRequest",
    );
    assert.deepEqual([inputs["dnsNames"], inputs["subject"]], [[hostname], { organization: "REANA" }]);
  });
});

describe("a certificate that the ingress controller has itself", () => {
  const controller = { frontEnd: { type: "ingress-controller" }, tls: { source: "ingress-controller" } };
  const { hostname } = stack;

  it("is neither made nor named", async () => {
    for (const further of [{}, { frontEnd: { type: "haproxy", tls: "passthrough" } }]) {
      const deployment = await deploy({ hostname, ...controller, ...further });
      assert.deepEqual(
        deployment.resources.filter(({ type }) => type === secretType || type.startsWith("tls:")),
        [],
      );
      const values = deployment.one("kubernetes:helm.sh/v3:Release").inputs["values"];
      const { ingress } = values as { ingress: { tls: unknown } };
      assert.deepEqual(ingress.tls, { self_signed_cert: false });
    }
  });

  it("is asked for by an Ingress of the program's without naming a Secret", async () => {
    const deployment = await deploy({
      hostname,
      ...controller,
      ingressController: { type: "other", className: "nginx" },
      ingress: { managedBy: "program" },
    });
    const { spec } = deployment.one("kubernetes:networking.k8s.io/v1:Ingress").inputs;
    assert.deepEqual((spec as { tls: unknown }).tls, [{ hosts: [hostname] }]);
  });

  it("may be one that Traefik obtains itself", async () => {
    const annotations = { "traefik.ingress.kubernetes.io/router.tls.certresolver": "letsencrypt" };
    const deployment = await deploy({
      hostname,
      ...controller,
      ingressController: { type: "traefik", className: "traefik" },
      ingress: { managedBy: "program", annotations },
    });
    const { metadata } = deployment.one("kubernetes:networking.k8s.io/v1:Ingress", "reana-ingress").inputs;
    assert.match(JSON.stringify(metadata), /"traefik[^"]*router\.tls\.certresolver":"letsencrypt"/);
  });
});
