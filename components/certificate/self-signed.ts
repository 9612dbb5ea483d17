import type * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import type { SelfSignedValidity } from "./certificate-args";

/** A pair as it stands in a `kubernetes.io/tls` Secret, both PEM. */
export interface Pair {
  readonly certificate: pulumi.Output<string>;
  readonly privateKey: pulumi.Output<string>;
}

const hoursPerDay = 24;

/** Ten years: the CA is what people import, and its end would surprise them. */
const authorityValidityHours = 10 * 365 * hoursPerDay;

/** Longest common name that X.509 allows (RFC 5280, ub-common-name); clients look at the alternative names. */
const longestCommonName = 64;

/** A server certificate under a CA of its own: people trust the CA once, and the certificate may be renewed under it. */
export function selfSigned(
  name: string,
  settings: SelfSignedValidity,
  hostname: string,
  options: pulumi.CustomResourceOptions,
): { pair: Pair; caCertificate: pulumi.Output<string> } {
  const key = { algorithm: "ECDSA", ecdsaCurve: "P256" };
  const authorityKey = new tls.PrivateKey(`${name}-ca-key`, key, options);
  const authority = new tls.SelfSignedCert(
    `${name}-ca`,
    {
      privateKeyPem: authorityKey.privateKeyPem,
      isCaCertificate: true,
      setSubjectKeyId: true,
      subject: { commonName: "REANA private CA", organization: "reana-pulumi" },
      allowedUses: ["cert_signing", "crl_signing"],
      validityPeriodHours: authorityValidityHours,
    },
    options,
  );
  const serverKey = new tls.PrivateKey(`${name}-key`, key, options);
  const request = new tls.CertRequest(
    `${name}-request`,
    {
      privateKeyPem: serverKey.privateKeyPem,
      dnsNames: [hostname],
      subject: hostname.length <= longestCommonName ? { commonName: hostname } : { organization: "REANA" },
    },
    options,
  );
  const server = new tls.LocallySignedCert(
    `${name}-certificate`,
    {
      caPrivateKeyPem: authorityKey.privateKeyPem,
      caCertPem: authority.certPem,
      certRequestPem: request.certRequestPem,
      setSubjectKeyId: true,
      allowedUses: ["digital_signature", "server_auth"],
      validityPeriodHours: settings.validityDays * hoursPerDay,
      earlyRenewalHours: settings.renewBeforeDays * hoursPerDay,
    },
    options,
  );
  return {
    pair: { certificate: server.certPem, privateKey: serverKey.privateKeyPem },
    caCertificate: authority.certPem,
  };
}
