import type { IngressControllerSettings } from "../config/settings";
import type { Scheme } from "../topology/scheme";

/** Names of Traefik's entry points by scheme; undefined where the controller is not Traefik. */
export function entryPointNames(
  controller: IngressControllerSettings,
): Readonly<Record<Scheme, string>> | undefined {
  switch (controller.type) {
    case "bundled-traefik":
      return bundledEntryPoints;
    case "traefik":
      return controller.entryPoints;
    case "other":
      return undefined;
  }
}

/** In every chart series; the ports of Traefik's Service and containers have the same names. */
export const bundledEntryPoints = { http: "web", https: "websecure" } as const;

/** Key of an annotation by which an Ingress configures its Traefik router. */
export const routerAnnotation = (name: string): string => `traefik.ingress.kubernetes.io/router.${name}`;
