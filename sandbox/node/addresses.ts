/**
 * The addresses of the node, fixed so that certificates, manifests and a person's notes can name them.
 * They exist only in the node's own network namespace and on one link of the machine, which `down` removes.
 */
export const hostAddress = "10.77.0.1";
export const nodeAddress = "10.77.0.2";
/** Network between the machine and the node. */
export const linkRange = "10.77.0.0/24";
export const podRange = "10.244.0.0/24";
export const serviceRange = "10.96.0.0/16";
/** First address of the Service range: Kubernetes gives it to the Service `kubernetes`. */
export const apiServiceAddress = "10.96.0.1";
export const dnsAddress = "10.96.0.10";
export const apiPort = 6443;
export const nodeName = "sandbox";

/** The machine's side of the link. At most 15 characters: longer names are refused by the kernel. */
export const hostLink = "reana-sandbox";
/** The node's side of the link, in its own network namespace. */
export const nodeLink = "uplink";

/** What the machine's loopback listens on, and the node port that it leads to. */
export const relays: readonly { readonly port: number; readonly nodePort: number }[] = [
  { port: 8443, nodePort: 30443 },
  { port: 8080, nodePort: 30080 },
];
