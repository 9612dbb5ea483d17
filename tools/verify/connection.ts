import * as net from "node:net";
import * as tls from "node:tls";
import { endpointOf, hostnameOf, type Scheme, type Site } from "./site";

/**
 * A socket to the site that is not connected yet.
 *
 * The certificate is verified but a bad one does not end the connection: one check reports it (certificate.ts), and the
 * others still say what they find behind it. `authorized` and `authorizationError` of the socket say what the verification found.
 */
export function openSocket(site: Site, scheme: Scheme): net.Socket {
  const { host, port } = endpointOf(site, scheme);
  if (scheme === "http") {
    return net.connect({ host, port });
  }
  const hostname = hostnameOf(site.url);
  return tls.connect({
    host,
    port,
    // Server Name Indication takes names only (RFC 6066 §3).
    servername: net.isIP(hostname) === 0 ? hostname : "",
    checkServerIdentity: (_, certificate) => tls.checkServerIdentity(hostname, certificate),
    secureContext: secureContext(site.ca),
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: false,
  });
}

const contexts = new Map<string | undefined, tls.SecureContext>();

/** One for each CA: the checks open many connections, and each context of its own would parse the certificates again. */
function secureContext(ca: string | undefined): tls.SecureContext {
  const context = contexts.get(ca) ?? tls.createSecureContext(ca === undefined ? {} : { ca });
  contexts.set(ca, context);
  return context;
}

/** What has not come over a socket yet: a firewall drops connections, while a server that hangs accepts them. */
export function whatIsMissing(site: Site, scheme: Scheme, socket: net.Socket): string {
  const { host, port } = endpointOf(site, scheme);
  if (socket.connecting) {
    return `no connection to ${host} port ${port}`;
  }
  const shakesHands = socket instanceof tls.TLSSocket && socket.getPeerFinished() === undefined;
  return shakesHands ? `no TLS handshake with ${host} port ${port}` : "no response";
}

/** What failed, said so that it names the address. */
export function connectionProblem(site: Site, scheme: Scheme, error: Error): string {
  const { host, port } = endpointOf(site, scheme);
  const code = (error as NodeJS.ErrnoException).code;
  const where = `${host} port ${port}`;
  switch (code ?? "") {
    case "ECONNREFUSED":
      return `nothing listens at ${where}`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `no address is known for ${host}`;
    case "ECONNRESET":
    case "EPIPE":
      return `${where} cut the connection`;
    case "EPROTO":
      return `${where} does not speak TLS (${error.message.replace(/\s+/g, " ").trim()})`;
    default:
      return `no connection to ${where}: ${code ?? error.message}`;
  }
}
