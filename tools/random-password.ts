import { randomInt } from "node:crypto";

/** Letters and digits only: REANA puts passwords into connection URLs. */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A new password of so many characters. */
export const randomPassword = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
