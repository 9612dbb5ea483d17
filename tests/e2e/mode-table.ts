import type { ChartAdapter } from "../../components/chart/adapter";
import { examples } from "../../tools/examples";
import type { Reached } from "./site";
import type { TestStack } from "./test-stack";

/** How each stack file of examples/ is deployed on the sandbox's node, and the expected result. */
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
    // Traefik by itself forwards Forwarded.
    ...(cleaned ? [] : ["spoofed headers"]),
    // What plain http serves is the server's own redirect, which keeps the port of plain http.
    ...(redirected ? [] : ["http redirect", "URLs in responses"]),
    // REANA's user interface sends no HSTS before chart 0.95.0-alpha.6, and only HAProxy adds it.
    ...(firstHttpProxy === "HAProxy" || port !== 443 ? [] : ["HSTS"]),
  ];
}

/** Where an external machine listens; the ports are those of the chart series. */
const externalPorts = { https: 8443, http: 8080 };

const withRedirect = (names: readonly string[]): readonly string[] => [
  ...names,
  ...names.map((name) => `${name}-https-redirect`),
];

function table({ release, nodePorts, existingController, external }: TestStack): readonly ExposureMode[] {
  const { http: httpNodePort, https: httpsNodePort } = nodePorts;
  const service = { type: "NodePort", httpNodePort, httpsNodePort };
  const haproxy = { type: "haproxy", service, timeouts: { drainSeconds: 5 } };
  const controller = { type: "ingress-controller", service };
  const className = existingController.name;
  const chart = [`${release}-ingress`];
  const manual = [`${release}-manual`];
  const onExternalMachine = { ...externalPorts, host: external.clients.machine };
  return [
    {
      name: "controller-http",
      overrides: { frontEnd: { ...controller, httpRedirect: false } },
      reached: nodePorts,
      firstHttpProxy: "the chart's Traefik",
      redirected: false,
      ingresses: chart,
    },
    {
      name: "controller-redirect",
      overrides: { frontEnd: controller },
      reached: nodePorts,
      firstHttpProxy: "the chart's Traefik",
      redirected: true,
      ingresses: withRedirect(chart),
    },
    {
      name: "manual-ingress",
      overrides: { frontEnd: controller },
      reached: nodePorts,
      firstHttpProxy: "the chart's Traefik",
      redirected: true,
      ingresses: withRedirect(manual),
    },
    {
      name: "existing-traefik",
      overrides: { ingressController: { type: "traefik", className } },
      reached: existingController.nodePorts,
      firstHttpProxy: "the cluster's controller",
      redirected: true,
      ingresses: withRedirect(manual),
    },
    {
      name: "other-controller",
      overrides: { ingressController: { type: "other", className } },
      reached: existingController.nodePorts,
      firstHttpProxy: "the cluster's controller",
      // A Traefik stands in for it, which redirects nothing by default.
      redirected: false,
      ingresses: manual,
    },
    {
      name: "haproxy",
      overrides: { frontEnd: haproxy },
      reached: nodePorts,
      firstHttpProxy: "HAProxy",
      redirected: true,
      ingresses: chart,
    },
    {
      name: "haproxy-cert-manager",
      overrides: { frontEnd: haproxy },
      reached: nodePorts,
      firstHttpProxy: "HAProxy",
      redirected: true,
      ingresses: chart,
    },
    {
      name: "passthrough",
      overrides: { frontEnd: { ...haproxy, tls: "passthrough" } },
      reached: nodePorts,
      firstHttpProxy: "the chart's Traefik",
      redirected: true,
      ingresses: chart,
    },
    {
      name: "external-haproxy",
      overrides: {
        frontEnd: {
          type: "external-haproxy",
          addresses: [external.node.machine],
          nodes: [external.node.node],
          service: { type: "NodePort", httpNodePort },
          maxConnections: 1000,
        },
        // Not the default here: whether the node keeps the address of a machine outside is to be seen.
        networkPolicies: { enabled: true },
      },
      reached: onExternalMachine,
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
          loadBalancer: { mode: "proxy-protocol", sourceRanges: [external.node.machine] },
        },
      },
      reached: onExternalMachine,
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
          service: { type: "NodePort", httpNodePort },
          loadBalancer: { mode: "tls-termination", sourceRanges: [external.node.machine] },
        },
      },
      reached: onExternalMachine,
      external: "TLS-terminating load balancer",
      firstHttpProxy: "HAProxy",
      redirected: true,
      ingresses: chart,
    },
  ];
}

/** An exposure mode with the settings of its example. */
export interface DeployedMode extends ExposureMode {
  readonly config: Readonly<Record<string, unknown>>;
}

/** One exposure mode for each example, in the order of the examples. */
export function exposureModes(stack: TestStack): readonly DeployedMode[] {
  const modes = table(stack);
  return examples.map(({ name, config }) => {
    const mode = modes.find((candidate) => candidate.name === name);
    if (mode === undefined) {
      throw new Error(`examples/${name}.yaml is deployed by no end-to-end test`);
    }
    return { ...mode, config };
  });
}
