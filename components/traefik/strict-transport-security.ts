import type { ValuesTree } from "../config/settings";

/** A spec of a headers Middleware that takes HSTS out of responses too: Traefik deletes a header with an empty value. */
export const withoutStrictTransportSecurity = (spec: ValuesTree): ValuesTree => ({
  ...spec,
  headers: {
    ...(spec["headers"] as ValuesTree),
    customResponseHeaders: { "Strict-Transport-Security": "" },
  },
});
