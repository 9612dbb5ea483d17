import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";

export const algorithms = ["RSA", "ECDSA", "ED25519"] as const;
export type Algorithm = (typeof algorithms)[number];

/** Curves by the published plugin's names and by OpenSSL's. */
export const curves = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
} as const;
export type Curve = keyof typeof curves;

/** A private key in the forms in which the published plugin gives it. */
export interface GeneratedKey {
  /** In the algorithm's own form: RSA PRIVATE KEY, EC PRIVATE KEY; ED25519 has none but PKCS#8. */
  readonly privateKeyPem: string;
  readonly privateKeyPemPkcs8: string;
  readonly publicKeyPem: string;
  /** SHA-1 of the public key. */
  readonly id: string;
}

export function generateKey(algorithm: Algorithm, curve: Curve, rsaBits: number): GeneratedKey {
  const { privateKey, ownForm } = generate(algorithm, curve, rsaBits);
  const publicKey = createPublicKey(privateKey);
  return {
    privateKeyPem: privateKey.export({ type: ownForm, format: "pem" }).toString(),
    privateKeyPemPkcs8: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    id: createHash("sha1")
      .update(publicKey.export({ type: "spki", format: "der" }))
      .digest("hex"),
  };
}

function generate(
  algorithm: Algorithm,
  curve: Curve,
  rsaBits: number,
): { privateKey: KeyObject; ownForm: "pkcs1" | "sec1" | "pkcs8" } {
  switch (algorithm) {
    case "RSA":
      return { ...generateKeyPairSync("rsa", { modulusLength: rsaBits }), ownForm: "pkcs1" };
    case "ECDSA":
      return { ...generateKeyPairSync("ec", { namedCurve: curves[curve] }), ownForm: "sec1" };
    case "ED25519":
      return { ...generateKeyPairSync("ed25519"), ownForm: "pkcs8" };
  }
}

/**
 * The algorithm of a private key.
 *
 * @throws Error when the text is not the PEM of a private key of one of the three
 */
export function algorithmOf(privateKeyPem: string): Algorithm {
  const type = createPrivateKey(privateKeyPem).asymmetricKeyType;
  const names: Partial<Record<string, Algorithm>> = { rsa: "RSA", ec: "ECDSA", ed25519: "ED25519" };
  const algorithm = type === undefined ? undefined : names[type];
  if (algorithm === undefined) {
    throw new Error(`a private key of type ${type ?? "unknown"} is not supported: use RSA, ECDSA or ED25519`);
  }
  return algorithm;
}
