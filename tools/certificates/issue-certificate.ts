import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";

/**
 * Issues certificates at run time: those that npm run render makes, and those of tests, so that the repository holds no private key,
 * nothing expires, and tests can make any fault on purpose. It encodes the few parts of X.509 (RFC 5280) that TLS needs, in DER (X.690).
 */

export interface KeyPair {
  /** PEM. */
  readonly certificate: string;
  readonly key: KeyObject;
}

export interface Content {
  readonly commonName: string;
  readonly dnsNames?: readonly string[] | undefined;
  readonly authority?: boolean;
  readonly from?: Date;
  readonly until?: Date;
  /** Of its own key. Default: ECDSA on P-256. */
  readonly keys?: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | undefined;
  /** Object identifiers of extended key usages, by their encoded content. Default: none. */
  readonly extendedKeyUsage?: readonly string[];
  /** What its key may sign. Default: nothing is said. */
  readonly keyUsage?: keyof typeof keyUsages;
  /** Whether it names its own key and its issuer's, as strict clients want it. Default: false. */
  readonly keyIdentifiers?: boolean;
  /** Default: sha256. */
  readonly digest?: "sha1" | "sha256";
}

/** Bit strings of RFC 5280, section 4.2.1.3. */
const keyUsages = {
  "certificates and revocation lists": Buffer.from([1, 0x06]),
  "digital signatures": Buffer.from([7, 0x80]),
};

const day = 24 * 60 * 60 * 1000;

/** Issues a certificate; without an issuer it signs itself. */
export function issue(content: Content, issuer?: KeyPair & { readonly commonName: string }): KeyPair {
  const { publicKey, privateKey } = content.keys ?? generateKeyPairSync("ec", { namedCurve: "P-256" });
  const digest = content.digest ?? "sha256";
  const signer = issuer?.key ?? privateKey;
  const algorithm = signatureAlgorithm(signer, digest);
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name(issuer?.commonName ?? content.commonName),
    sequence(
      time(content.from ?? new Date(Date.now() - day)),
      time(content.until ?? new Date(Date.now() + 90 * day)),
    ),
    name(content.commonName),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions(content), ...keyIdentifiers(content, publicKey, signer))),
  );
  // Ed25519 hashes by itself.
  const signature = sign(signer.asymmetricKeyType === "ed25519" ? null : digest, toBeSigned, signer);
  const certificate = sequence(toBeSigned, algorithm, tagged(0x03, Buffer.from([0]), signature));
  return { certificate: pem(certificate), key: privateKey };
}

function signatureAlgorithm(signer: KeyObject, digest: "sha1" | "sha256"): Buffer {
  if (signer.asymmetricKeyType === "rsa") {
    return sequence(
      identifier(digest === "sha1" ? "2a864886f70d010105" : "2a864886f70d01010b"),
      tagged(0x05),
    );
  }
  return signer.asymmetricKeyType === "ed25519"
    ? sequence(identifier("2b6570"))
    : sequence(identifier(digest === "sha1" ? "2a8648ce3d0401" : "2a8648ce3d040302"));
}

/** Subject and authority key identifier: SHA-1 of the key's bits (RFC 5280, section 4.2.1.2). */
function keyIdentifiers(
  { keyIdentifiers: wanted = false, authority = false }: Content,
  publicKey: KeyObject,
  signer: KeyObject,
): Buffer[] {
  const own = identifierOf(publicKey);
  const issuers = sequence(tagged(0x80, identifierOf(createPublicKey(signer))));
  return !wanted
    ? []
    : [
        sequence(identifier("551d0e"), tagged(0x04, tagged(0x04, own))),
        ...(authority ? [] : [sequence(identifier("551d23"), tagged(0x04, issuers))]),
      ];
}

/** Of a key on P-256, whose bits are the last 65 bytes of its SubjectPublicKeyInfo; of other keys the whole of that. */
function identifierOf(key: KeyObject): Buffer {
  const info = key.export({ type: "spki", format: "der" });
  const isP256 = key.asymmetricKeyDetails?.namedCurve === "prime256v1";
  return createHash("sha1")
    .update(isP256 ? info.subarray(-65) : info)
    .digest();
}

function extensions({ authority, dnsNames, extendedKeyUsage, keyUsage }: Content): Buffer[] {
  const critical = tagged(0x01, Buffer.from([0xff]));
  return [
    ...(authority === true
      ? [sequence(identifier("551d13"), critical, tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))))]
      : []),
    ...(keyUsage === undefined
      ? []
      : [sequence(identifier("551d0f"), critical, tagged(0x04, tagged(0x03, keyUsages[keyUsage])))]),
    ...(extendedKeyUsage === undefined
      ? []
      : [sequence(identifier("551d25"), tagged(0x04, sequence(...extendedKeyUsage.map(identifier))))]),
    ...(dnsNames === undefined
      ? []
      : [
          sequence(
            identifier("551d11"),
            tagged(0x04, sequence(...dnsNames.map((dns) => tagged(0x82, Buffer.from(dns))))),
          ),
        ]),
  ];
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, ...parts);
const integer = (value: Buffer): Buffer => tagged(0x02, value);
/** An object identifier by its encoded content. */
const identifier = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, "hex"));

const name = (commonName: string): Buffer =>
  sequence(tagged(0x31, sequence(identifier("550403"), tagged(0x0c, Buffer.from(commonName)))));

/** UTCTime up to 2049, GeneralizedTime from then on (RFC 5280, section 4.1.2.5). */
function time(value: Date): Buffer {
  const digits = value.toISOString().slice(0, 19).replace(/[-:T]/g, "");
  return value.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : tagged(0x18, Buffer.from(`${digits}Z`));
}

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
