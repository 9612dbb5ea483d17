import { failed, type Finding, passed, warned } from "./check";

/** When one certificate is valid, in milliseconds since 1970. */
export interface Validity {
  /** How to call it in a sentence. */
  readonly name: string;
  readonly from: number;
  readonly until: number;
}

const day = 24 * 60 * 60 * 1000;

/** With fewer days left than this, whatever renews it has failed more than once, and the site is about to fail. */
const lastDays = 7;

/** With fewer days left than this it should have been renewed: the program and cert-manager do so with 30 days left. */
const soonDays = 21;

/** Certificates issued for less than these days are renewed later, and their limits are the same share of their time. */
const usualDays = 90;

/** What renews a certificate, by where it comes from. */
export const renewal =
  "renew the certificate: reana:tls.source self-signed: run pulumi up (reana:tls.renewBeforeDays says from when it renews); pem: give " +
  "the new one; existing-secret, external: where it is made; cert-manager: kubectl describe certificate says why it is not renewed";

/** Pure: whether a verified certificate, with those it leads through, will be valid for long enough. */
export function judgeValidity(chain: readonly Validity[], now: number): Finding {
  const judged = chain.map((one) => ({ ...one, left: (one.until - now) / day, share: shareOf(one) }));
  // The one that is closest to its limit decides.
  const [first] = judged.sort((one, other) => one.left / one.share - other.left / other.share);
  if (first === undefined) {
    return failed("no certificate");
  }
  const left = `${Math.floor(first.left)} days left`;
  const found = first.name === "it" ? left : `${left} of ${first.name}`;
  if (first.left < lastDays * first.share) {
    return failed(`verified, but only ${found}`, renewal);
  }
  return first.left < soonDays * first.share
    ? warned(`verified, but only ${found}`, renewal)
    : passed(`verified, ${found}`);
}

const shareOf = ({ from, until }: Validity): number => Math.min(1, (until - from) / day / usualDays);
