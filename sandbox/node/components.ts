import { apiPort, nodeAddress, nodeName, podRange, serviceRange } from "./addresses";

/** A process of the node, as it is started. */
export interface Component {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export interface ComponentsInput {
  /** Directory of the programs built for the sandbox. */
  readonly binaries: string;
  readonly pki: string;
  readonly config: string;
}

export type ComponentName =
  | "etcd"
  | "containerd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kubelet"
  | "kube-proxy"
  | "kube-router";

/** Every component's command line, in an order in which each finds what it needs. */
export function components({
  binaries,
  pki,
  config,
}: ComponentsInput): Readonly<Record<ComponentName, Component>> {
  const administrator = `--kubeconfig=${config}/administrator.kubeconfig`;
  const kubernetes = (name: ComponentName, args: readonly string[]): Component => ({
    name,
    command: `${binaries}/hyperkube`,
    args: [name, ...args],
  });
  return {
    etcd: {
      name: "etcd",
      command: "etcd",
      args: [
        "--data-dir=/var/lib/etcd",
        // Nothing of a sandbox survives the machine anyway, and waiting for the disk costs a second of boot.
        "--unsafe-no-fsync",
        // The only member elects itself after one such time-out (ms); the usual second would be boot time too.
        "--heartbeat-interval=20",
        "--election-timeout=200",
        "--listen-client-urls=http://127.0.0.1:2379",
        "--advertise-client-urls=http://127.0.0.1:2379",
        "--listen-peer-urls=http://127.0.0.1:2380",
      ],
    },
    containerd: { name: "containerd", command: "containerd", args: [`--config=${config}/containerd.toml`] },
    "kube-apiserver": kubernetes("kube-apiserver", [
      "--etcd-servers=http://127.0.0.1:2379",
      `--secure-port=${apiPort}`,
      // Without a default route it cannot find out by itself.
      `--advertise-address=${nodeAddress}`,
      `--tls-cert-file=${pki}/apiServer.crt`,
      `--tls-private-key-file=${pki}/apiServer.key`,
      `--client-ca-file=${pki}/authority.crt`,
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${pki}/service-account.key`,
      `--service-account-signing-key-file=${pki}/service-account.key`,
      `--service-cluster-ip-range=${serviceRange}`,
      "--authorization-mode=Node,RBAC",
      "--allow-privileged=true",
      `--kubelet-certificate-authority=${pki}/authority.crt`,
      `--kubelet-client-certificate=${pki}/administrator.crt`,
      `--kubelet-client-key=${pki}/administrator.key`,
      "--kubelet-preferred-address-types=InternalIP",
    ]),
    "kube-controller-manager": kubernetes("kube-controller-manager", [
      administrator,
      "--leader-elect=false",
      // Pods verify the API server with this.
      `--root-ca-file=${pki}/authority.crt`,
      `--service-account-private-key-file=${pki}/service-account.key`,
      // The usual 20 a second would make a boot, which writes much at once, wait.
      "--kube-api-qps=300",
      "--kube-api-burst=600",
    ]),
    "kube-scheduler": kubernetes("kube-scheduler", [administrator, "--leader-elect=false"]),
    kubelet: kubernetes("kubelet", [
      `--config=${config}/kubelet.json`,
      `--kubeconfig=${config}/kubelet.kubeconfig`,
      `--hostname-override=${nodeName}`,
      `--node-ip=${nodeAddress}`,
    ]),
    "kube-proxy": kubernetes("kube-proxy", [
      administrator,
      "--proxy-mode=iptables",
      `--hostname-override=${nodeName}`,
      `--cluster-cidr=${podRange}`,
      // A Service responds a moment after its pods are ready, not up to a second later.
      "--iptables-min-sync-period=100ms",
      // Limits of connection tracking are the machine's and cannot be written from here: 0 leaves them alone.
      "--conntrack-max-per-core=0",
      "--conntrack-min=0",
      "--conntrack-tcp-timeout-established=0",
      "--conntrack-tcp-timeout-close-wait=0",
    ]),
    // Only its enforcement of NetworkPolicy: pods' addresses and Services are others' work here. It ends when the
    // Node object does not exist yet.
    "kube-router": {
      name: "kube-router",
      command: `${binaries}/kube-router`,
      args: [
        administrator,
        `--hostname-override=${nodeName}`,
        "--run-firewall=true",
        "--run-router=false",
        "--run-service-proxy=false",
        "--run-loadbalancer=false",
        `--service-cluster-ip-range=${serviceRange}`,
        "--health-port=0",
      ],
    },
  };
}
