import { generateKeyPair } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { type KeyPair, requestCertificate, signCertificate, type Validity } from "../certificates/issue";
import type { CertificateContent, Subject } from "../certificates/openssl-config";
import { apiServiceAddress, nodeAddress, nodeName } from "./addresses";

/** The node's certificates and keys, PEM. */
export interface NodePki {
  readonly authority: KeyPair;
  /** Serves the Kubernetes API. */
  readonly apiServer: KeyPair;
  /** May do everything; used by the components other than kubelet, and by the administrator. */
  readonly administrator: KeyPair;
  /** Serves kubelet's API, and is kubelet's identity towards the Kubernetes API. */
  readonly kubelet: KeyPair;
  /** Signs the tokens of ServiceAccounts. */
  readonly serviceAccountKey: string;
}

/** Longer than any sandbox lives. */
const validDays = 365;

const leaf = {
  ipAddresses: [],
  dnsNames: [],
  uris: [],
  keyUsages: ["digitalSignature"],
  extendedKeyUsages: ["serverAuth", "clientAuth"],
  authority: false,
  subjectKeyId: false,
  authorityKeyId: true,
} satisfies Partial<CertificateContent>;

const contents = {
  authority: {
    ...leaf,
    subject: [["CN", "reana-sandbox"]],
    keyUsages: ["digitalSignature", "keyCertSign"],
    extendedKeyUsages: [],
    authority: true,
    subjectKeyId: true,
  },
  apiServer: {
    ...leaf,
    subject: [["CN", "kube-apiserver"]],
    dnsNames: ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost"],
    ipAddresses: [apiServiceAddress, nodeAddress, "127.0.0.1"],
  },
  // Group and user names are those that Kubernetes' RBAC and Node authorizer give a meaning to.
  administrator: { ...leaf, subject: subject("system:masters", "administrator") },
  kubelet: {
    ...leaf,
    subject: subject("system:nodes", `system:node:${nodeName}`),
    dnsNames: [nodeName],
    ipAddresses: [nodeAddress],
  },
} satisfies Record<string, CertificateContent>;

/**
 * Makes all of the node's certificates and keys.
 *
 * @param scratch directory for what openssl reads and writes; one that goes with the node, should this be interrupted
 */
export async function createPki(scratch: string, now = new Date()): Promise<NodePki> {
  // A minute earlier, for a clock that is set back a little.
  const from = new Date(now.getTime() - 60_000);
  const validity = { from, until: new Date(now.getTime() + validDays * 86_400_000) };
  const { key, request } = await requested(contents.authority, scratch);
  const certificate = await signCertificate(contents.authority, request, { key }, validity, scratch);
  const authority = { key, certificate };
  const [apiServer, administrator, kubelet, serviceAccountKey] = await Promise.all([
    signed(contents.apiServer, authority, validity, scratch),
    signed(contents.administrator, authority, validity, scratch),
    signed(contents.kubelet, authority, validity, scratch),
    ellipticKey(),
  ]);
  return { authority, apiServer, administrator, kubelet, serviceAccountKey };
}

/** Writes the files that the components read, NAME.crt and NAME.key, readable by their owner only. */
export async function writePki(directory: string, pki: NodePki): Promise<void> {
  const { serviceAccountKey, ...pairs } = pki;
  const files = Object.entries(pairs).flatMap(([name, pair]) => [
    [`${name}.crt`, pair.certificate] as const,
    [`${name}.key`, pair.key] as const,
  ]);
  await Promise.all(
    [...files, ["service-account.key", serviceAccountKey] as const].map(([name, text]) =>
      fs.writeFile(path.join(directory, name), text, { mode: 0o600 }),
    ),
  );
}

function subject(organization: string, commonName: string): Subject {
  return [
    ["O", organization],
    ["CN", commonName],
  ];
}

async function signed(
  content: CertificateContent,
  authority: KeyPair,
  validity: Validity,
  scratch: string,
): Promise<KeyPair> {
  const { key, request } = await requested(content, scratch);
  return { key, certificate: await signCertificate(content, request, authority, validity, scratch) };
}

async function requested(
  content: CertificateContent,
  scratch: string,
): Promise<{ key: string; request: string }> {
  const key = await ellipticKey();
  return { key, request: await requestCertificate(content, key, scratch) };
}

async function ellipticKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("ec", { namedCurve: "prime256v1" });
  // The form that Kubernetes reads keys of ServiceAccounts in; it takes no PKCS#8.
  return privateKey.export({ type: "sec1", format: "pem" }).toString();
}
