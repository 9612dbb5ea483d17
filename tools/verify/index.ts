import { responseUrls } from "./response-urls";
import { apiPing } from "./api-ping";
import { certificate } from "./certificate";
import { type Check, type CheckResult, runCheck } from "./check";
import { spoofedHeaders } from "./spoofed-headers";
import { httpRedirect } from "./http-redirect";
import { networkPolicies } from "./network-policies";
import { nodePorts } from "./node-ports";
import { page } from "./page";
import { clientAddressSeen, hostSeen, portSeen, schemeSeen } from "./seen-by-server";
import { sessionWebsocket } from "./session";
import type { Site } from "./site";
import { strictTransportSecurity } from "./strict-transport-security";

export type { CheckResult, CheckStatus } from "./check";
export { type Kubectl, kubectlBy } from "./kubectl";
export {
  type Endpoint,
  type FrontEnd,
  type Inside,
  type SessionChoice,
  type Site,
  defaultTimeout,
} from "./site";
export { formatTable, printTable, summary } from "./table";
export { waitUntilResponds } from "./wait";

/** Every check, in the order in which the results come. */
export const checks: readonly Check[] = [
  certificate,
  page,
  apiPing,
  schemeSeen,
  hostSeen,
  portSeen,
  clientAddressSeen,
  httpRedirect,
  responseUrls,
  strictTransportSecurity,
  spoofedHeaders,
  nodePorts,
  sessionWebsocket,
];

/** Run beside the others where the caller lets the checks into the cluster. */
export const insideChecks: readonly Check[] = [networkPolicies];

/** Runs every check, all at once. Never throws. */
export function runChecks(site: Site): Promise<CheckResult[]> {
  const all = site.inside === undefined ? checks : [...checks, ...insideChecks];
  return Promise.all(all.map((check) => runCheck(check, site)));
}
