import type { ErrorRow } from "./error-table";

const controller = { frontEnd: { type: "ingress-controller" } };
const stable = { chart: { version: "0.9.4" } };

/** Releases of Traefik that do not fit the chart, and what would tell Traefik otherwise than the program does. */
export const traefikVersionTable: readonly ErrorRow[] = [
  [
    "the version of a controller that is not the program's",
    {
      ...controller,
      ingressController: { type: "traefik", className: "traefik" },
      traefik: { version: "v3.7.18" },
    },
    "reana:traefik.version",
    '"v3.7.18"',
    /is for the bundled Traefik/,
  ],
  [
    "Traefik 2 in a line that brings Traefik 3",
    { traefik: { version: "v2.11.62" } },
    "reana:traefik.version",
    '"v2.11.62"',
    /the major version that charts of series 0\.95 configure, which is 3: use v3\.1\.3 or newer of v3, best v3\.7\.18/,
  ],
  [
    "Traefik 3 in a line that brings Traefik 2",
    { ...stable, traefik: { version: "v3.7.18" } },
    "reana:traefik.version",
    '"v3.7.18"',
    /charts of series 0\.9 configure, which is 2: use v2\.5\.4 or newer of v2, best v2\.11\.62/,
  ],
  [
    "a Traefik that is older than the chart's",
    { traefik: { version: "v3.1.2" } },
    "reana:traefik.version",
    '"v3.1.2"',
    /older than the version that charts of series 0\.95 bundle: use v3\.1\.3 or newer/,
  ],
  [
    "Traefik's version by a further value",
    { values: { traefik: { image: { tag: "v3.6.14" } } } },
    "reana:values.traefik.image.tag",
    '"v3.6.14"',
    /set reana:traefik\.version/,
  ],
  [
    "Traefik's version by a further value, where the program sets none",
    { ...stable, values: { traefik: { image: { tag: "2.11.62" } } } },
    "reana:values.traefik.image.tag",
    '"2.11.62"',
    /set reana:traefik\.version/,
  ],
  [
    "headers that Traefik keeps, by an argument",
    { values: { traefik: { additionalArguments: ["--entryPoints.web.http.aliasHeadersStrategy=keep"] } } },
    "reana:values.traefik.additionalArguments",
    '"--entryPoints.web.http.aliasHeadersStrategy=keep"',
    /is set by this program where reana:traefik\.version supports it/,
  ],
  [
    "Middlewares for a Traefik 2 that reads another group",
    {
      ...stable,
      ...controller,
      traefik: { version: "v2.11.62" },
      ingress: { middlewares: { hsts: { headers: { stsSeconds: 1 } } } },
    },
    "reana:ingress.middlewares",
    '["hsts"]',
    /from v2\.10\.0 on it needs the CRDs of the group traefik\.io/,
  ],
];
