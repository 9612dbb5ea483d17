import type { TLSSocket } from "node:tls";
import { within } from "./ask";
import { type Check, failed, type Finding, passed, unreachable } from "./check";
import { connectionProblem, openSocket } from "./connection";
import { hostnameOf, type Site } from "./site";

const day = 24 * 60 * 60 * 1000;

/** Whether the certificate leads to a trusted CA, is valid now and bears the host's name. */
export const certificate: Check = {
  name: "certificate",
  expected: (site) =>
    `leads to ${site.ca === undefined ? "a public CA" : "the given CA"}, for ${hostnameOf(site.url)}`,
  remedy: "reana:tls: a certificate for reana:hostname with its whole chain",
  async ask(site) {
    const socket = openSocket(site, "https") as TLSSocket;
    try {
      await within(site.timeout, secured(socket));
      return judge(socket, site);
    } catch (error) {
      return failed(connectionProblem(site, "https", error as Error), unreachable);
    } finally {
      socket.destroy();
    }
  },
};

function secured(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.on("error", reject);
  });
}

function judge(socket: TLSSocket, site: Site): Finding {
  const { valid_to, subjectaltname } = socket.getPeerCertificate();
  if (socket.authorized) {
    return passed(`verified, ${Math.floor((Date.parse(valid_to) - Date.now()) / day)} days left`);
  }
  // Declared as Error, but it is the code of what failed.
  const code = String(socket.authorizationError);
  switch (code) {
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return failed(
        `it is for ${subjectaltname?.replace(/DNS:/g, "") ?? "no name"}`,
        `reana:hostname and the certificate must bear the name ${hostnameOf(site.url)}`,
      );
    case "CERT_HAS_EXPIRED":
      return failed(`it ended on ${valid_to}`, "renew the certificate (self-signed: run pulumi up)");
    case "CERT_NOT_YET_VALID":
      return failed("it is not valid yet", "see that the clocks agree, here and where it was issued");
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
      return failed(
        `not issued by ${site.ca === undefined ? "a public CA" : "the given CA"} (${code})`,
        site.ca === undefined
          ? "self-signed: give --ca with the output caCertificate; else put the whole chain into reana:tls"
          : "give the CA that issued it (stack output caCertificate), or put the whole chain into reana:tls",
      );
    default:
      return failed(`not verified: ${code}`);
  }
}
