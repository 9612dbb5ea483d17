import { issue, type KeyPair } from "../certificates/issue-certificate";

/** A server certificate from a CA of its own, as an administrator would bring it. */
export interface Issued {
  /** PEM of the CA. */
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** @param commonName of the CA. Who trusts several tells them apart by it */
export function issuedFor(hostname: string, commonName = "Another authority"): Issued {
  const authority = { ...issue({ commonName, authority: true }), commonName };
  const server: KeyPair = issue({ commonName: hostname, dnsNames: [hostname] }, authority);
  return {
    ca: authority.certificate,
    certificate: server.certificate,
    privateKey: server.key.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
