import { pingPath } from "./api-ping";
import { loginPaths } from "./login-return";
import { sendRequest, RequestError, type HttpResponse, type HttpRequest } from "./request";
import { type Check, failed, skipped, passed } from "./check";
import { portOf, type Site } from "./site";

/** Whether the URLs of the site that its responses contain are those that users type: a container's or node's port shows here. */
export const responseUrls: Check = {
  name: "URLs in responses",
  expected: (site) => `${site.url.origin}, ${portOf(site.url) === 443 ? "without" : "with"} a port`,
  remedy: () =>
    "reana:hostname, reana:ports.https and reana:ports.http must be what users type; no hop may redirect by the port that it listens on",
  async run(site) {
    const texts: Text[] = [];
    for (const request of requests(site)) {
      texts.push(...(await textsOf(site, request)));
    }
    const found = texts.flatMap(({ where, text }) => ownUrls(text, site).map((url) => ({ where, url })));
    const problems = found.flatMap(({ where, url }) => {
      const problem = judgeUrl(url, site);
      return problem === undefined ? [] : [`${where}: ${url.text}${problem}`];
    });
    if (problems.length > 0) {
      return failed([...new Set(problems)].join("; "));
    }
    return found.length === 0
      ? skipped("no response contains a URL of the site")
      : passed(`all ${found.length} right`);
  },
};

/** Requests in whose responses REANA and its proxies write URLs of the site; what a site does not have costs a 404. */
function requests(site: Site): readonly HttpRequest[] {
  const plain: HttpRequest[] = site.httpUrl === undefined ? [] : plainRequests(site.httpUrl);
  const secure = ["/", pingPath, "/api/config", ...loginPaths].map((target): HttpRequest => ({
    scheme: "https",
    target,
  }));
  return [...secure, ...plain];
}

function plainRequests(httpUrl: URL): HttpRequest[] {
  const targets = ["/", pingPath].map((target): HttpRequest => ({ scheme: "http", target }));
  // Clients may write the port out, and a redirect that copies Host then leads to https://host:80.
  const written: HttpRequest = { scheme: "http", target: "/", headers: [["Host", `${httpUrl.hostname}:80`]] };
  return portOf(httpUrl) === 80 ? [...targets, written] : targets;
}

interface Text {
  readonly where: string;
  readonly text: string;
}

async function textsOf(site: Site, request: HttpRequest): Promise<readonly Text[]> {
  let response: HttpResponse;
  try {
    response = await sendRequest(site, request);
  } catch (error) {
    // That nothing listens for plain http is for the check of the redirect to judge, and some servers never respond to the path of a
    // login that they do not have.
    const optional = request.scheme === "http" || loginPaths.some((path) => path === request.target);
    if (optional && error instanceof RequestError) {
      return [];
    }
    throw error;
  }
  const name = `${request.scheme === "http" ? "http " : ""}${request.target}`;
  return [
    ...[...response.headers].map(([header, text]) => ({ where: `${header} of ${name}`, text })),
    { where: name, text: response.body },
  ];
}

/** A URL of the site as a response has it. */
export interface OwnUrl {
  readonly text: string;
  /** Lower case, without the colon. */
  readonly scheme: string;
  /** undefined: none written. */
  readonly port: number | undefined;
}

/** Pure: the URLs of the site's host in a text; also inside the query of another URL (percent-encoded) and in JSON (`\/`). */
export function ownUrls(text: string, site: Site): readonly OwnUrl[] {
  const host = site.url.hostname.replace(/[.[\]]/g, "\\$&");
  const pattern = new RegExp(
    `\\b(https?|wss?)(?::|%3A)(?:\\\\?/|%2F){2}${host}(?:(?::|%3A)(\\d+))?(?![\\w-]|\\.\\w)`,
    "gi",
  );
  return [...text.matchAll(pattern)].map(([whole, scheme = "", port]) => ({
    text: whole,
    scheme: scheme.toLowerCase(),
    port: port === undefined ? undefined : Number(port),
  }));
}

/** Pure: what is wrong with a URL of the site, to be said behind it; undefined when nothing is. */
export function judgeUrl({ scheme, port }: OwnUrl, site: Site): string | undefined {
  if (scheme === "http" || scheme === "ws") {
    return ", not https";
  }
  const right = portOf(site.url);
  if (right === 443) {
    return port === undefined ? undefined : ", with a port";
  }
  return port === right ? undefined : `, not port ${right}`;
}
