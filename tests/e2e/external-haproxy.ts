import { execFileSync } from "node:child_process";
import { machineCertificate } from "../../components/haproxy/config/input";
import { haproxyRoot } from "../../tools/testbed/haproxy-root";
import { externalNetwork, type ExternalNetwork, type ExternalProgram } from "./external-network";
import type { Ports, TestStack } from "./test-stack";

/** A HAProxy on the machine before the cluster: the administrator's own, or one that stands in for a load balancer. */
export interface ExternalHaproxy {
  /** Starts it anew with another configuration and PEM file. */
  use(configuration: string, pem: string | undefined): Promise<void>;
  end(): Promise<void>;
}

export async function externalHaproxy({ external }: TestStack): Promise<ExternalHaproxy> {
  const root = await haproxyRoot();
  const network: ExternalNetwork = await externalNetwork(external);
  let running: ExternalProgram | undefined;
  return {
    use: async (configuration, pem) => {
      await running?.end();
      const file = root.writeConfiguration(configuration);
      if (pem !== undefined) {
        root.writeBundle(pem);
      }
      execFileSync("chroot", [...root.command, "-c", "-f", file], { stdio: "pipe" });
      running = network.start("chroot", [...root.command, "-db", "-f", file]);
    },
    end: async () => {
      await network.end();
      root.remove();
    },
  };
}

const defaults = `
defaults
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h
`;

/** A load balancer that passes TLS through and forwards the client's address by PROXY protocol. */
export const proxyProtocolLoadBalancer = (
  listens: Ports,
  { external, nodePorts }: TestStack,
): string => `${defaults}
frontend https
    mode tcp
    bind :${listens.https}
    default_backend https
backend https
    mode tcp
    server node ${external.node.node}:${nodePorts.https} send-proxy-v2
frontend http
    mode tcp
    bind :${listens.http}
    default_backend http
backend http
    mode tcp
    server node ${external.node.node}:${nodePorts.http} send-proxy-v2
`;

/**
 * A load balancer that terminates TLS as those of clouds do: it overwrites the scheme, and adds the client's address to whatever the client
 * wrote into X-Forwarded-For.
 */
export const tlsTerminatingLoadBalancer = (
  listens: Ports,
  { external, nodePorts }: TestStack,
): string => `${defaults}
    mode http
    option forwardfor
frontend https
    bind :${listens.https} ssl crt ${machineCertificate} alpn h2,http/1.1
    http-request set-header X-Forwarded-Proto https
    default_backend node
frontend http
    bind :${listens.http}
    http-request set-header X-Forwarded-Proto http
    default_backend node
backend node
    server node ${external.node.node}:${nodePorts.http}
`;
