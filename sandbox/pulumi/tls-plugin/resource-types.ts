import { createHash, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { z } from "zod";
import { requestCertificate, signCertificate } from "../../certificates/issue";
import type { CertificateContent, Subject } from "../../certificates/openssl-config";
import { type Properties, secret } from "../plugin/properties";
import { type ResourceType, resourceType } from "../plugin/resource-type";
import { algorithmOf, algorithms, curves, generateKey } from "./keys";
import { readyForRenewal, validityFrom } from "./renewal";
import { allowedUses, usagesOf } from "./usages";

/** Keys pass through files here for a moment; in the sandbox it is inside the state directory. */
const scratch = process.env["PULUMI_HOME"] ?? tmpdir();

const text = z.string().optional();
const hours = z.number().int().min(0);
const subjectInputs = z.object({
  ...{ commonName: text, country: text, emailAddress: text, locality: text, organization: text },
  ...{ organizationalUnit: text, postalCode: text, province: text, serialNumber: text },
  streetAddresses: z.array(z.string()).optional(),
});

const holderInputs = {
  privateKeyPem: z.string("is required: the private key of the certificate's holder, PEM"),
  subject: subjectInputs.optional(),
  dnsNames: z.array(z.string()).optional(),
  ipAddresses: z.array(z.string().refine((value) => isIP(value) !== 0, "is not an IP address")).optional(),
  uris: z.array(z.string().min(1)).optional(),
};

const issuedInputs = {
  allowedUses: z.array(z.enum(allowedUses)),
  validityPeriodHours: hours,
  earlyRenewalHours: hours.default(0),
  isCaCertificate: z.boolean().default(false),
  setSubjectKeyId: z.boolean().default(false),
  maxPathLength: z.number().int().min(-1).optional(),
};
type Issued = z.output<z.ZodObject<typeof issuedInputs>>;
type Holder = Omit<z.output<z.ZodObject<typeof holderInputs>>, "privateKeyPem">;

/** What both kinds of certificates have in common when time passes. */
const renewable: Pick<ResourceType, "changeable" | "refresh" | "stale"> = {
  changeable: ["earlyRenewalHours"],
  refresh: (state) =>
    readyForRenewal(state, state["earlyRenewalHours"], new Date()) ? { readyForRenewal: true } : {},
  stale: (state, inputs) =>
    readyForRenewal(state, inputs["earlyRenewalHours"], new Date()) ? "readyForRenewal" : undefined,
};

/**
 * The resource types of @pulumi/tls, with the published plugin's properties. Not made: the OpenSSH forms of keys and their
 * fingerprints, and the write-only forms of inputs (…Wo), which this program does not use.
 */
export const tlsTypes: Readonly<Record<string, ResourceType>> = {
  PrivateKey: resourceType({
    inputs: z.object({
      algorithm: z.enum(algorithms),
      ecdsaCurve: z.enum(Object.keys(curves) as (keyof typeof curves)[]).default("P224"),
      rsaBits: z.number().int().min(1024).default(2048),
    }),
    create: ({ algorithm, ecdsaCurve, rsaBits }) => {
      const { id, publicKeyPem, privateKeyPem, privateKeyPemPkcs8 } = generateKey(
        algorithm,
        ecdsaCurve,
        rsaBits,
      );
      const secrets = {
        privateKeyPem: secret(privateKeyPem),
        privateKeyPemPkcs8: secret(privateKeyPemPkcs8),
      };
      return Promise.resolve({ id, outputs: { ...secrets, publicKeyPem } });
    },
  }),
  CertRequest: resourceType({
    inputs: z.object(holderInputs),
    create: async ({ privateKeyPem, ...holder }) => {
      const certRequestPem = await requestCertificate(
        { ...holderOf(holder), ...noUse },
        privateKeyPem,
        scratch,
      );
      const id = createHash("sha1").update(certRequestPem.trim()).digest("hex");
      return { id, outputs: { certRequestPem, keyAlgorithm: algorithmOf(privateKeyPem) } };
    },
  }),
  SelfSignedCert: resourceType({
    inputs: z
      .object({ ...holderInputs, ...issuedInputs, setAuthorityKeyId: z.boolean().default(false) })
      .refine(({ isCaCertificate, subject }) => !isCaCertificate || subjectOf(subject).length > 0, {
        path: ["subject"],
        message: "must name something when isCaCertificate is true",
      })
      .refine((inputs) => !inputs.setAuthorityKeyId || inputs.setSubjectKeyId || inputs.isCaCertificate, {
        path: ["setAuthorityKeyId"],
        message: "is possible only with setSubjectKeyId: it is the same identifier",
      }),
    ...renewable,
    create: async ({ privateKeyPem, ...inputs }) => {
      const content = { ...holderOf(inputs), ...useOf(inputs), authorityKeyId: inputs.setAuthorityKeyId };
      const validity = validityFrom(new Date(), inputs.validityPeriodHours);
      const request = await requestCertificate(content, privateKeyPem, scratch);
      const certPem = await signCertificate(content, request, { key: privateKeyPem }, validity, scratch);
      return issued(certPem, validity, { keyAlgorithm: algorithmOf(privateKeyPem) });
    },
  }),
  LocallySignedCert: resourceType({
    inputs: z.object({
      ...issuedInputs,
      caCertPem: z.string(),
      caPrivateKeyPem: z.string("is required: the private key of the authority, PEM"),
      certRequestPem: z.string(),
    }),
    ...renewable,
    create: async ({ caCertPem, caPrivateKeyPem, certRequestPem, ...inputs }) => {
      const content = { ...useOf(inputs), authorityKeyId: hasSubjectKeyId(caCertPem) };
      const validity = validityFrom(new Date(), inputs.validityPeriodHours);
      const issuer = { certificate: caCertPem, key: caPrivateKeyPem };
      const certPem = await signCertificate(content, certRequestPem, issuer, validity, scratch);
      return issued(certPem, validity, { caKeyAlgorithm: algorithmOf(caPrivateKeyPem) });
    },
  }),
};

/** A request names the holder; the issuer decides what the certificate may be used for. */
const noUse = {
  ...{ keyUsages: [], extendedKeyUsages: [], authority: false, subjectKeyId: false, authorityKeyId: false },
} satisfies Partial<CertificateContent>;

function holderOf(holder: Holder): Pick<CertificateContent, "subject" | "dnsNames" | "ipAddresses" | "uris"> {
  const { dnsNames = [], ipAddresses = [], uris = [] } = holder;
  return { subject: subjectOf(holder.subject), dnsNames, ipAddresses, uris };
}

function useOf(
  inputs: Issued,
): Omit<CertificateContent, "subject" | "dnsNames" | "ipAddresses" | "uris" | "authorityKeyId"> {
  const { maxPathLength = -1 } = inputs;
  return {
    ...usagesOf(inputs.allowedUses),
    authority: inputs.isCaCertificate,
    // As in the published plugin, 0 sets no limit either.
    maxPathLength: maxPathLength > 0 ? maxPathLength : undefined,
    subjectKeyId: inputs.isCaCertificate || inputs.setSubjectKeyId,
  };
}

/** In the published plugin's order of attributes. */
function subjectOf(subject: z.output<typeof subjectInputs> = {}): Subject {
  const attributes: readonly (readonly [string, string | undefined])[] = [
    ["C", subject.country],
    ["O", subject.organization],
    ["OU", subject.organizationalUnit],
    ["L", subject.locality],
    ["ST", subject.province],
    ...(subject.streetAddresses ?? []).map((line) => ["street", line] as const),
    ["postalCode", subject.postalCode],
    ["CN", subject.commonName],
    ["serialNumber", subject.serialNumber],
    ["emailAddress", subject.emailAddress],
  ];
  return attributes.flatMap(([name, value]) => (value ? [[name, value] as const] : []));
}

function issued(
  certPem: string,
  { from, until }: { from: Date; until: Date },
  algorithm: Properties,
): { id: string; outputs: Properties } {
  return {
    id: BigInt(`0x${new X509Certificate(certPem).serialNumber}`).toString(),
    outputs: {
      ...algorithm,
      certPem,
      readyForRenewal: false,
      validityStartTime: from.toISOString(),
      validityEndTime: until.toISOString(),
    },
  };
}

/** Whether a certificate has a subject key identifier: looked for by its object identifier, 2.5.29.14, in DER. */
function hasSubjectKeyId(certificatePem: string): boolean {
  return new X509Certificate(certificatePem).raw.includes(Buffer.from("0603551d0e", "hex"));
}
