import { Service } from "@pulumi/kubernetes/core/v1/service";
import * as pulumi from "@pulumi/pulumi";
import { serviceAnnotations, serviceSpec, type FrontEndService } from "./service-spec";

/**
 * The Service that clients, or their load balancer, connect to.
 *
 * @param objectName its name, unique in the namespace
 */
export const frontEndService = (
  name: string,
  objectName: string,
  service: FrontEndService,
  namespace: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): Service =>
  new Service(
    name,
    {
      metadata: { name: objectName, namespace, annotations: serviceAnnotations(service) },
      spec: serviceSpec(service),
    },
    pulumi.mergeOptions(
      options,
      // What is imported has the addresses that the cluster chose, and without them the provider would replace it.
      service.takenOver === true ? { ignoreChanges: ["spec.clusterIP", "spec.clusterIPs"] } : {},
    ),
  );
