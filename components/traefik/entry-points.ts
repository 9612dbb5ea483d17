import type { ControllerSettings } from "../config/settings";
import type { Scheme } from "../topology/scheme";

/** Names of a Traefik's entry points by what they speak; undefined where the controller is not Traefik. */
export function entryPointNames(
  controller: ControllerSettings,
): Readonly<Record<Scheme, string>> | undefined {
  switch (controller.type) {
    case "bundled":
      return bundledEntryPoints;
    case "traefik":
      return controller.entryPoints;
    case "other":
      return undefined;
  }
}

/** In every chart line; the ports of Traefik's Service and containers have the same names. */
export const bundledEntryPoints = { http: "web", https: "websecure" } as const;

/** What Traefik reads from an Ingress; all its annotations begin like this. */
export const routerAnnotation = (name: string): string => `traefik.ingress.kubernetes.io/router.${name}`;
