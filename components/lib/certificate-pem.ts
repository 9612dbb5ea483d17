import { X509Certificate, createPrivateKey, type KeyObject } from "node:crypto";

/** What is wrong with a certificate or its key; `about` names the half to replace. */
export interface CertificateProblem {
  readonly about: "certificate" | "privateKey";
  readonly advice: string;
}

const certificateBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Checks a server certificate (its chain behind it) and its private key as HAProxy and a browser will: readable, belonging together,
 * issued for the host, valid now, the leaf first.
 *
 * @param now the time to judge validity by
 */
export function certificateProblems(
  certificate: string,
  privateKey: string,
  hostname: string,
  now: Date,
): readonly CertificateProblem[] {
  const problems: CertificateProblem[] = [];
  const leaf = readLeaf(certificate);
  const key = readKey(privateKey);
  if (typeof leaf === "string") {
    problems.push({ about: "certificate", advice: leaf });
  }
  if (typeof key === "string") {
    problems.push({ about: "privateKey", advice: key });
  }
  if (typeof leaf === "string" || typeof key === "string") {
    return problems;
  }
  if (!leaf.checkPrivateKey(key)) {
    problems.push({
      about: "privateKey",
      advice:
        "does not belong to the first certificate; put the server's own certificate first, or give its key.",
    });
  }
  const purpose = [nameAdvice(leaf, hostname), keyAdvice(leaf.publicKey), purposeAdvice(leaf)];
  problems.push(
    ...purpose
      .filter((advice) => advice !== undefined)
      .map((advice) => ({ about: "certificate" as const, advice })),
    ...validityProblems(leaf, now),
  );
  return problems;
}

/**
 * What a client may miss behind a certificate that is right itself; undefined where nothing is missing. Only clients that know the
 * issuer by themselves accept it.
 */
export function chainWarning(certificate: string): string | undefined {
  const [leaf, ...chain] = certificatesIn(certificate);
  if (leaf === undefined || leaf.checkIssued(leaf)) {
    return undefined;
  }
  const [issuer] = chain;
  if (issuer === undefined) {
    return `holds the server's certificate alone; most issuers need their intermediate certificate behind it (issued by ${oneLine(leaf.issuer)}).`;
  }
  return leaf.checkIssued(issuer)
    ? undefined
    : `has ${oneLine(issuer.subject)} behind the server's certificate, which ${oneLine(leaf.issuer)} has issued; put that one there.`;
}

const oneLine = (name: string): string => name.replaceAll("\n", ", ");

function certificatesIn(text: string): readonly X509Certificate[] {
  try {
    return (text.match(certificateBlock) ?? []).map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

/** Browsers look at the alternative names alone (RFC 9110, section 4.3.4; CA/Browser Forum). */
function nameAdvice(leaf: X509Certificate, hostname: string): string | undefined {
  if (leaf.subjectAltName === undefined) {
    return `has a common name only, which browsers ignore; give one with ${hostname} as subject alternative name.`;
  }
  return leaf.checkHost(hostname, { subject: "never" }) === undefined
    ? `is not for ${hostname}; it names ${leaf.subjectAltName}. Give one that names the host.`
    : undefined;
}

/** Shortest RSA key that OpenSSL's security level 2 (Debian, HAProxy's image) and browsers accept, in bits. */
const shortestRsaKey = 2048;

/** Curves that every browser accepts: Chrome has no P-521. */
const acceptedCurves = ["prime256v1", "secp384r1"];

const keyRemedy = `give one with an RSA key of ${shortestRsaKey} bits or more, or an ECDSA key on P-256 or P-384.`;

/** Why servers or browsers refuse a public key. */
function keyAdvice(key: KeyObject): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === "rsa") {
    const bits = details?.modulusLength ?? 0;
    return bits < shortestRsaKey
      ? `has an RSA key of ${bits} bits, which is refused; ${keyRemedy}`
      : undefined;
  }
  if (type === "ec") {
    const curve = details?.namedCurve ?? "unknown";
    return acceptedCurves.includes(curve)
      ? undefined
      : `has an ECDSA key on the curve ${curve}, which browsers refuse; ${keyRemedy}`;
  }
  return `has a key of type ${type ?? "unknown"}, which browsers refuse; ${keyRemedy}`;
}

