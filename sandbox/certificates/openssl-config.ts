/** Holder and usages of a certificate: the parts of RFC 5280 used here. */
export interface CertificateContent {
  readonly subject: Subject;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly uris: readonly string[];
  /** OpenSSL's names, e.g. digitalSignature. */
  readonly keyUsages: readonly string[];
  /** OpenSSL's names, e.g. serverAuth. */
  readonly extendedKeyUsages: readonly string[];
  readonly authority: boolean;
  /** How many authorities may stand between this one and a leaf; undefined sets no limit. Only for an authority. */
  readonly maxPathLength?: number | undefined;
  readonly subjectKeyId: boolean;
  readonly authorityKeyId: boolean;
}

/** Distinguished name, by OpenSSL's attribute names, in the order in which they are written. */
export type Subject = readonly (readonly [attribute: string, value: string])[];

/** The section names that the configuration below uses. */
export const sections = { requested: "requested_extensions", issued: "issued_extensions" } as const;

/**
 * The configuration for `openssl req -new` and `openssl ca`. Subject and alternative names travel in the request; what
 * the certificate may be used for is the issuer's decision.
 *
 * @throws Error when a value holds a line break, which the format cannot express
 */
export function opensslConfig(content: CertificateContent): string {
  const names = alternativeNames(content);
  return [
    "[req]",
    "distinguished_name = subject",
    "prompt = no",
    "utf8 = yes",
    "string_mask = utf8only",
    ...(names.length > 0 ? [`req_extensions = ${sections.requested}`] : []),
    "[subject]",
    // A number before the attribute lets it occur more than once (config(5) of req).
    ...content.subject.map(([attribute, value], index) => `${index}.${attribute} = ${quoted(value)}`),
    `[${sections.requested}]`,
    ...(names.length > 0
      ? // RFC 5280 §4.2.1.6: critical when there is no subject.
        [`subjectAltName = ${content.subject.length === 0 ? "critical, " : ""}@alternative_names`]
      : []),
    "[alternative_names]",
    ...names,
    `[${sections.issued}]`,
    ...issuedExtensions(content),
    "[ca]",
    "default_ca = issuer",
    "[issuer]",
    "database = index.txt",
    "new_certs_dir = .",
    "rand_serial = yes",
    "default_md = sha256",
    "unique_subject = no",
    "copy_extensions = copy",
    "email_in_dn = yes",
    "policy = any",
    // The format wants at least one attribute; `openssl ca -preserveDN` takes the whole subject as it is.
    "[any]",
    "commonName = optional",
    "",
  ].join("\n");
}

function issuedExtensions(content: CertificateContent): string[] {
  const constraint = content.authority
    ? ["CA:TRUE", ...(content.maxPathLength === undefined ? [] : [`pathlen:${content.maxPathLength}`])]
    : ["CA:FALSE"];
  return [
    `basicConstraints = ${["critical", ...constraint].join(", ")}`,
    ...(content.keyUsages.length > 0 ? [`keyUsage = ${["critical", ...content.keyUsages].join(", ")}`] : []),
    ...(content.extendedKeyUsages.length > 0
      ? [`extendedKeyUsage = ${content.extendedKeyUsages.join(", ")}`]
      : []),
    // OpenSSL adds this one by itself unless configured not to.
    `subjectKeyIdentifier = ${content.subjectKeyId ? "hash" : "none"}`,
    ...(content.authorityKeyId ? ["authorityKeyIdentifier = keyid:always"] : []),
  ];
}

function alternativeNames(content: CertificateContent): string[] {
  return (
    [
      ["DNS", content.dnsNames],
      ["IP", content.ipAddresses],
      ["URI", content.uris],
    ] as const
  ).flatMap(([kind, values]) => values.map((value, index) => `${kind}.${index} = ${quoted(value)}`));
}

/** A value as config(5) reads it back unchanged: in quotes, with what still has a meaning there escaped. */
function quoted(value: string): string {
  if (/[\r\n\0]/.test(value)) {
    throw new Error(`a certificate cannot hold a line break in a name: ${JSON.stringify(value)}`);
  }
  return `"${value.replace(/["\\$]/g, "\\$&")}"`;
}
