import type { types } from "@pulumi/kubernetes";
import { podPorts } from "../haproxy/config/input";
import type { Peer, AllowedConnection, ProtectedPod } from "./allowed-connections";

/** NetworkPolicies as plain data; components/network-policies/network-policies.ts registers them. */

export type PolicySpec = types.input.networking.v1.NetworkPolicySpec;

type Labels = Readonly<Record<string, string>>;

/** Labels of the pods that policies select, all in one namespace. */
export type PodLabels = Readonly<Record<ProtectedPod | "haproxy", Labels>>;

/** Admits the peers of the allowed connections to these pods, and no others. */
export function ingressPolicy(
  to: ProtectedPod,
  all: readonly AllowedConnection[],
  pods: PodLabels,
): PolicySpec {
  return {
    podSelector: { matchLabels: pods[to] },
    policyTypes: ["Ingress"],
    ingress: all
      .filter((connection) => connection.to === to)
      .map(({ from, ports }) => ({
        ...peers(from, pods),
        ports: ports.map((port) => ({ protocol: "TCP", port })),
      })),
  };
}

/** A label that no pod has. */
const unusedLabel = { "reana-pulumi/network-policies": "disabled" };

/**
 * A policy that selects no pod, where network policies are disabled. One that allows all peers would override policies of the
 * administrator's, since policies are additive (https://kubernetes.io/docs/concepts/services-networking/network-policies/).
 */
export const inactivePolicy: PolicySpec = {
  podSelector: { matchLabels: unusedLabel },
  policyTypes: ["Ingress"],
};

/** An empty list would allow all peers. */
function peers(
  from: Peer,
  pods: PodLabels,
): Pick<types.input.networking.v1.NetworkPolicyIngressRule, "from"> {
  switch (from.kind) {
    case "everybody":
      return {};
    case "pods":
      return { from: [{ podSelector: { matchLabels: pods[from.of] } }] };
    case "addresses":
      return { from: from.addresses.map((address) => ({ ipBlock: { cidr: asNetwork(address) } })) };
  }
}

function asNetwork(address: string): string {
  return address.includes("/") ? address : `${address}/${address.includes(":") ? 128 : 32}`;
}

/**
 * Anybody may connect to HAProxy's ports for clients and to its metrics, for a Prometheus wherever it runs, but not to its health port: the
 * kubelet probes it, and no policy blocks a pod's own node.
 */
export const haproxyIngressPolicy = (pods: PodLabels): PolicySpec => ({
  podSelector: { matchLabels: pods.haproxy },
  policyTypes: ["Ingress"],
  ingress: [
    {
      ports: [podPorts.http, podPorts.https, podPorts.metrics].map((port) => ({ protocol: "TCP", port })),
    },
  ],
});

/** 53, and the port of OpenShift's DNS pods: policies apply to the port of the pod. */
const dnsPorts = [53, 5353];

/**
 * HAProxy's pods may connect to Traefik's, and to DNS anywhere: in a namespace of any name, or on the node. Traefik's ingress policy limits
 * the ports: for egress some clusters compare the port of the Service (Amazon's VPC CNI), others that of the pod.
 */
const traefikEgress = (pods: PodLabels): types.input.networking.v1.NetworkPolicyEgressRule[] => [
  { to: [{ podSelector: { matchLabels: pods.traefik } }] },
  { ports: dnsPorts.flatMap((port) => ["UDP", "TCP"].map((protocol) => ({ protocol, port }))) },
];

/** Where HAProxy's pods may connect. The policy also exists for `anywhere`, so that an update can restrict it in place. */
export function haproxyEgressPolicy(pods: PodLabels, reach: "traefik" | "anywhere"): PolicySpec {
  return {
    podSelector: { matchLabels: pods.haproxy },
    policyTypes: ["Egress"],
    egress: reach === "traefik" ? traefikEgress(pods) : [{}],
  };
}
