import { createDecipheriv, pbkdf2Sync } from "node:crypto";

/**
 * Decrypts what Pulumi's secrets provider `passphrase` has encrypted in a stack file: AES-256-GCM, with a key that PBKDF2 makes from the
 * passphrase and the file's `encryptionsalt`. So neither a command line nor a login is needed for it.
 */

const iterations = 1_000_000;
const keyLength = 32;

/** Length of GCM's tag, which is the end of the ciphertext, in bytes. */
const tagLength = 16;

export type Decrypt = (ciphertext: string) => string;

/**
 * @param salt the stack file's `encryptionsalt`
 * @returns undefined when the passphrase is not the one of that salt
 */
export function decryptWith(passphrase: string, salt: string): Decrypt | undefined {
  const [version, ofKey = "", ...check] = salt.split(":");
  if (version !== "v1") {
    return undefined;
  }
  const key = pbkdf2Sync(passphrase, Buffer.from(ofKey, "base64"), iterations, keyLength, "sha256");
  const decrypt: Decrypt = (ciphertext) => decrypted(key, ciphertext);
  try {
    // The CLI encrypts this word to know the passphrase again.
    return decrypt(check.join(":")) === "pulumi" ? decrypt : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Error when the text is not what this key has encrypted */
function decrypted(key: Buffer, ciphertext: string): string {
  const [version, nonce = "", text = ""] = ciphertext.split(":");
  if (version !== "v1") {
    throw new Error("unknown form of ciphertext");
  }
  const bytes = Buffer.from(text, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"), {
    authTagLength: tagLength,
  });
  decipher.setAuthTag(bytes.subarray(-tagLength));
  return Buffer.concat([decipher.update(bytes.subarray(0, -tagLength)), decipher.final()]).toString("utf8");
}
