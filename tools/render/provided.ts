import { randomPassword } from "../random-password";
import {
  authorityServes,
  newAuthority,
  newKey,
  newServerCertificate,
  serverCertificateServes,
  type ServerRequest,
} from "./certificates";
import type { Generated } from "./generated";
import { named } from "./kubernetes-object";
import type { Provide } from "./program";
import type { Tree } from "./tree";

/** What is rendered does not depend on the cluster: the program only compares its uid with that of the last update. */
const unknownUid = "unknown";

/** How Pulumi marks what is secret. */
const secret = (value: string): unknown => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

/**
 * Outputs of the resources that the program registers, as their providers would give them.
 *
 * @param generated what is kept from one rendering to the next
 * @param hostname of the site
 * @param now the time by which certificates are valid
 */
export const provide =
  (generated: Generated, hostname: string, now: Date): Provide =>
  ({ type, name, inputs, read }) => {
    switch (type) {
      case "random:index/randomPassword:RandomPassword":
        return {
          ...inputs,
          result: secret(generated.value(name, () => randomPassword(Number(inputs["length"])))),
        };
      case "random:index/randomId:RandomId":
        return { ...inputs, hex: "0".repeat(2 * Number(inputs["byteLength"])) };
      case "pulumi:index:Stash":
        return { ...inputs, output: stashed(name, inputs["input"], generated) };
      case "tls:index/privateKey:PrivateKey":
        return { ...inputs, privateKeyPem: secret(generated.value(name, newKey)) };
      case "tls:index/certRequest:CertRequest":
        // Both resources are the program's own: what the certificate is made from needs no encoding between them.
        return {
          ...inputs,
          certRequestPem: secret(JSON.stringify([inputs["privateKeyPem"], inputs["dnsNames"]])),
        };
      case "tls:index/selfSignedCert:SelfSignedCert":
        return { ...inputs, certPem: authority(name, inputs, generated, now) };
      case "tls:index/locallySignedCert:LocallySignedCert":
        return { ...inputs, certPem: serverCertificate(name, inputs, generated, now) };
      case "kubernetes:helm.sh/v3:Release":
        return { ...inputs, status: { status: "deployed", name: inputs["name"] } };
      case "kubernetes:core/v1:Secret":
        return read ? existingSecret(name, inputs, generated, hostname, now) : named(name, inputs);
      default:
        if (!type.startsWith("kubernetes:")) {
          return inputs;
        }
        return read
          ? { ...inputs, metadata: { ...metadataOf(inputs), uid: unknownUid } }
          : named(name, inputs);
    }
  };

/** What a Stash gives out stays as it was first; only texts are secrets here. */
const stashed = (name: string, input: unknown, generated: Generated): unknown =>
  typeof input === "string" ? generated.value(name, () => input) : input;

function authority(name: string, inputs: Tree, generated: Generated, now: Date): string {
  const request = {
    privateKey: String(inputs["privateKeyPem"]),
    commonName: String((inputs["subject"] as Tree)["commonName"]),
    validityHours: Number(inputs["validityPeriodHours"]),
  };
  return generated.value(
    name,
    () => newAuthority(request, now),
    (kept) => authorityServes(kept, request, now),
  );
}

function serverCertificate(name: string, inputs: Tree, generated: Generated, now: Date): string {
  const [privateKey, dnsNames] = JSON.parse(String(inputs["certRequestPem"])) as [string, string[]];
  const request: ServerRequest = {
    privateKey,
    dnsNames,
    validityHours: Number(inputs["validityPeriodHours"]),
    renewBeforeHours: Number(inputs["earlyRenewalHours"]),
  };
  const issuer = {
    privateKey: String(inputs["caPrivateKeyPem"]),
    certificate: String(inputs["caCertPem"]),
  };
  return generated.value(
    name,
    () => newServerCertificate(request, issuer, now),
    (kept) => serverCertificateServes(kept, request, issuer, now),
  );
}

/** Ten years, in hours: nobody is served it. */
const standInValidity = 10 * 365 * 24;

/**
 * A Secret that somebody else keeps, in the cluster. The program looks whether HAProxy could serve what is in it, and annotates the pods
 * with a checksum: a certificate for the same host stands in for it, always the same.
 */
function existingSecret(name: string, inputs: Tree, generated: Generated, hostname: string, now: Date): Tree {
  const request = (of: string) => ({
    privateKey: generated.value(`${name}-stand-in-${of}`, newKey),
    dnsNames: [hostname],
    validityHours: standInValidity,
    renewBeforeHours: 0,
  });
  const ofAuthority = { ...request("ca-key"), commonName: "stand-in" };
  const issuer = {
    privateKey: ofAuthority.privateKey,
    certificate: generated.value(
      `${name}-stand-in-ca`,
      () => newAuthority(ofAuthority, now),
      (kept) => authorityServes(kept, ofAuthority, now),
    ),
  };
  const ofServer = request("key");
  const certificate = generated.value(
    `${name}-stand-in`,
    () => newServerCertificate(ofServer, issuer, now),
    (kept) => serverCertificateServes(kept, ofServer, issuer, now),
  );
  const base64 = (text: string): unknown => secret(Buffer.from(text).toString("base64"));
  return {
    ...inputs,
    type: "kubernetes.io/tls",
    data: {
      "tls.crt": base64(`${certificate}${issuer.certificate}`),
      "tls.key": base64(ofServer.privateKey),
    },
  };
}

const metadataOf = (inputs: Tree): Tree => (inputs["metadata"] ?? {}) as Tree;
