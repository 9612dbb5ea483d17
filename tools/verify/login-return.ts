import { isRedirect } from "./api-ping";
import { freshUserAgent } from "./rate-limit";
import { type Header, RequestError, sendRequest } from "./request";
import type { Site } from "./site";

/** Logins of reana-server. Each sends a browser to its identity provider, and says there where it is to come back to. */
export const loginPaths = ["/api/oauth/login/keycloak/", "/api/oauth/login/cern_openid/"] as const;

/** Where a login comes back to: the server writes it from Host, always with https. */
export interface LoginReturn {
  readonly path: string;
  readonly url: URL;
}

/**
 * Begins a login, as anybody may.
 *
 * @param paths the logins to try, in this order
 * @returns undefined where the site has no such login
 */
export async function loginReturn(
  site: Site,
  paths: readonly string[] = loginPaths,
  headers: readonly Header[] = [],
): Promise<LoginReturn | undefined> {
  for (const path of paths) {
    const url = await redirectUri(site, path, headers);
    if (url !== undefined) {
      return { path, url };
    }
  }
  return undefined;
}

async function redirectUri(site: Site, target: string, headers: readonly Header[]): Promise<URL | undefined> {
  try {
    const response = await sendRequest(site, {
      scheme: "https",
      target,
      // Logins are limited by the minute, for each user agent.
      headers: [["User-Agent", freshUserAgent()], ...headers],
    });
    const location = isRedirect(response.status) ? response.headers.get("location") : undefined;
    return location === undefined
      ? undefined
      : new URL(new URL(location, site.url).searchParams.get("redirect_uri") ?? "");
  } catch (error) {
    // No URL, or a server that never responds to the path of a login that it does not have.
    if (error instanceof RequestError || error instanceof TypeError) {
      return undefined;
    }
    throw error;
  }
}
