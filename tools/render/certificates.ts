import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { issue, type Content } from "../certificates/issue-certificate";

/** Keys and certificates as `@pulumi/tls` makes them, from its resources' inputs. Everything is PEM. */

/** What is kept of a certificate authority. */
export interface Authority {
  readonly privateKey: string;
  readonly certificate: string;
}

export interface AuthorityRequest {
  readonly privateKey: string;
  readonly commonName: string;
  readonly validityHours: number;
}

export interface ServerRequest {
  readonly privateKey: string;
  readonly dnsNames: readonly string[];
  readonly validityHours: number;
  /** How long before its end a new one takes its place. */
  readonly renewBeforeHours: number;
}

const hour = 60 * 60 * 1000;

/** TLS server authentication (RFC 5280, section 4.2.1.12), encoded. */
const serverAuthentication = "2b06010505070301";

/** Longest common name that X.509 allows; clients look at the alternative names. */
const longestCommonName = 64;

/** ECDSA on P-256. */
export const newKey = (): string =>
  generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "sec1", format: "pem" })
    .toString();

export function newAuthority({ privateKey, commonName, validityHours }: AuthorityRequest, now: Date): string {
  return issue({
    ...subjectOf(privateKey),
    ...validity(validityHours, now),
    commonName,
    authority: true,
    keyUsage: "certificates and revocation lists",
  }).certificate;
}

export function newServerCertificate(request: ServerRequest, authority: Authority, now: Date): string {
  const { privateKey, dnsNames, validityHours } = request;
  const [hostname = ""] = dnsNames;
  const issuer = {
    certificate: authority.certificate,
    key: createPrivateKey(authority.privateKey),
    commonName: commonNameOf(authority.certificate),
  };
  return issue(
    {
      ...subjectOf(privateKey),
      ...validity(validityHours, now),
      commonName: hostname.length <= longestCommonName ? hostname : "REANA",
      dnsNames,
      keyUsage: "digital signatures",
      extendedKeyUsage: [serverAuthentication],
    },
    issuer,
  ).certificate;
}

/** Whether a kept certificate still is one of this key, and valid. */
export function authorityServes(certificate: string, { privateKey }: AuthorityRequest, now: Date): boolean {
  const kept = read(certificate);
  return (
    kept !== undefined &&
    kept.checkPrivateKey(createPrivateKey(privateKey)) &&
    new Date(kept.validTo).getTime() > now.getTime()
  );
}

/** Whether a kept certificate is what would be issued now, and not due for renewal. */
export function serverCertificateServes(
  certificate: string,
  { privateKey, dnsNames, validityHours, renewBeforeHours }: ServerRequest,
  authority: Authority,
  now: Date,
): boolean {
  const kept = read(certificate);
  if (kept === undefined) {
    return false;
  }
  const [from, until] = [kept.validFrom, kept.validTo].map((date) => new Date(date).getTime()) as [
    number,
    number,
  ];
  return (
    kept.checkPrivateKey(createPrivateKey(privateKey)) &&
    kept.verify(new X509Certificate(authority.certificate).publicKey) &&
    kept.subjectAltName === dnsNames.map((name) => `DNS:${name}`).join(", ") &&
    until - from === validityHours * hour &&
    now.getTime() < until - renewBeforeHours * hour
  );
}

function read(certificate: string): X509Certificate | undefined {
  try {
    return new X509Certificate(certificate);
  } catch {
    return undefined;
  }
}

function subjectOf(pem: string): Pick<Content, "keys" | "keyIdentifiers"> {
  const privateKey = createPrivateKey(pem);
  return { keys: { privateKey, publicKey: createPublicKey(privateKey) }, keyIdentifiers: true };
}

/** Whole seconds, as certificates have them. */
function validity(hours: number, now: Date): Pick<Content, "from" | "until"> {
  const from = Math.floor(now.getTime() / 1000) * 1000;
  return { from: new Date(from), until: new Date(from + hours * hour) };
}

const commonNameOf = (certificate: string): string =>
  /^CN=(.*)$/m.exec(new X509Certificate(certificate).subject)?.[1] ?? "";
