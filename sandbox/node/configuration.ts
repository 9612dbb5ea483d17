import { apiPort, dnsAddress, nodeAddress, podRange } from "./addresses";
import type { KeyPair } from "../certificates/issue";

export interface ConfigurationInput {
  /** Directory of certificates and keys. */
  readonly pki: string;
  /** Directory that the files are written to. */
  readonly config: string;
  /** Name of the image whose container holds a pod's namespaces. */
  readonly pauseImage: string;
}

/** containerd's socket, at its usual place: /run is the node's own. */
export const containerdSocket = "/run/containerd/containerd.sock";

/** Files that the components read, by name. Data and sockets are at the usual places, which are the node's own. */
export function configurationFiles(input: ConfigurationInput): Readonly<Record<string, string>> {
  return {
    "containerd.toml": containerdConfig(input),
    "kubelet.json": json(kubeletConfig(input)),
    "cni/10-pods.conflist": json(podNetwork),
    // What pods with dnsPolicy Default get: nothing of the machine's. Only cluster DNS responds.
    "resolv.conf": "nameserver 127.0.0.1\n",
  };
}

/** A kubeconfig that works wherever it is copied to, as long as the node's address can be reached. */
export function kubeconfig(authority: KeyPair, user: KeyPair): string {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return json({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "sandbox",
        cluster: {
          server: `https://${nodeAddress}:${apiPort}`,
          "certificate-authority-data": base64(authority.certificate),
        },
      },
    ],
    users: [
      {
        name: "sandbox",
        user: { "client-certificate-data": base64(user.certificate), "client-key-data": base64(user.key) },
      },
    ],
    contexts: [{ name: sandboxContext, context: { cluster: "sandbox", user: "sandbox" } }],
    "current-context": sandboxContext,
  });
}

/** Name of the only context. */
export const sandboxContext = "sandbox";

/**
 * Container runtime. Its state (bundles of running containers) is on disk and not under /run, because `down` reads
 * from it which control groups were made. `restrict_oom_score_adj`: where the node lacks CAP_SYS_RESOURCE (in a container,
 * in many virtual machines) lowering the score is refused, and no pod would start.
 */
function containerdConfig({ config, pauseImage }: ConfigurationInput): string {
  return `version = 2
root = "/var/lib/containerd"
state = "/var/lib/containerd-state"
disabled_plugins = [
  "io.containerd.internal.v1.opt", "io.containerd.internal.v1.tracing", "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
]
[grpc]
  address = "${containerdSocket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true
  disable_tcp_service = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${config}/cni"
`;
}

/**
 * Pods get a point-to-point link each, which needs no bridge and no bridge filter. No address is masqueraded on the
 * way out: there is no outside, and the machine has a route back.
 */
const podNetwork = {
  cniVersion: "0.4.0",
  name: "pods",
  plugins: [
    {
      type: "ptp",
      ipam: { type: "host-local", ranges: [[{ subnet: podRange }]], routes: [{ dst: "0.0.0.0/0" }] },
    },
    { type: "portmap", capabilities: { portMappings: true } },
  ],
};

function kubeletConfig({ pki, config }: ConfigurationInput): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    // Control groups straight under the root, one per container, on machines with either version of them and without systemd.
    cgroupDriver: "cgroupfs",
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    // A changed Secret reaches its pods within seconds, not after a minute as on a node with hundreds of pods.
    syncFrequency: "10s",
    // The disk is the machine's: how full it is means nothing for the node. An image that is removed cannot be fetched again.
    evictionHard: {
      "memory.available": "0%",
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.available": "0%",
    },
    imageGCHighThresholdPercent: 100,
    clusterDNS: [dnsAddress],
    clusterDomain: "cluster.local",
    resolvConf: `${config}/resolv.conf`,
    authentication: { x509: { clientCAFile: `${pki}/authority.crt` } },
    tlsCertFile: `${pki}/kubelet.crt`,
    tlsPrivateKeyFile: `${pki}/kubelet.key`,
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
