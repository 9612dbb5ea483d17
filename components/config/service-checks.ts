import type { DeepReadonly } from "../lib/deep-readonly";
import { show, type Problem } from "../lib/problem";
import type { CheckedConfig } from "./schema";
import { defaultControllerService } from "./service-schema";

/** Settings of the front-end Service, and of ports of the nodes, that do not go together. */

export const serviceChecks: readonly ((checked: CheckedConfig) => readonly Problem[])[] = [
  rangeProblems,
  familyProblems,
  nodePortProblems,
  hostPortProblems,
];

const portsOf = (range: string): readonly number[] => range.split("-").map(Number);

function rangeProblems({ cluster: { serviceNodePortRange: range } }: CheckedConfig): readonly Problem[] {
  const [first = 0, last = 0] = portsOf(range);
  return first <= last && last <= 65535
    ? []
    : [
        {
          key: "reana:cluster.serviceNodePortRange",
          found: show(range),
          advice:
            "must go from a port to one that is not smaller, at most 65535: write for example 30000-32767.",
        },
      ];
}

/** Kubernetes refuses a Service of one family with two. */
function familyProblems({ frontEnd: { service } }: CheckedConfig): readonly Problem[] {
  return service?.ipFamilyPolicy !== "SingleStack" || (service.ipFamilies ?? []).length < 2
    ? []
    : [
        {
          key: "reana:frontEnd.service.ipFamilies",
          found: show(service.ipFamilies),
          advice:
            "has two families, and reana:frontEnd.service.ipFamilyPolicy is SingleStack: name one, or remove that.",
        },
      ];
}

const nodePortNames = ["httpNodePort", "httpsNodePort"] as const;

function nodePortProblems({
  frontEnd,
  ingressController,
  cluster: { serviceNodePortRange: range },
}: CheckedConfig): readonly Problem[] {
  const byDefault = frontEnd.type === "ingress-controller" && ingressController.type === "bundled-traefik";
  const service = frontEnd.service ?? (byDefault ? defaultControllerService : undefined);
  if (service?.type !== "NodePort") {
    return [];
  }
  const [first = 0, last = 0] = portsOf(range);
  const outside = nodePortNames
    .filter((name) => service[name] !== undefined && (service[name] < first || service[name] > last))
    .map((name) => ({
      key: `reana:frontEnd.service.${name}`,
      found: show(service[name]),
      advice:
        `is no node port of the cluster, which are from ${first} to ${last}. Choose one of these, or set reana:cluster.serviceNodePortRange to what ` +
        "the API server of the cluster gets by --service-node-port-range.",
    }));
  const same =
    service.httpNodePort !== undefined && service.httpNodePort === service.httpsNodePort
      ? [
          {
            key: "reana:frontEnd.service",
            found: show(service),
            advice: "httpNodePort and httpsNodePort cannot be the same; give each its own.",
          },
        ]
      : [];
  return [...outside, ...same];
}

/** Labels of a namespace by which Pod Security refuses ports of the nodes. */
const enforced = "pod-security.kubernetes.io/enforce";

function hostPortProblems({ frontEnd, namespace: { labels } }: CheckedConfig): readonly Problem[] {
  if (frontEnd.type !== "haproxy" || frontEnd.hostPort === undefined) {
    return [];
  }
  const { hostPort, loadBalancer } = frontEnd;
  const level = labels[enforced];
  return [
    ...(hostPort.http !== undefined && hostPort.http === hostPort.https
      ? [
          {
            key: "reana:frontEnd.hostPort",
            found: show(hostPort),
            advice: "http and https cannot share one port; give each its own.",
          },
        ]
      : []),
    ...(hostPort.https !== undefined && loadBalancer.mode === "tls-termination"
      ? [
          {
            key: "reana:frontEnd.hostPort.https",
            found: show(hostPort.https),
            advice:
              "has no listener behind it: the load balancer terminates TLS and sends plain HTTP only. Remove it.",
          },
        ]
      : []),
    ...(level !== undefined && level !== "privileged"
      ? [
          {
            key: "reana:frontEnd.hostPort",
            found: show(hostPort),
            advice:
              `is refused by the level ${level} of Pod Security, which reana:namespace.labels enforces: no pod may have ports of its node there. ` +
              "Use the level privileged, or a Service.",
          },
        ]
      : []),
  ];
}

/** Whether connections reach the pods under an address of a node, in place of the client's. */
export const hidesClients = ({
  service,
}: DeepReadonly<Pick<CheckedConfig["frontEnd"], "service">>): boolean =>
  service !== undefined && service.type !== "ClusterIP" && service.externalTrafficPolicy === "Cluster";
