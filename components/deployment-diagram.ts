import { frontEndServiceName } from "./config/front-end-service-name";
import { nodePortOf, servicePorts } from "./haproxy/service-spec";
import type { Plan } from "./plan";
import { diagram, hopName } from "./topology/diagram";
import { serviceTable, type TopologyService } from "./topology/service-table";

type DiagramPlan = Pick<Plan, "settings" | "topology" | "names" | "frontEnd">;

/** The diagram of a deployment: its topology, and below it the Services that connect the hops, with their ports. */
export const deploymentDiagram = (plan: DiagramPlan): string =>
  `${diagram(plan.topology)}\n\n${serviceTable(servicesOf(plan))}`;

/** Outermost first. An ingress controller that is not the bundled Traefik has a Service of its own, which is not known here. */
function servicesOf({ settings, topology, names, frontEnd }: DiagramPlan): readonly TopologyService[] {
  const { service } = frontEnd;
  const behindHaproxy = topology.haproxy?.hop.location === "in-cluster";
  const passthrough = topology.haproxy?.hop.tls === "passthrough";
  const clusterIp = (
    name: string,
    pods: string,
    ports: readonly number[] = [servicePorts.http],
  ): TopologyService => ({
    name,
    type: "ClusterIP",
    ports: ports.map((port) => ({ port, nodePort: undefined })),
    pods,
  });
  return [
    ...(service === undefined
      ? []
      : [
          {
            name: frontEndServiceName(settings),
            type: service.exposure.type,
            ports: service.ports.map(({ scheme }) => ({
              port: servicePorts[scheme],
              nodePort: nodePortOf(service.exposure, scheme),
            })),
            pods: hopName(behindHaproxy ? "haproxy" : "ingress-controller", topology),
          },
        ]),
    ...(behindHaproxy
      ? [
          clusterIp(
            names.traefikService,
            hopName("ingress-controller", topology),
            passthrough ? Object.values(servicePorts) : undefined,
          ),
        ]
      : []),
    clusterIp(`${names.prefix}-server`, "reana-server"),
    clusterIp(`${names.prefix}-ui`, "reana-ui"),
  ];
}
