import { z } from "zod";
import { dns1123Subdomain, integer, multilineText, unionAdvice } from "../lib/schema-primitives";

/** `reana:tls`: where the certificate comes from. */

const certificateText = "the PEM text, from -----BEGIN to -----END";

/** cert-manager's own issuers. */
const ownGroup = "cert-manager.io";
const ownKinds = ["Issuer", "ClusterIssuer"];

const kindAdvice =
  "must be Issuer (in REANA's namespace) or ClusterIssuer; an issuer of another kind has a group of its own, which reana:tls.issuer.group names.";

const issuer = z
  .strictObject({
    name: dns1123Subdomain("an issuer of cert-manager").meta({ description: "Name of the issuer." }),
    kind: z
      .string({ error: kindAdvice })
      .regex(/^[A-Z][A-Za-z0-9]*$/, kindAdvice)
      .default("ClusterIssuer")
      .meta({
        description:
          "Kind of the issuer. Issuer is in the namespace of REANA; other groups have other kinds, for example AWSPCAClusterIssuer.",
      }),
    group: dns1123Subdomain("an API group").default(ownGroup).meta({
      description:
        "API group of the issuer: cert-manager's own, or that of an external issuer, for example awspca.cert-manager.io.",
    }),
  })
  .superRefine(({ kind, group }, context) => {
    if (group === ownGroup && !ownKinds.includes(kind)) {
      context.addIssue({ code: "custom", message: kindAdvice, input: kind, path: ["kind"] });
    }
  })
  .meta({ description: "The issuer of cert-manager that signs the certificate." });

const dnsNameAdvice =
  "must be a host name, or a wildcard: write for example www.example.org or *.example.org.";

const dnsName = z
  .string({ error: dnsNameAdvice })
  .max(253, dnsNameAdvice)
  .regex(
    /^(?![\d.]+$)(\*\.)?[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$/,
    dnsNameAdvice,
  );

export const tls = z.discriminatedUnion(
  "source",
  [
    z.strictObject({
      source: z.literal("self-signed"),
      validityDays: integer("days", 2, 825).default(397).meta({
        description:
          "Validity of the server certificate, in days. Browsers accept at most 397 of public ones.",
      }),
      renewBeforeDays: integer("days", 1, 824)
        .default(30)
        .meta({ description: "How many days before its end the next pulumi up renews the certificate." }),
    }),
    z.strictObject({
      source: z.literal("pem"),
      certificate: multilineText(`the certificate and its chain: ${certificateText}`).meta({
        description: "PEM of the certificate, with its chain after it.",
      }),
      privateKey: multilineText(`the private key: ${certificateText}`).meta({
        description: "PEM of the private key without a passphrase. Encrypt it: pulumi config set --secret.",
      }),
    }),
    z.strictObject({
      source: z.literal("existing-secret"),
      secretName: dns1123Subdomain("a Secret").meta({
        description: "Name of a kubernetes.io/tls Secret in the namespace of REANA.",
      }),
    }),
    z.strictObject({
      source: z.literal("cert-manager"),
      issuer,
      dnsNames: z.array(dnsName, { error: "must be a list of host names." }).default([]).meta({
        description:
          "Further names in the certificate, beside hostname. REANA itself is served under hostname alone.",
      }),
    }),
    z.strictObject({ source: z.literal("external") }),
    z.strictObject({ source: z.literal("ingress-controller") }),
  ],
  {
    error: unionAdvice(
      "source",
      "self-signed, pem, existing-secret, cert-manager, external, ingress-controller",
    ),
  },
);

/** What is used where nothing else is said and TLS is terminated inside the cluster. */
export const selfSigned = tls.parse({ source: "self-signed" }, { jitless: true });
