import { sendRequest } from "./request";
import { type Check, failed, passed } from "./check";

/** Whether the site's first page arrives: the way through every hop to reana-ui. */
export const page: Check = {
  name: "https page",
  expected: () => "200 and an html page",
  remedy: () => "see that the Ingress names reana:hostname and that the reana-ui pod is Ready",
  async run(site) {
    const response = await sendRequest(site, { scheme: "https", target: "/" });
    const type = response.headers.get("content-type") ?? "no content type";
    if (response.status === 200 && /^text\/html\b/i.test(type)) {
      return passed("200 html");
    }
    switch (response.status) {
      case 200:
        return failed(`200, but ${type}`);
      case 404:
        return failed("404", "no Ingress serves this host: reana:hostname must be the name that users type");
      case 502:
      case 503:
      case 504:
        return failed(
          `${response.status}`,
          "the front end has no backend: see that the Traefik and reana-ui pods are Ready",
        );
      default: {
        const location = response.headers.get("location");
        return failed(location === undefined ? `${response.status}` : `${response.status} to ${location}`);
      }
    }
  },
};
