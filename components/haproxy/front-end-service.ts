import { Service } from "@pulumi/kubernetes/core/v1/service";
import * as pulumi from "@pulumi/pulumi";
import { waitingChild } from "../lib/child-options";
import { serviceAnnotations, serviceSpec, type FrontEndService } from "./service-spec";

export interface FrontEndDoorArgs {
  /** Name of the Service, unique in the namespace. */
  readonly objectName: string;
  /** Where it leads, and how it is reached from outside. Source: `reana:frontEnd.service`. */
  readonly service: FrontEndService;
  readonly namespace: pulumi.Input<string>;
}

/** The Service that clients, or their load balancer, connect to. */
export class FrontEndDoor extends pulumi.ComponentResource {
  readonly serviceName: pulumi.Output<string>;

  constructor(name: string, args: FrontEndDoorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:FrontEndDoor", name, {}, opts);
    const { objectName, service, namespace } = args;
    const door = new Service(
      name,
      {
        metadata: { name: objectName, namespace, annotations: serviceAnnotations(service) },
        spec: serviceSpec(service),
      },
      waitingChild(this, opts),
    );
    this.serviceName = door.metadata.name;
    this.registerOutputs({ serviceName: this.serviceName });
  }
}
