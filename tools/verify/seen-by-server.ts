import { isRedirect, pingPath, schemeLost } from "./api-ping";
import {
  type ArrivedRequest,
  arrivedRequestPath,
  sendAndSeeArrived,
  isShown,
  type NotShown,
} from "./arrived-request";
import { loginReturn, type LoginReturn } from "./login-return";
import { sendRequest } from "./request";
import { type Check, failed, type Finding, skipped, passed } from "./check";
import { isLoopback, isPrivate } from "./address-ranges";
import { byFrontEnd } from "./remedies";
import { hostnameOf, portOf, type Site } from "./site";

/** What reana-server must learn from the hops before it, one check each. */

export const schemeSeen: Check = {
  name: "scheme at the server",
  expected: () => "https",
  remedy: schemeLost,
  async run(site) {
    const arrived = await sendAndSeeArrived(site, { scheme: "https" });
    if (isShown(arrived)) {
      return arrived.scheme === "https" ? passed("https") : failed(arrived.scheme);
    }
    const ping = await sendRequest(site, { scheme: "https", target: pingPath });
    if (isRedirect(ping.status)) {
      return failed(`not https: ${pingPath} is redirected`);
    }
    return ping.status === 200
      ? passed(`https: ${pingPath} is not redirected (as long as REANA_FORCE_HTTPS is on)`)
      : notShown(site, arrived);
  },
};

export const hostSeen: Check = {
  name: "host at the server",
  expected: (site) => hostnameOf(site.url),
  remedy: () =>
    "every hop must keep the Host header, which must be reana:hostname: HAProxy and Traefik do unless reana:ingress.annotations say " +
    "otherwise",
  run: (site) =>
    judge(
      site,
      (arrived) => judgeHost(site, new URL(`https://${arrived.host}`)),
      ({ url }) => judgeHost(site, url),
    ),
};

function judgeHost(site: Site, url: URL): Finding {
  const seen = hostnameOf(url);
  return seen === hostnameOf(site.url) ? passed(seen) : failed(seen);
}

export const portSeen: Check = {
  name: "port at the server",
  expected: (site) => `${portOf(site.url)}`,
  remedy: () =>
    "reana:ports.https must be the port that users type; the first hop must set X-Forwarded-Port to it",
  run: (site) =>
    judge(
      site,
      (arrived) =>
        // The server ignores the header (ProxyFix x_port=0), but other applications behind the front end need not.
        judgePort(site, new URL(arrived.url), arrived.headers.get("x-forwarded-port")),
      ({ url }) => judgePort(site, url),
    ),
};

function judgePort(site: Site, url: URL, inHeader?: string): Finding {
  const right = `${portOf(site.url)}`;
  if (`${portOf(url)}` !== right) {
    return failed(`${portOf(url)} in ${url.href}`);
  }
  return inHeader === undefined || inHeader === right
    ? passed(right)
    : failed(`X-Forwarded-Port: ${inHeader}`);
}

export const clientAddressSeen: Check = {
  name: "client address at the server",
  expected: (site) => site.clientAddress ?? "this machine's own",
  remedy: (site) =>
    byFrontEnd(site, {
      haproxy:
        "where something stands before HAProxy, reana:frontEnd.loadBalancer must say what (type, addresses); reana:traefik.trustedIPs must be " +
        "the network of HAProxy's pods; a Service that the program did not make needs externalTrafficPolicy Local",
      "external-haproxy":
        "reana:frontEnd.addresses must be those that HAProxy connects from, and it must run the stack's output haproxyConfiguration",
      "ingress-controller":
        "the controller's Service must keep it (externalTrafficPolicy Local; the program's own does), and the controller must trust " +
        "what stands before it, and nobody else (reana:traefik.trustedIPs)",
    }),
  run: (site) => judge(site, (arrived) => judgeClientAddress(arrived, site.clientAddress)),
};

function judgeClientAddress(arrived: ArrivedRequest, expected: string | undefined): Finding {
  const { clientAddress: seen, localAddress: own } = arrived;
  if (seen === (expected ?? own)) {
    return passed(seen);
  }
  if (expected !== undefined) {
    return failed(seen);
  }
  if (isLoopback(own)) {
    return skipped(
      `${seen}; something on this machine relays, so its own address cannot arrive: give --client-address`,
    );
  }
  if (isPrivate(own) && !isPrivate(seen)) {
    return skipped(`${seen}; this machine (${own}) is behind a NAT: give --client-address`);
  }
  return failed(`${seen}, not ${own}`);
}

/** @param lookAtLogin judges a real REANA by where its login comes back to */
async function judge(
  site: Site,
  look: (arrived: ArrivedRequest) => Finding,
  lookAtLogin?: (login: LoginReturn) => Finding,
): Promise<Finding> {
  const arrived = await sendAndSeeArrived(site, { scheme: "https" });
  if (isShown(arrived)) {
    return look(arrived);
  }
  const finding = notShown(site, arrived);
  if (finding.status === "failed" || lookAtLogin === undefined) {
    return finding;
  }
  const login = await loginReturn(site);
  if (login === undefined) {
    return skipped(`${finding.found}, and it has no login with an identity provider`);
  }
  const judged = lookAtLogin(login);
  return { ...judged, found: `${judged.found} (redirect_uri of ${login.path})` };
}

/** A real REANA has no page that shows what arrived; a site that has one but redirects it took https for http. */
export function notShown(site: Site, { status, location }: NotShown): Finding {
  return isRedirect(status) && location?.startsWith("https:") === true
    ? failed(`${arrivedRequestPath} is redirected to ${location}`, schemeLost(site))
    : skipped(
        `the site does not show what arrived (${arrivedRequestPath} returns ${status}; only the sandbox has it)`,
      );
}
