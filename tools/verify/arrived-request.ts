import { z } from "zod";
import { sendRequest, type HttpRequest } from "./request";
import type { Site } from "./site";

/** A request as it reached the server behind all proxies. */
export interface ArrivedRequest {
  readonly scheme: string;
  /** Host as the server sees it, with its port unless that is the scheme's own. */
  readonly host: string;
  readonly url: string;
  /** Address of the client as the server sees it. */
  readonly clientAddress: string;
  /** By the name that the server's gateway gives them: lower case, dashes; names that differ only by `_` and `-` have become one. */
  readonly headers: ReadonlyMap<string, string>;
  /** The address that this machine connected from. */
  readonly localAddress: string;
}

/** Where the sandbox's reana-server shows what arrived. A real REANA has no such page. */
export const arrivedRequestPath = "/api/sandbox/request";

/** What came back in place of what arrived. */
export interface NotShown {
  readonly status: number;
  readonly location: string | undefined;
}

/**
 * Sends a request and reads what the server saw of it.
 *
 * @param request its target is always that of the page which shows what arrived
 * @returns `NotShown` when the site does not show it: it has no such page, or a hop refused or redirected the request
 * @throws RequestError
 */
export async function sendAndSeeArrived(
  site: Site,
  request: Omit<HttpRequest, "target">,
): Promise<ArrivedRequest | NotShown> {
  const response = await sendRequest(site, { ...request, target: arrivedRequestPath });
  const shown = response.status === 200 ? read(response.body) : undefined;
  return shown === undefined
    ? { status: response.status, location: response.headers.get("location") }
    : { ...shown, localAddress: response.localAddress };
}

/** Whether the site showed what arrived. */
export function isShown(arrived: ArrivedRequest | NotShown): arrived is ArrivedRequest {
  return "scheme" in arrived;
}

const shownRequest = z.object({
  scheme: z.string(),
  host: z.string(),
  url: z.string(),
  remote_addr: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
});

function read(body: string): Omit<ArrivedRequest, "localAddress"> | undefined {
  let shown: z.infer<typeof shownRequest>;
  try {
    shown = shownRequest.parse(JSON.parse(body));
  } catch {
    // A real REANA returns a text for unknown paths.
    return undefined;
  }
  const { scheme, host, url, remote_addr, headers } = shown;
  return {
    scheme,
    host,
    url,
    clientAddress: remote_addr,
    headers: new Map(headers.map(([name, value]) => [headerName(name), value])),
  };
}

/** From the gateway's name (HTTP_X_FORWARDED_PROTO, PEP 3333) or a header's own. */
function headerName(name: string): string {
  return name
    .replace(/^HTTP_/, "")
    .replace(/_/g, "-")
    .toLowerCase();
}
