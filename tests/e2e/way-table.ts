import type { ChartAdapter } from "../../components/chart/adapter";
import { examples } from "../../tools/examples";
import { outsideAddress, outsideAddressAtNode, nodeAddressAtOutside } from "./outside-network";
import type { Reached } from "./site";

/** How each of examples/ is deployed on the sandbox's node, and what is then to be seen there. */
export interface Way {
  /** Name of the example. */
  readonly name: string;
  /** What the sandbox has in place of what the example supposes: no cloud to give load balancers, other addresses. */
  readonly instead: Readonly<Record<string, unknown>>;
  readonly reached: Pick<Reached, "https" | "http" | "host">;
  /** What runs on the machine before the cluster. */
  readonly outside?: "haproxy" | "passing load balancer" | "TLS-ending load balancer";
  /** Who reads requests first, and so decides what of clients' words goes on. */
  readonly firstReader: "HAProxy" | "the chart's Traefik" | "the cluster's controller";
  /** Who sends plain http to https: some hop, or nobody. */
  readonly redirected: boolean;
  /** Ingresses in REANA's namespace, by line. */
  readonly ingresses: readonly string[];
}

/**
 * Checks that a way cannot pass.
 *
 * @param port the public one of https
 */
export function openChecks(
  { firstReader, redirected }: Way,
  { ingressCapabilities }: ChartAdapter,
  port: number,
): readonly string[] {
  const cleaned =
    firstReader === "HAProxy" ||
    (firstReader === "the chart's Traefik" && ingressCapabilities.sanitisesRequests);
  return [
    // Traefik by itself hands Forwarded on.
    ...(cleaned ? [] : ["forged headers"]),
    // What plain http serves is the server's own redirect, which keeps the port of plain http.
    ...(redirected ? [] : ["http redirect", "URLs in answers"]),
    // REANA's user interface says nothing of HSTS before chart 0.95.0-alpha.6, and only HAProxy adds it.
    ...(firstReader === "HAProxy" || port !== 443 ? [] : ["HSTS"]),
  ];
}

const nodePorts = { type: "NodePort", httpNodePort: 30080, httpsNodePort: 30443 };
/** The node ports of the program's own Service. */
export const atNode = { https: 30443, http: 30080 };
const atSecondController = { https: 31443, http: 31080 };
const haproxy = { type: "haproxy", service: nodePorts, timeouts: { drainSeconds: 5 } };

const outsideController = { className: "second-controller" };

const chart = ["reana-ingress"];
const manual = ["reana-manual"];
const withRedirect = (names: readonly string[]): readonly string[] => [
  ...names,
  ...names.map((name) => `${name}-https-redirect`),
];

const table: readonly Way[] = [
  {
    name: "controller-http",
    instead: {},
    reached: atNode,
    firstReader: "the chart's Traefik",
    redirected: false,
    ingresses: chart,
  },
  {
    name: "controller-redirect",
    instead: { frontEnd: { type: "ingress-controller", service: nodePorts } },
    reached: atNode,
    firstReader: "the chart's Traefik",
    redirected: true,
    ingresses: withRedirect(chart),
  },
  {
    name: "manual-ingress",
    instead: { frontEnd: { type: "ingress-controller", service: nodePorts } },
    reached: atNode,
    firstReader: "the chart's Traefik",
    redirected: true,
    ingresses: withRedirect(manual),
  },
  {
    name: "existing-traefik",
    instead: { ingressController: { type: "traefik", ...outsideController } },
    reached: atSecondController,
    firstReader: "the cluster's controller",
    redirected: true,
    ingresses: withRedirect(manual),
  },
  {
    name: "other-controller",
    instead: { ingressController: { type: "other", ...outsideController } },
    reached: atSecondController,
    firstReader: "the cluster's controller",
    // It is played by a Traefik, which redirects nothing by itself.
    redirected: false,
    ingresses: manual,
  },
  {
    name: "haproxy",
    instead: { frontEnd: haproxy },
    reached: atNode,
    firstReader: "HAProxy",
    redirected: true,
    ingresses: chart,
  },
  {
    name: "haproxy-cert-manager",
    instead: { frontEnd: haproxy },
    reached: atNode,
    firstReader: "HAProxy",
    redirected: true,
    ingresses: chart,
  },
  {
    name: "passthrough",
    instead: { frontEnd: { ...haproxy, tls: "passthrough" } },
    reached: atNode,
    firstReader: "the chart's Traefik",
    redirected: true,
    ingresses: chart,
  },
  {
    name: "external-haproxy",
    instead: {
      frontEnd: {
        type: "external-haproxy",
        addresses: [outsideAddressAtNode],
        nodes: [nodeAddressAtOutside],
        maxConnections: 1000,
      },
      // Not the default here: whether the node keeps the address of a machine outside is to be seen.
      networkPolicies: { enabled: true },
    },
    reached: { https: 8443, http: 8080, host: outsideAddress },
    outside: "haproxy",
    firstReader: "HAProxy",
    redirected: true,
    ingresses: chart,
  },
  {
    name: "load-balancer-proxy-protocol",
    instead: {
      frontEnd: {
        ...haproxy,
        loadBalancer: { mode: "proxy-protocol", sourceRanges: [outsideAddressAtNode] },
      },
    },
    reached: { https: 8443, http: 8080, host: outsideAddress },
    outside: "passing load balancer",
    firstReader: "HAProxy",
    redirected: true,
    ingresses: chart,
  },
  {
    name: "load-balancer-tls",
    instead: {
      frontEnd: {
        ...haproxy,
        service: { type: "NodePort", httpNodePort: 30080 },
        loadBalancer: { mode: "tls-termination", sourceRanges: [outsideAddressAtNode] },
      },
    },
    reached: { https: 8443, http: 8080, host: outsideAddress },
    outside: "TLS-ending load balancer",
    firstReader: "HAProxy",
    redirected: true,
    ingresses: chart,
  },
];

/** A way, and the settings of its example. */
export interface DeployedWay extends Way {
  readonly config: Readonly<Record<string, unknown>>;
}

/** A way for every example, in the order of the examples. */
export const ways: readonly DeployedWay[] = examples.map(({ name, config }) => {
  const way = table.find((candidate) => candidate.name === name);
  if (way === undefined) {
    throw new Error(`examples/${name}.yaml is deployed by no end-to-end test`);
  }
  return { ...way, config };
});
