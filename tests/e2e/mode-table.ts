import type { ChartAdapter } from "../../components/chart/adapter";
import { examples } from "../../tools/examples";
import { externalAddress, externalAddressAtNode, nodeAddressAtExternal } from "./external-network";
import type { Reached } from "./site";

/** How each stack of examples/ is deployed on the sandbox's node, and the expected result. */
export interface ExposureMode {
  /** Name of the example. */
  readonly name: string;
  /** Settings that the sandbox overrides: it has no cloud load balancers, and other addresses. */
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly reached: Pick<Reached, "https" | "http" | "host">;
  /** What runs on the external machine in front of the cluster. */
  readonly external?: "haproxy" | "PROXY protocol load balancer" | "TLS-terminating load balancer";
  /** The first hop that terminates HTTP; it decides which headers of clients are forwarded. */
  readonly firstHttpProxy: "HAProxy" | "the chart's Traefik" | "the cluster's controller";
  /** Whether some hop redirects http to https. */
  readonly redirected: boolean;
  /** Names of the Ingresses in REANA's namespace. */
  readonly ingresses: readonly string[];
}

/**
 * Checks that a mode is expected to fail.
 *
 * @param port the public one of https
 */
export function openChecks(
  { firstHttpProxy, redirected }: ExposureMode,
  { ingressCapabilities }: ChartAdapter,
  port: number,
): readonly string[] {
  const cleaned =
    firstHttpProxy === "HAProxy" ||
    (firstHttpProxy === "the chart's Traefik" && ingressCapabilities.sanitisesRequests);
  return [
    // Traefik by itself hands Forwarded on.
    ...(cleaned ? [] : ["forged headers"]),
    // What plain http serves is the server's own redirect, which keeps the port of plain http.
    ...(redirected ? [] : ["http redirect", "URLs in answers"]),
    // REANA's user interface says nothing of HSTS before chart 0.95.0-alpha.6, and only HAProxy adds it.
    ...(firstHttpProxy === "HAProxy" || port !== 443 ? [] : ["HSTS"]),
  ];
}

const nodePorts = { type: "NodePort", httpNodePort: 30080, httpsNodePort: 30443 };
/** The node ports of the program's own Service. */
export const atNode = { https: 30443, http: 30080 };
const atSecondController = { https: 31443, http: 31080 };
const haproxy = { type: "haproxy", service: nodePorts, timeouts: { drainSeconds: 5 } };

const existingController = { className: "second-controller" };

const chart = ["reana-ingress"];
const manual = ["reana-manual"];
const withRedirect = (names: readonly string[]): readonly string[] => [
  ...names,
  ...names.map((name) => `${name}-https-redirect`),
];

const table: readonly ExposureMode[] = [
  {
    name: "controller-http",
    overrides: {},
    reached: atNode,
    firstHttpProxy: "the chart's Traefik",
    redirected: false,
    ingresses: chart,
  },
  {
    name: "controller-redirect",
    overrides: { frontEnd: { type: "ingress-controller", service: nodePorts } },
    reached: atNode,
    firstHttpProxy: "the chart's Traefik",
    redirected: true,
    ingresses: withRedirect(chart),
  },
  {
    name: "manual-ingress",
    overrides: { frontEnd: { type: "ingress-controller", service: nodePorts } },
    reached: atNode,
    firstHttpProxy: "the chart's Traefik",
    redirected: true,
    ingresses: withRedirect(manual),
  },
  {
    name: "existing-traefik",
    overrides: { ingressController: { type: "traefik", ...existingController } },
    reached: atSecondController,
    firstHttpProxy: "the cluster's controller",
    redirected: true,
    ingresses: withRedirect(manual),
  },
  {
    name: "other-controller",
    overrides: { ingressController: { type: "other", ...existingController } },
    reached: atSecondController,
    firstHttpProxy: "the cluster's controller",
    // A Traefik stands in for it, which redirects nothing by default.
    redirected: false,
    ingresses: manual,
  },
  {
    name: "haproxy",
    overrides: { frontEnd: haproxy },
    reached: atNode,
    firstHttpProxy: "HAProxy",
    redirected: true,
    ingresses: chart,
  },
  {
    name: "haproxy-cert-manager",
    overrides: { frontEnd: haproxy },
    reached: atNode,
    firstHttpProxy: "HAProxy",
    redirected: true,
    ingresses: chart,
  },
  {
    name: "passthrough",
    overrides: { frontEnd: { ...haproxy, tls: "passthrough" } },
    reached: atNode,
    firstHttpProxy: "the chart's Traefik",
    redirected: true,
    ingresses: chart,
  },
  {
    name: "external-haproxy",
    overrides: {
      frontEnd: {
        type: "external-haproxy",
        addresses: [externalAddressAtNode],
        nodes: [nodeAddressAtExternal],
        maxConnections: 1000,
      },
      // Not the default here: whether the node keeps the address of a machine outside is to be seen.
      networkPolicies: { enabled: true },
    },
    reached: { https: 8443, http: 8080, host: externalAddress },
    external: "haproxy",
    firstHttpProxy: "HAProxy",
    redirected: true,
    ingresses: chart,
  },
  {
    name: "load-balancer-proxy-protocol",
    overrides: {
      frontEnd: {
        ...haproxy,
        loadBalancer: { mode: "proxy-protocol", sourceRanges: [externalAddressAtNode] },
      },
    },
    reached: { https: 8443, http: 8080, host: externalAddress },
    external: "PROXY protocol load balancer",
    firstHttpProxy: "HAProxy",
    redirected: true,
    ingresses: chart,
  },
  {
    name: "load-balancer-tls",
    overrides: {
      frontEnd: {
        ...haproxy,
        service: { type: "NodePort", httpNodePort: 30080 },
        loadBalancer: { mode: "tls-termination", sourceRanges: [externalAddressAtNode] },
      },
    },
    reached: { https: 8443, http: 8080, host: externalAddress },
    external: "TLS-terminating load balancer",
    firstHttpProxy: "HAProxy",
    redirected: true,
    ingresses: chart,
  },
];

/** An exposure mode with the settings of its example. */
export interface DeployedMode extends ExposureMode {
  readonly config: Readonly<Record<string, unknown>>;
}

/** One exposure mode for each example, in the order of the examples. */
export const modes: readonly DeployedMode[] = examples.map(({ name, config }) => {
  const mode = table.find((candidate) => candidate.name === name);
  if (mode === undefined) {
    throw new Error(`examples/${name}.yaml is deployed by no end-to-end test`);
  }
  return { ...mode, config };
});
