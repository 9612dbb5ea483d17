import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/**
 * Issues certificates at run time: the repository holds no private key, nothing expires, and tests can make any fault on purpose. It
 * encodes the few parts of X.509 (RFC 5280) that TLS needs, in DER (X.690).
 */

export interface KeyPair {
  /** PEM. */
  readonly certificate: string;
  readonly key: KeyObject;
}

export interface Content {
  readonly commonName: string;
  readonly dnsNames?: readonly string[];
  readonly authority?: boolean;
  readonly from?: Date;
  readonly until?: Date;
}

const day = 24 * 60 * 60 * 1000;

/** Issues a certificate; without an issuer it signs itself. */
export function issue(content: Content, issuer?: KeyPair & { readonly commonName: string }): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    name(issuer?.commonName ?? content.commonName),
    sequence(
      time(content.from ?? new Date(Date.now() - day)),
      time(content.until ?? new Date(Date.now() + 90 * day)),
    ),
    name(content.commonName),
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(...extensions(content))),
  );
  const signature = sign("sha256", toBeSigned, issuer?.key ?? privateKey);
  const certificate = sequence(toBeSigned, ecdsaWithSha256, tagged(0x03, Buffer.from([0]), signature));
  return { certificate: pem(certificate), key: privateKey };
}

function extensions({ authority, dnsNames }: Content): Buffer[] {
  const critical = tagged(0x01, Buffer.from([0xff]));
  return [
    ...(authority === true
      ? [sequence(identifier("551d13"), critical, tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))))]
      : []),
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
const ecdsaWithSha256 = sequence(identifier("2a8648ce3d040302"));

const name = (commonName: string): Buffer =>
  sequence(tagged(0x31, sequence(identifier("550403"), tagged(0x0c, Buffer.from(commonName)))));

const time = (value: Date): Buffer =>
  tagged(0x18, Buffer.from(`${value.toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`));

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
