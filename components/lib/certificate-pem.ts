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
  if (leaf.checkHost(hostname) === undefined) {
    const names = leaf.subjectAltName ?? leaf.subject;
    problems.push({
      about: "certificate",
      advice: `is not for ${hostname}; it names ${names}. Give one that names the host.`,
    });
  }
  problems.push(...validityProblems(leaf, now));
  return problems;
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
