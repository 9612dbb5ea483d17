import { isRedirect, pingPath } from "./api-ping";
import { loginReturn, type LoginReturn } from "./login-return";
import { countBurst } from "./rate-limit";
import { type Header, sendRequest } from "./request";
import type { Site } from "./site";
import { type SpoofAttempt, spoofedAddress } from "./spoof-attempts";

/** What a real REANA shows of a request, where nothing shows the request itself. */
export interface Indications {
  /** Whether it takes honest requests for https: it redirects what it takes for http. */
  readonly takesForHttps: boolean;
  /** Undefined where no login leads to an identity provider. */
  readonly login: LoginReturn | undefined;
  /** Whether the requests of one client are counted together. */
  readonly countsClients: boolean;
}

/** @throws RequestError */
export async function indications(site: Site): Promise<Indications> {
  const { status } = await sendRequest(site, { scheme: "https", target: pingPath });
  const takesForHttps = !isRedirect(status);
  return {
    takesForHttps,
    login: takesForHttps ? await loginReturn(site) : undefined,
    countsClients: takesForHttps && (await countBurst(site, () => [])) === "together",
  };
}

/** What stays unknown of a site, one text each. */
export const missingIndications = ({ login, countsClients }: Indications): readonly string[] => [
  ...(login === undefined ? ["no login shows which host the server sees"] : []),
  ...(countsClients ? [] : ["no X-RateLimit-Remaining shows which client address the server sees"]),
];

/** What the spoofed headers changed; undefined where nothing shows. */
export async function trySpoofingBlindly(
  site: Site,
  { headers, values }: SpoofAttempt,
  { takesForHttps, login, countsClients }: Indications,
): Promise<string | undefined> {
  const { status } = await sendRequest(site, { scheme: "https", target: pingPath, headers });
  if (takesForHttps && isRedirect(status)) {
    return "the server sees http";
  }
  const spoofed = login === undefined ? undefined : await loginReturn(site, [login.path], headers);
  if (spoofed !== undefined && spoofed.url.href !== login?.url.href) {
    return `a login comes back to ${spoofed.url.href} in place of ${login?.url.href ?? ""}`;
  }
  const namesAddress = values.some((value) => value.includes(spoofedAddress));
  return countsClients && namesAddress && (await believesAddresses(site, headers))
    ? "the server sees the address in it: it counts every one as a client of its own"
    : undefined;
}

/** Twice: that no two of them met the same process is unlikely, not impossible. */
async function believesAddresses(site: Site, headers: readonly Header[]): Promise<boolean> {
  const spoofing = (index: number): readonly Header[] =>
    headers.map(([name, value]) => [name, value.replaceAll(spoofedAddress, `203.0.113.${index + 1}`)]);
  for (let time = 1; time <= 2; time += 1) {
    if ((await countBurst(site, spoofing)) !== "apart") {
      return false;
    }
  }
  return true;
}
