import type { Attempt } from "../attempt";
import { connectionHeaderAttacks } from "./connection-header";
import { forwardedHeaderAttacks } from "./forwarded-headers";
import { http2Attacks } from "./http2";
import { otherProxyAttacks } from "./other-proxies";
import { proxyProtocolAttacks } from "./proxy-protocol";
import { redirectAttacks } from "./redirect";
import { smugglingAttacks } from "./smuggling";
import { spellingAttacks } from "./spellings";
import { syntaxAttacks } from "./syntax";
import { targetAttacks } from "./targets";
import { trailerAttacks } from "./trailers";
import { upgradeAttacks } from "./upgrades";

/** The corpus: one row an attempt, in the order of the report. */
export const attacks: readonly Attempt[] = [
  ...forwardedHeaderAttacks,
  ...spellingAttacks,
  ...otherProxyAttacks,
  ...connectionHeaderAttacks,
  ...upgradeAttacks,
  ...trailerAttacks,
  ...targetAttacks,
  ...redirectAttacks,
  ...smugglingAttacks,
  ...syntaxAttacks,
  ...http2Attacks,
  ...proxyProtocolAttacks,
];
