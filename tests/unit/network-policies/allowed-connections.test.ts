import assert from "node:assert/strict";
import {
  allowedConnections,
  traefikClientsOf,
  type AllowedConnection,
} from "../../../components/network-policies/allowed-connections";
import { examples } from "../../../tools/examples";
import { topologyOf } from "../../../components/topology/topology";
import { settings } from "../config/stack-settings";

type Config = Readonly<Record<string, unknown>>;

const closed = { networkPolicies: { enabled: true } };

const connectionsOf = (config: Config): readonly AllowedConnection[] => {
  const stack = settings({ ...config, ...closed });
  return allowedConnections(traefikClientsOf(topologyOf(stack)));
};

/** Examples with the bundled Traefik. */
const bundled = examples.filter(({ config }) => !("ingressController" in config));

const from = ({ from: peer }: AllowedConnection): string => {
  switch (peer.kind) {
    case "pods":
      return peer.of;
    case "addresses":
      return peer.addresses.join();
    case "everybody":
      return "everybody";
  }
};

describe("allowed connections", () => {
  it("to Traefik come from the hop before it, and from HAProxy's pods where that hop is external", () => {
    const peersByMode = bundled.map(({ name, config }) => {
      const found = connectionsOf(config).filter(({ ports }) => ports.includes("web"));
      return [name, found.map(from).join(" and ")];
    });
    assert.deepEqual(Object.fromEntries(peersByMode.filter(([, peers]) => peers !== "haproxy")), {
      "controller-http": "everybody",
      "controller-redirect": "everybody",
      "manual-ingress": "everybody",
      "external-haproxy": "192.0.2.7 and haproxy",
    });
  });

  it("to reana-server and reana-ui come from Traefik only, and to its metrics from anybody", () => {
    for (const { config } of bundled) {
      const others = connectionsOf(config).filter(({ ports }) => !ports.includes("web"));
      assert.deepEqual(
        others.map((connection) => `${from(connection)} > ${connection.to} ${connection.ports.join()}`),
        ["everybody > traefik metrics", "traefik > reana-server 5000", "traefik > reana-ui 80"],
      );
    }
  });
});
