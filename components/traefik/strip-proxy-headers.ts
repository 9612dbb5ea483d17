import type { ValuesTree } from "../config/settings";
import { proxyHeaders, prefixedProxyHeaders } from "../topology/proxy-headers";
import { routerAnnotation } from "./entry-points";

/** Spec of a Traefik Middleware that strips proxy headers of clients: Traefik deletes a header with an empty value. */
export const stripProxyHeaders: ValuesTree = {
  headers: {
    customRequestHeaders: Object.fromEntries(
      [...proxyHeaders, ...prefixedProxyHeaders].map((name) => [name, ""]),
    ),
  },
};

/** The annotations of an Ingress with one more Middleware before those that they name, so that it does not strip headers that these set. */
export function withMiddlewareFirst(
  annotations: Readonly<Record<string, string>>,
  reference: string,
): Readonly<Record<string, string>> {
  const key = routerAnnotation("middlewares");
  const named = annotations[key]?.trim() ?? "";
  return { ...annotations, [key]: named === "" ? reference : `${reference},${named}` };
}
