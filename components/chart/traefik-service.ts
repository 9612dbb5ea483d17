import { Service } from "@pulumi/kubernetes/core/v1/service";
import type * as pulumi from "@pulumi/pulumi";
import { frontEndServiceName } from "../config/front-end-service-name";
import type { Settings } from "../config/settings";
import { bundledEntryPoints } from "../traefik/entry-points";
import type { ReleaseNames } from "./adapter";
import { traefikFullName } from "./release-prefix";

/** Ports of Traefik's own Service, in every chart series. */
export const traefikServicePorts = { http: 80, https: 443 } as const;

/**
 * Whether the front-end Service has the name of the chart's Traefik Service: then it takes its place, with its node ports and its load
 * balancer's address, and Traefik gets another one inside the cluster. So a release that was taken over keeps what clients connect to.
 */
export const replacesTraefikService = (settings: Pick<Settings, "frontEnd" | "release">): boolean =>
  frontEndServiceName(settings) === traefikFullName(settings.release.name);

/** Name of Traefik's Service inside the cluster, where the chart's own is replaced. */
export const internalServiceName = (ofChart: string): string => `${ofChart}-internal`;

/** Traefik's Service inside the cluster, as the chart would make it. */
export const internalTraefikService = (
  name: string,
  { traefikService, traefikPodLabels }: Pick<ReleaseNames, "traefikService" | "traefikPodLabels">,
  namespace: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): Service =>
  new Service(
    name,
    {
      metadata: {
        name: traefikService,
        namespace,
        // In a new stack its pods come with the release, which waits for it.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        type: "ClusterIP",
        selector: traefikPodLabels,
        ports: (["http", "https"] as const).map((scheme) => ({
          name: bundledEntryPoints[scheme],
          port: traefikServicePorts[scheme],
          targetPort: bundledEntryPoints[scheme],
        })),
      },
    },
    options,
  );
