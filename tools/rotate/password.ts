import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { randomPassword } from "../random-password";
import type { Account } from "./rotatable";

/** As long as the program's own random passwords: about 190 bits. */
const length = 32;

/** A new password. */
export const newPassword = (): string => randomPassword(length);

/** How PostgreSQL keeps passwords: its setting `password_encryption`. Before release 14 `md5` is the default; `on` is its old name. */
export const verifierKinds = ["scram-sha-256", "md5", "on"] as const;

export type VerifierKind = (typeof verifierKinds)[number];

/** As PostgreSQL has it by default. */
const iterations = 4096;

/**
 * What PostgreSQL keeps in place of the password, and takes in its place: a statement that fails is logged with all its texts. Passwords of
 * letters and digits need no normalisation (SASLprep).
 */
export function verifier(account: Account, kind: VerifierKind, salt: Buffer = randomBytes(16)): string {
  if (kind !== "scram-sha-256") {
    return `md5${createHash("md5").update(`${account.password}${account.user}`).digest("hex")}`;
  }
  const salted = pbkdf2Sync(account.password, salt, iterations, 32, "sha256");
  const keyed = (text: string): Buffer => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(keyed("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${keyed("Server Key").toString("base64")}`;
}
