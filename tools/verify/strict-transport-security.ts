import { pingPath } from "./api-ping";
import { sendRequest } from "./request";
import { type Check, failed, type Finding, passed } from "./check";
import { byFrontEnd } from "./remedies";
import { portOf, type Site } from "./site";

const header = "strict-transport-security";

/** One year, in seconds: what lists of https-only sites ask for, and what reana-server sends. */
const shortestTime = 31_536_000;

/**
 * Whether browsers must use https only (RFC 6797). They apply it to the host on all its ports: on a port of its own it would
 * turn http://host:8080 into https://host:8080, where nothing speaks TLS, so that only port 443 should have it.
 */
export const strictTransportSecurity: Check = {
  name: "HSTS",
  expected: (site) =>
    portOf(site.url) === 443
      ? `max-age ${shortestTime} or more, from page and API`
      : `none needed on port ${portOf(site.url)}`,
  remedy: (site) =>
    byFrontEnd(site, {
      haproxy:
        "HAProxy adds it where it is missing when reana:ports.https is 443; nothing before it (reana:frontEnd.loadBalancer) or behind it " +
        "(reana:ingress.annotations) may change it; with reana:frontEnd.tls passthrough the controller behind it must add it",
      "external-haproxy":
        "the external HAProxy must run the stack's output haproxyConfiguration, which adds it when reana:ports.https is 443",
      "ingress-controller":
        "let the controller add it by reana:ingress.annotations (Traefik: a headers Middleware with stsSeconds), or reana:frontEnd.type haproxy",
    }),
  async run(site) {
    const [ofPage, ofApi] = [await hstsOf(site, "/"), await hstsOf(site, pingPath)];
    return portOf(site.url) === 443 ? judge(ofPage, ofApi) : say(site, ofPage, ofApi);
  },
};

async function hstsOf(site: Site, target: string): Promise<string | undefined> {
  return (await sendRequest(site, { scheme: "https", target })).headers.get(header);
}

function judge(ofPage: string | undefined, ofApi: string | undefined): Finding {
  const responses = [
    ["page", ofPage],
    ["API", ofApi],
  ] as const;
  for (const [name, value] of responses) {
    if (value === undefined) {
      return failed(`none from the ${name}`);
    }
    const time = maxAge(value);
    if (time === undefined || time < shortestTime) {
      return failed(`${name}: ${value}`);
    }
  }
  return passed(ofPage === ofApi ? (ofPage ?? "") : `page: ${ofPage}; API: ${ofApi}`);
}

/** reana-server sends it on every port, so there it is no fault of the front end. */
function say(site: Site, ofPage: string | undefined, ofApi: string | undefined): Finding {
  const sent = [...new Set([ofPage, ofApi])].filter((value) => value !== undefined);
  return passed(
    sent.length === 0 ? "none" : `${sent.join(" and ")}: holds for all ports of ${site.url.hostname}`,
  );
}

/**
 * Pure: the time that a header's value asks for, in seconds, as browsers read it: of several headers the first counts (RFC 6797
 * §8.1), and a directive may be quoted (§6.1).
 *
 * @returns undefined when there is none that they would obey
 */
export function maxAge(value: string): number | undefined {
  const [first = ""] = value.split(",");
  const times = first
    .split(";")
    .map((directive) => /^\s*max-age\s*=\s*("?)(\d+)\1\s*$/i.exec(directive)?.[2])
    .filter((time) => time !== undefined);
  return times.length === 1 ? Number(times[0]) : undefined;
}
