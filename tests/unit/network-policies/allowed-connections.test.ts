import assert from "node:assert/strict";
import {
  allowedConnections,
  type AllowedConnection,
} from "../../../components/network-policies/allowed-connections";
import { examples } from "../../../tools/examples";
import { topologyOf } from "../../../components/topology/topology";
import { settings } from "../config/stack-settings";

type Config = Readonly<Record<string, unknown>>;

const closed = { boundary: { type: "network-policies" } };

const edgesOf = (config: Config): readonly AllowedConnection[] => {
  const stack = settings({ ...config, ...closed });
  return allowedConnections(topologyOf(stack));
};

/** Examples whose Traefik is the chart's own. */
const bundled = examples.filter(({ config }) => !("controller" in config));

const from = ({ from: caller }: AllowedConnection): string => {
  switch (caller.kind) {
    case "pods":
      return caller.of;
    case "addresses":
      return caller.addresses.join();
    case "everybody":
      return "everybody";
  }
};

describe("allowed connections", () => {
  it("to Traefik come from the hop before it, and from HAProxy's pods where that hop is external", () => {
    const callers = bundled.map(({ name, config }) => {
      const found = edgesOf(config).filter(({ ports }) => ports.includes("web"));
      return [name, found.map(from).join(" and ")];
    });
    assert.deepEqual(Object.fromEntries(callers), {
      "controller-http": "everybody",
      "controller-redirect": "everybody",
      "manual-ingress": "everybody",
      haproxy: "haproxy",
      "haproxy-cert-manager": "haproxy",
      passthrough: "haproxy",
      "external-haproxy": "192.0.2.7 and haproxy",
      "load-balancer-proxy-protocol": "haproxy",
      "load-balancer-tls": "haproxy",
    });
  });

  it("to reana-server and reana-ui come from Traefik only, and to its metrics from anybody", () => {
    for (const { config } of bundled) {
      const others = edgesOf(config).filter(({ ports }) => !ports.includes("web"));
      assert.deepEqual(
        others.map((edge) => `${from(edge)} > ${edge.to} ${edge.ports.join()}`),
        ["everybody > traefik metrics", "traefik > reana-server 5000", "traefik > reana-ui 80"],
      );
    }
  });
});
