import type { ValuesTree } from "../config/settings";
import { proxyHeaders, prefixedProxyHeaders } from "../topology/proxy-headers";
import { routerAnnotation } from "./entry-points";

/** Spec of a Traefik Middleware that deletes what clients say about themselves: a header that is set to nothing is deleted. */
export const stripProxyHeaders: ValuesTree = {
  headers: {
    customRequestHeaders: Object.fromEntries(
      [...proxyHeaders, ...prefixedProxyHeaders].map((name) => [name, ""]),
    ),
  },
};

/** The annotations of an Ingress with one more Middleware, which comes before those that they name: what these say has to stay. */
export function withMiddlewareFirst(
  annotations: Readonly<Record<string, string>>,
  reference: string,
): Readonly<Record<string, string>> {
  const key = routerAnnotation("middlewares");
  const named = annotations[key]?.trim() ?? "";
  return { ...annotations, [key]: named === "" ? reference : `${reference},${named}` };
}
