import { sendRequest } from "./request";
import { type Check, failed, passed } from "./check";
import { byFrontEnd } from "./remedies";
import { quoted } from "../command-line/printable";
import type { Site } from "./site";

/** The path at which reana-server responds to everybody. */
export const pingPath = "/api/ping";

/** Whether reana-server responds; its redirect to https on https means that it took the request for plain http. */
export const apiPing: Check = {
  name: pingPath,
  expected: () => '200 {"message":"OK"}',
  remedy: () => "see that the reana-server pod is Ready and that the Ingress sends /api to it",
  async run(site) {
    const response = await sendRequest(site, { scheme: "https", target: pingPath });
    if (response.status === 200) {
      return saysOk(response.body) ? passed("200 OK") : failed(`200, but ${quoted(response.body)}`);
    }
    if (isRedirect(response.status)) {
      return failed(
        `${response.status} to ${response.headers.get("location") ?? "nowhere"}: the server takes the request for plain http`,
        schemeLost(site),
      );
    }
    if (response.status === 400) {
      return failed(
        "400: the server refuses this Host",
        "reana:hostname must be the name that users type, and every hop must keep Host",
      );
    }
    return failed(`${response.status}`);
  },
};

/** How to fix that the server no longer knows that the client came by https. */
export const schemeLost = (site: Site): string =>
  byFrontEnd(site, {
    haproxy:
      "reana:traefik.trustedIPs must be the network of HAProxy's pods; where TLS is terminated before HAProxy, reana:frontEnd.loadBalancer must say so " +
      "(type tls-termination and its addresses)",
    "external-haproxy":
      "reana:frontEnd.addresses must be those that HAProxy connects from, and it must run the stack's output haproxyConfiguration",
    "ingress-controller":
      "the controller must terminate TLS itself, or trust what terminates TLS before it and sets X-Forwarded-Proto (reana:traefik.trustedIPs)",
  });

export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** Whether a body is that of reana-server at `pingPath`. */
export function saysOk(body: string): boolean {
  try {
    return (JSON.parse(body) as { message?: unknown }).message === "OK";
  } catch {
    return false;
  }
}
