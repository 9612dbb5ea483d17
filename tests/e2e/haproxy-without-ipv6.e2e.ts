import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { podAddresses, podPorts } from "../../components/haproxy/config/input";
import { stateDirectory } from "../../sandbox/directories";
import { nodeLayout } from "../../sandbox/node/layout";
import type { Site } from "../../tools/verify/index";
import { apply, objects, succeed, up } from "./command-line";
import { eventually } from "./deploy-mode";
import { failures, site } from "./site";

/**
 * Pods as HAProxy's Deployment makes them, on a kernel without IPv6: seccomp refuses their sockets of that family with the error of a
 * kernel that was booted with `ipv6.disable=1`.
 */

const namespace = "reana";

/** AF_INET6 of Linux. */
const ipv6Family = 10;

const profile = "without-ipv6.json";
const profiles = join(nodeLayout(stateDirectory()).varLib, "kubelet", "seccomp");

const withoutIpv6 = {
  defaultAction: "SCMP_ACT_ALLOW",
  syscalls: [
    {
      names: ["socket"],
      action: "SCMP_ACT_ERRNO",
      errnoRet: constants.errno.EAFNOSUPPORT,
      args: [{ index: 0, value: ipv6Family, op: "SCMP_CMP_EQ" }],
    },
  ],
};

interface Pod {
  readonly metadata: { readonly labels: object; readonly annotations?: object };
  readonly spec: {
    readonly securityContext: object;
    readonly containers: readonly { readonly env: readonly { readonly name: string }[] }[];
  };
}

/** The Deployment's pod, without the label by which it would count it as one of its own. */
async function template(): Promise<Pod> {
  const deployments = await objects("deployments", "--namespace", namespace);
  const { spec } = deployments.find(({ metadata }) => metadata.name === "reana-haproxy") ?? assert.fail();
  return (spec as { readonly template: Pod }).template;
}

const names = { ipv4: "haproxy-without-ipv6", ipv6: "haproxy-with-ipv6-address" };

async function status(name: string): Promise<{ readonly phase?: string; readonly podIP?: string }> {
  const pods = await objects("pods", "--namespace", namespace);
  const found = pods.find(({ metadata }) => metadata.name === name) ?? assert.fail(`there is no pod ${name}`);
  return (found as unknown as { readonly status: { readonly phase?: string; readonly podIP?: string } })
    .status;
}

describe("HAProxy on a kernel without IPv6", () => {
  let dev: Site;
  before(async () => {
    await up();
    dev = await site();
    mkdirSync(profiles, { recursive: true });
    writeFileSync(join(profiles, profile), JSON.stringify(withoutIpv6));
    const { metadata, spec } = await template();
    const pod = (name: string, labels: object, more: object): unknown => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { ...metadata, name, namespace, labels },
      spec: {
        ...spec,
        securityContext: {
          ...spec.securityContext,
          seccompProfile: { type: "Localhost", localhostProfile: profile },
        },
        restartPolicy: "Never",
        ...more,
      },
    });
    const withIpv6Address = spec.containers.map((container) => ({
      ...container,
      env: container.env.map((one) =>
        one.name === podAddresses ? { name: podAddresses, value: "10.0.0.1,fd00::1" } : one,
      ),
    }));
    await apply([
      // The labels let it connect to Traefik.
      pod(names.ipv4, metadata.labels, {}),
      pod(names.ipv6, { app: names.ipv6 }, { containers: withIpv6Address }),
    ]);
  });
  after(async () => {
    const pods = Object.values(names);
    await succeed("kubectl", "delete", "pods", ...pods, "--namespace", namespace, "--ignore-not-found");
    rmSync(join(profiles, profile), { force: true });
  });

  it("starts in a pod that has IPv4 addresses alone, and serves the site", async () => {
    await succeed(
      "kubectl",
      ...["wait", "pod", names.ipv4, "--namespace", namespace, "--for=condition=Ready", "--timeout=120s"],
    );
    const { podIP = "" } = await status(names.ipv4);
    const of = {
      ...dev,
      connect: { host: podIP, port: podPorts.https },
      plainConnect: { host: podIP, port: podPorts.http },
    };
    assert.deepEqual(await failures(of), []);
  });

  it("does not start where Kubernetes says that there is IPv6", async () => {
    const ended = async (): Promise<boolean> => (await status(names.ipv6)).phase === "Failed";
    await eventually(ended, 120_000, "it runs");
    const said = await succeed("kubectl", "logs", names.ipv6, "--namespace", namespace);
    assert.match(said, /Address family not supported by protocol/);
  });
});