/** Extended key usage of a TLS server (RFC 5280, section 4.2.1.12). */
const serverAuthentication = "1.3.6.1.5.5.7.3.1";

/** Signature algorithms with SHA-1 or MD5, as they stand in a certificate (DER of their object identifiers). */
const brokenSignatures = ["06092a864886f70d010105", "06092a864886f70d010104", "06072a8648ce3d0401"];

function purposeAdvice(leaf: X509Certificate): string | undefined {
  if (leaf.ca) {
    return "is a certificate authority's, which browsers refuse for a server; give one that it has issued for the host.";
  }
  // Of an X509Certificate, keyUsage holds the extended key usage; it is undefined where there is none.
  const usages = leaf.keyUsage as readonly string[] | undefined;
  if (usages !== undefined && !usages.includes(serverAuthentication)) {
    return "is not for servers: its extended key usage lacks TLS server authentication; give one that has it.";
  }
  const signature = leaf.raw.toString("hex");
  return brokenSignatures.some((algorithm) => signature.includes(algorithm))
    ? "is signed with SHA-1 or MD5, which servers and browsers refuse; give one that is signed with SHA-256."
    : undefined;
}

/** A `kubernetes.io/tls` Secret as the API server holds it. */
export interface TlsSecret {
  readonly type: string;
  /** Base64. */
  readonly data: Readonly<Record<string, string>>;
}

/** Why the front end could not serve a Secret that somebody else keeps, or undefined. */
export function secretProblem(secret: TlsSecret, hostname: string, now: Date): string | undefined {
  if (secret.type !== "kubernetes.io/tls") {
    return `has the type ${secret.type}; it must be kubernetes.io/tls.`;
  }
  const { certificate, privateKey } = pairIn(secret);
  const [problem] = certificateProblems(certificate, privateKey, hostname, now);
  return problem && `(${problem.about === "certificate" ? "tls.crt" : "tls.key"}) ${problem.advice}`;
}

/** Certificate and key of a Secret, PEM; empty where they are missing. */
export function pairIn({ data }: TlsSecret): { readonly certificate: string; readonly privateKey: string } {
  const text = (key: string): string => Buffer.from(data[key] ?? "", "base64").toString("utf8");
  return { certificate: text("tls.crt"), privateKey: text("tls.key") };
}

function validityProblems(leaf: X509Certificate, now: Date): readonly CertificateProblem[] {
  if (now > new Date(leaf.validTo)) {
    return [{ about: "certificate", advice: `expired on ${leaf.validTo}; renew it.` }];
  }
  if (now < new Date(leaf.validFrom)) {
    return [
      { about: "certificate", advice: `is valid only from ${leaf.validFrom}; give one that is valid now.` },
    ];
  }
  return [];
}

function readLeaf(text: string): X509Certificate | string {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return "holds a private key, which must stand under privateKey alone: give the certificates only.";
  }
  const blocks = text.match(certificateBlock) ?? [];
  try {
    const [leaf] = blocks.map((block) => new X509Certificate(block));
    return leaf ?? "holds no -----BEGIN CERTIFICATE----- block; give the PEM text itself, not a file name.";
  } catch {
    return "holds a CERTIFICATE block that cannot be read; it may have been cut or had its line ends changed.";
  }
}

function readKey(text: string): KeyObject | string {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(text)) {
    return "is protected by a passphrase, which no server could ask for; give it decrypted (the stack file encrypts it).";
  }
  try {
    return createPrivateKey(text);
  } catch {
    return "is no PEM private key; give the text from -----BEGIN PRIVATE KEY----- to its end.";
  }
}
