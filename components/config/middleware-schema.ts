import { z } from "zod";
import { similarKey } from "../lib/similar-key";

/** The spec of a Middleware, whose one key is what it does. Traefik discards any other, and responds with 404 where an Ingress names it. */

/** What Middlewares of Traefik 3 do. A later release may know more. */
const kinds = [
  "addPrefix",
  "basicAuth",
  "buffering",
  "chain",
  "circuitBreaker",
  "compress",
  "contentType",
  "digestAuth",
  "errors",
  "forwardAuth",
  "grpcWeb",
  "headers",
  "inFlightReq",
  "ipAllowList",
  "ipWhiteList",
  "passTLSClientCert",
  "plugin",
  "rateLimit",
  "redirectRegex",
  "redirectScheme",
  "replacePath",
  "replacePathRegex",
  "retry",
  "stripPrefix",
  "stripPrefixRegex",
];

export const middlewareSpec = z
  .record(z.string(), z.unknown(), {
    error: "must be a map: the spec of a Middleware, for example compress: {}.",
  })
  .superRefine((spec, context) => {
    const advice = specAdvice(Object.keys(spec));
    if (advice !== undefined) {
      context.addIssue({ code: "custom", message: advice, input: spec });
    }
  });

function specAdvice(names: readonly string[]): string | undefined {
  const [name, ...others] = names;
  if (name === undefined) {
    return "is empty; write what the Middleware does, for example compress: {}.";
  }
  if (others.length > 0) {
    return `does several things (${names.join(", ")}), and Traefik takes one for each Middleware; give each a Middleware of its own.`;
  }
  const meant = kinds.includes(name) ? undefined : similarKey(name, kinds);
  return meant === undefined
    ? undefined
    : `does ${name}, which Traefik does not know; did you mean ${meant}?`;
}
