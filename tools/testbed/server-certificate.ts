import { issue, type KeyPair } from "../certificates/issue-certificate";

/** A server certificate from a CA of its own, as an administrator would bring it. */
export interface Issued {
  /** PEM of the CA. */
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
}

export function issuedFor(hostname: string): Issued {
  const commonName = "Another authority";
  const authority = { ...issue({ commonName, authority: true }), commonName };
  const server: KeyPair = issue({ commonName: hostname, dnsNames: [hostname] }, authority);
  return {
    ca: authority.certificate,
    certificate: server.certificate,
    privateKey: server.key.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
