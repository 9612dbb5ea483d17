import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { type CertificateContent, opensslConfig, sections } from "./openssl-config";

/** A certificate with its key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Validity {
  readonly from: Date;
  readonly until: Date;
}

/**
 * Makes a certificate signing request.
 *
 * @param key private key of the holder, PEM
 * @param scratch directory for the files that openssl reads; nothing stays in it
 * @returns the request, PEM
 * @throws Error with the output of openssl
 */
export async function requestCertificate(
  content: CertificateContent,
  key: string,
  scratch: string,
): Promise<string> {
  return inPrivateDirectory(scratch, async (directory) => {
    await write(directory, { config: opensslConfig(content), key });
    // An empty subject is allowed (RFC 5280 §4.1.2.6), but not as an empty section of the configuration.
    const subject = content.subject.length === 0 ? ["-subj", "/"] : [];
    await openssl(directory, [
      "req",
      "-new",
      "-config",
      "config",
      "-key",
      "key",
      "-out",
      "request",
      ...subject,
    ]);
    return read(directory, "request");
  });
}

/**
 * Signs a certificate signing request. Subject and alternative names are those of the request; everything else is
 * taken from the content.
 *
 * @param issuer the authority, or the key of the request itself to make a self-signed certificate
 * @param scratch directory for the files that openssl reads; nothing stays in it
 * @returns the certificate, PEM
 * @throws Error with the output of openssl
 */
export async function signCertificate(
  content: Omit<CertificateContent, "subject" | "dnsNames" | "ipAddresses" | "uris">,
  request: string,
  issuer: KeyPair | { readonly key: string },
  validity: Validity,
  scratch: string,
): Promise<string> {
  const config = opensslConfig({ ...content, subject: [], dnsNames: [], ipAddresses: [], uris: [] });
  return inPrivateDirectory(scratch, async (directory) => {
    const authority = "certificate" in issuer ? issuer.certificate : undefined;
    await write(directory, {
      config,
      request,
      key: issuer.key,
      "index.txt": "",
      ...(authority === undefined ? {} : { authority }),
    });
    await openssl(directory, [
      ...["ca", "-batch", "-notext", "-preserveDN", "-config", "config", "-extensions", sections.issued],
      ...["-startdate", generalizedTime(validity.from), "-enddate", generalizedTime(validity.until)],
      ...["-in", "request", "-out", "issued", "-keyfile", "key"],
      ...(authority === undefined ? ["-selfsign"] : ["-cert", "authority"]),
    ]);
    return read(directory, "issued");
  });
}

/** A time as `openssl ca` takes it: YYYYMMDDHHMMSSZ, which is UTC. Certificates know no fractions of a second. */
export function generalizedTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`;
}

/** Keys go through a directory that only this user may enter and that is removed at once: openssl reads them from files. */
async function inPrivateDirectory<T>(scratch: string, work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await fs.mkdtemp(path.join(scratch, "certificate-"));
  try {
    return await work(directory);
  } finally {
    await fs.rm(directory, { recursive: true, force: true });
  }
}

async function write(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  await Promise.all(
    Object.entries(files).map(([name, text]) => fs.writeFile(path.join(directory, name), text)),
  );
}

function read(directory: string, name: string): Promise<string> {
  return fs.readFile(path.join(directory, name), "utf8");
}

async function openssl(directory: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)("openssl", args, { cwd: directory });
  } catch (error) {
    const failure = error as NodeJS.ErrnoException & { stderr?: string };
    throw new Error(
      failure.code === "ENOENT"
        ? "openssl is not installed: apt-get install openssl"
        : `openssl ${args[0] ?? ""} failed: ${(failure.stderr ?? failure.message).trim()}`,
      { cause: error },
    );
  }
}
