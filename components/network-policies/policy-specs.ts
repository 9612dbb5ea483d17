import type { types } from "@pulumi/kubernetes";
import type { Peer, AllowedConnection, ProtectedPod } from "./allowed-connections";

/** NetworkPolicies as plain data; components/network-policies/network-policies.ts registers them. */

export type PolicySpec = types.input.networking.v1.NetworkPolicySpec;

type Labels = Readonly<Record<string, string>>;

/** Labels of the pods at the boundary, all in one namespace. */
export type PodLabels = Readonly<Record<ProtectedPod | "haproxy", Labels>>;

/** Lets in whom the edges to these pods name, and nobody else. */
export function ingressPolicy(
  to: ProtectedPod,
  all: readonly AllowedConnection[],
  pods: PodLabels,
): PolicySpec {
  return {
    podSelector: { matchLabels: pods[to] },
    policyTypes: ["Ingress"],
    ingress: all
      .filter((edge) => edge.to === to)
      .map(({ from, ports }) => ({
        ...peers(from, pods),
        ports: ports.map((port) => ({ protocol: "TCP", port })),
      })),
  };
}

/** No pod has it. */
const nobodysLabel = { "reana-pulumi/network-policies": "disabled" };

/**
 * Is there and does nothing, not even beside policies of the administrator's own, which one that lets everybody in would undo: what
 * policies allow adds up (https://kubernetes.io/docs/concepts/services-networking/network-policies/).
 */
export const inactivePolicy: PolicySpec = {
  podSelector: { matchLabels: nobodysLabel },
  policyTypes: ["Ingress"],
};

/** A list without an entry would be everybody. */
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

/** 53, and where OpenShift's own DNS pods listen behind it: policies compare the port of the pod. */
const dnsPorts = [53, 5353];

/**
 * Lets HAProxy's pods call Traefik's, and DNS wherever it is: in a namespace of any name, or on the node itself. Which of Traefik's
 * ports is for Traefik's own policy to say: some clusters compare an outgoing connection with the port of the Service (Amazon's VPC
 * CNI), others with that of the pod.
 */
const towardsTraefik = (pods: PodLabels): types.input.networking.v1.NetworkPolicyEgressRule[] => [
  { to: [{ podSelector: { matchLabels: pods.traefik } }] },
  { ports: dnsPorts.flatMap((port) => ["UDP", "TCP"].map((protocol) => ({ protocol, port }))) },
];

/** Whom HAProxy's pods may call. `everything` is there all the same, so that it can become less again before pods that need less. */
export function haproxyEgressPolicy(pods: PodLabels, reach: "traefik" | "everything"): PolicySpec {
  return {
    podSelector: { matchLabels: pods.haproxy },
    policyTypes: ["Egress"],
    egress: reach === "traefik" ? towardsTraefik(pods) : [{}],
  };
}
