import { sendRequest } from "./request";
import { type Check, failed, type Finding, skipped, passed } from "./check";
import { byFrontEnd } from "./remedies";
import { plainSiteUnknown } from "./site";

/** A path with a query: both must survive the redirect. */
const target = "/signin?next=%2Fdetails&from=check";

/** Whether plain http leads to the same place on https, for good. */
export const httpRedirect: Check = {
  name: "http redirect",
  expected: (site) => `301 or 308 to ${site.url.origin}, same path and query`,
  remedy: (site) =>
    byFrontEnd(site, {
      haproxy:
        "HAProxy redirects to reana:hostname and reana:ports.https: what stands before it (reana:frontEnd.loadBalancer) must forward " +
        "reana:ports.http to it, and nothing may redirect behind the hop that terminated TLS",
      "external-haproxy":
        "the external HAProxy must run the stack's output haproxyConfiguration, which redirects to reana:hostname and reana:ports.https; " +
        "nothing may redirect behind it",
      "ingress-controller": "set reana:frontEnd.httpRedirect to true",
    }),
  async run(site) {
    if (site.httpUrl === undefined) {
      return skipped(plainSiteUnknown);
    }
    const response = await sendRequest(site, { scheme: "http", target });
    return judgeRedirect(response.status, response.headers.get("location"), new URL(target, site.url));
  },
};

/** Pure: whether a response to plain http sends the client to where it should. */
export function judgeRedirect(status: number, location: string | undefined, right: URL): Finding {
  if (location === undefined || !URL.canParse(location)) {
    return failed(
      location === undefined
        ? `${status}, no redirect`
        : `${status} to ${JSON.stringify(location)}, no full URL`,
    );
  }
  const to = new URL(location);
  const found = `${status} to ${location}`;
  if (to.protocol !== "https:") {
    return failed(found);
  }
  if (to.hostname !== right.hostname) {
    return failed(`${found}: another host`, "reana:hostname must be the name that users type");
  }
  if (to.port !== right.port) {
    return failed(
      `${found}: another port`,
      "reana:ports.https must be the port that users type, not a node or container port",
    );
  }
  if (to.href !== right.href) {
    return failed(`${found}: path or query changed`);
  }
  return status === 301 || status === 308
    ? passed(`${status} to ${right.origin}, same path and query`)
    : failed(`${found}: not permanent`);
}
