import type { DetailedPeerCertificate, TLSSocket } from "node:tls";
import { inTime } from "./timeout";
import { type Validity, judgeValidity, renewal } from "./certificate-validity";
import { type Check, failed, type Finding, unreachable } from "./check";
import { connectionProblem, openSocket } from "./connection";
import { hostnameOf, type Site } from "./site";

/** Whether the certificate leads to a trusted CA, is valid now and for a while, and bears the host's name. */
export const certificate: Check = {
  name: "certificate",
  expected: (site) =>
    `leads to ${site.ca === undefined ? "a public CA" : "the given CA"}, for ${hostnameOf(site.url)}, not about to end`,
  remedy: () =>
    "reana:tls.source and what belongs to it must give a certificate for reana:hostname with its whole chain; with tls.source external " +
    "it is that of the proxy that terminates TLS",
  async run(site) {
    try {
      return judge(await presented(site), site);
    } catch (error) {
      return failed(connectionProblem(site, "https", error as Error), unreachable);
    }
  },
};

/** What a site shows of its certificate. */
export interface Presented {
  /** The certificate with those that issued it, as far as they are known. */
  readonly leaf: DetailedPeerCertificate;
  /** Code of what the verification found; undefined when it found nothing. */
  readonly problem: string | undefined;
}

/** @throws Error of the socket when there is no connection, or none in time */
export async function presented(site: Site): Promise<Presented> {
  const socket = openSocket(site, "https") as TLSSocket;
  try {
    await inTime(site, "https", socket, secured(socket));
    return {
      leaf: socket.getPeerCertificate(true),
      // Declared as Error, but it is the code of what failed.
      problem: socket.authorized ? undefined : String(socket.authorizationError),
    };
  } finally {
    socket.destroy();
  }
}

function secured(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.on("error", reject);
  });
}

function judge({ leaf, problem }: Presented, site: Site): Finding {
  const { valid_to, subjectaltname } = leaf;
  switch (problem) {
    case undefined:
      return subjectaltname === undefined
        ? failed("it bears its name as common name only, which browsers do not look at")
        : judgeValidity(validities(leaf), Date.now());
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return failed(
        `it is for ${subjectaltname?.replace(/DNS:/g, "") ?? "no name"}`,
        `reana:hostname and the certificate must bear the name ${hostnameOf(site.url)}`,
      );
    case "CERT_HAS_EXPIRED":
      return failed(`it ended on ${valid_to}`, renewal);
    case "CERT_NOT_YET_VALID":
      return failed("it is not valid yet", "see that the clocks agree, here and where it was issued");
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
      return failed(
        `not issued by ${site.ca === undefined ? "a public CA" : "the given CA"} (${problem})`,
        site.ca === undefined
          ? "reana:tls.source self-signed: give --stack, or --ca with the output caCertificate; else put the whole chain into the certificate"
          : "give the CA that issued it (stack output caCertificate), or put the whole chain into the certificate (reana:tls.source)",
      );
    default:
      return failed(`not verified: ${problem}`);
  }
}

/** Of the certificate and of those between it and the CA, outermost last; the CA itself is the client's own. */
function validities(leaf: DetailedPeerCertificate): readonly Validity[] {
  const chain: Validity[] = [];
  for (let one = leaf; ; one = one.issuerCertificate) {
    chain.push({
      name: one === leaf ? "it" : `its issuer ${String(one.subject.CN ?? one.subject.O)}`,
      from: Date.parse(one.valid_from),
      until: Date.parse(one.valid_to),
    });
    // Node shows a CA as its own issuer, and leaves the issuer out where it does not know it.
    const issuer = one.issuerCertificate as DetailedPeerCertificate | undefined;
    if (issuer === undefined || issuer === one || issuer.issuerCertificate === issuer) {
      return chain;
    }
  }
}
