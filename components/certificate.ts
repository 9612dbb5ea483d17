import { createHash } from "node:crypto";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { pairIn, secretProblem } from "../config/certificate";
import type { TlsSettings } from "../config/settings";

export interface CertificateArgs {
  /** Where the certificate comes from. Source: `reana:tls`. */
  readonly tls: TlsSettings;
  /** The name that the certificate has to be for. Source: `reana:hostname`. */
  readonly hostname: string;
  /** Namespace of the Secret: that of the hop that ends TLS. */
  readonly namespace: pulumi.Input<string>;
}

/** A pair as it stands in a `kubernetes.io/tls` Secret, both PEM. */
interface Pair {
  readonly certificate: pulumi.Output<string>;
  readonly privateKey: pulumi.Output<string>;
}

const hoursPerDay = 24;

/** Ten years: the CA is what people import, and its end would surprise them. */
const authorityValidityHours = 10 * 365 * hoursPerDay;

/** Longest common name that X.509 allows (RFC 5280, ub-common-name); clients look at the alternative names. */
const longestCommonName = 64;

/** The `kubernetes.io/tls` Secret that the hop that ends TLS serves. */
export class Certificate extends pulumi.ComponentResource {
  /** Name of the Secret. A changed certificate gets a new name, so that the old one serves until the new one is in place. */
  readonly secretName: pulumi.Output<string>;
  /** Changes when the certificate or its key do; tells nothing about them. */
  readonly checksum: pulumi.Output<string>;
  /** PEM of the CA to trust, where the program made it; public. */
  readonly caCertificate: pulumi.Output<string> | undefined;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:Certificate", name, {}, opts);
    const { secretName, checksum, caCertificate } = this.provide(name, args);
    this.secretName = secretName;
    this.checksum = checksum;
    this.caCertificate = caCertificate;
    this.registerOutputs({ secretName, ...(caCertificate === undefined ? {} : { caCertificate }) });
  }

  private provide(
    name: string,
    args: CertificateArgs,
  ): Pick<Certificate, "secretName" | "checksum" | "caCertificate"> {
    switch (args.tls.source) {
      case "self-signed": {
        const { pair, caCertificate } = this.selfSigned(name, args.tls, args.hostname);
        return { ...this.ownSecret(name, args, pair), caCertificate };
      }
      case "pem": {
        const { certificate, privateKey } = args.tls;
        const pair = { certificate: pulumi.output(certificate), privateKey: pulumi.secret(privateKey) };
        return { ...this.ownSecret(name, args, pair), caCertificate: undefined };
      }
      case "existing-secret":
        return { ...this.existingSecret(name, args, args.tls.secretName), caCertificate: undefined };
    }
  }

  private ownSecret(
    name: string,
    { namespace }: CertificateArgs,
    pair: Pair,
  ): Pick<Certificate, "secretName" | "checksum"> {
    const secret = new kubernetes.core.v1.Secret(
      name,
      {
        metadata: { namespace },
        type: "kubernetes.io/tls",
        stringData: { "tls.crt": pair.certificate, "tls.key": pair.privateKey },
      },
      { parent: this },
    );
    return { secretName: secret.metadata.name, checksum: checksumOf(pair.certificate, pair.privateKey) };
  }

  /** Reads a Secret that somebody else keeps, and refuses one that the front end could not serve. */
  private existingSecret(
    name: string,
    { namespace, hostname }: CertificateArgs,
    secretName: string,
  ): Pick<Certificate, "secretName" | "checksum"> {
    const id = pulumi.interpolate`${namespace}/${secretName}`;
    const secret = kubernetes.core.v1.Secret.get(name, id, { parent: this });
    const pair = pulumi.all([secret.type, secret.data]).apply(([type, data]) => {
      const problem = secretProblem({ type, data }, hostname, new Date());
      if (problem !== undefined) {
        throw new pulumi.RunError(`reana:tls.secretName: the Secret ${secretName} ${problem}`);
      }
      return pairIn({ type, data });
    });
    return {
      // Whoever needs the name waits until the Secret was found to be usable.
      secretName: pulumi.unsecret(pair.apply(() => secretName)),
      checksum: checksumOf(
        pair.apply(({ certificate }) => certificate),
        pair.apply(({ privateKey }) => privateKey),
      ),
    };
  }

  /** A server certificate under a CA of its own: people trust the CA once, and the certificate may be renewed under it. */
  private selfSigned(
    name: string,
    settings: Extract<TlsSettings, { source: "self-signed" }>,
    hostname: string,
  ): { pair: Pair; caCertificate: pulumi.Output<string> } {
    const key = { algorithm: "ECDSA", ecdsaCurve: "P256" };
    const authorityKey = new tls.PrivateKey(`${name}-ca-key`, key, { parent: this });
    const authority = new tls.SelfSignedCert(
      `${name}-ca`,
      {
        privateKeyPem: authorityKey.privateKeyPem,
        isCaCertificate: true,
        setSubjectKeyId: true,
        subject: { commonName: "REANA private CA", organization: "reana-pulumi" },
        allowedUses: ["cert_signing", "crl_signing"],
        validityPeriodHours: authorityValidityHours,
      },
      { parent: this },
    );
    const serverKey = new tls.PrivateKey(`${name}-key`, key, { parent: this });
    const request = new tls.CertRequest(
      `${name}-request`,
      {
        privateKeyPem: serverKey.privateKeyPem,
        dnsNames: [hostname],
        subject: hostname.length <= longestCommonName ? { commonName: hostname } : { organization: "REANA" },
      },
      { parent: this },
    );
    const server = new tls.LocallySignedCert(
      `${name}-certificate`,
      {
        caPrivateKeyPem: authorityKey.privateKeyPem,
        caCertPem: authority.certPem,
        certRequestPem: request.certRequestPem,
        setSubjectKeyId: true,
        allowedUses: ["digital_signature", "server_auth"],
        validityPeriodHours: settings.validityDays * hoursPerDay,
        earlyRenewalHours: settings.renewBeforeDays * hoursPerDay,
      },
      { parent: this },
    );
    return {
      pair: { certificate: server.certPem, privateKey: serverKey.privateKeyPem },
      caCertificate: authority.certPem,
    };
  }
}

/** A hash of a random key and its certificate gives nothing away, so it may be shown in pods. */
function checksumOf(
  certificate: pulumi.Output<string>,
  privateKey: pulumi.Output<string>,
): pulumi.Output<string> {
  return pulumi.unsecret(
    pulumi
      .all([certificate, privateKey])
      .apply((parts) => createHash("sha256").update(parts.join("\n")).digest("hex")),
  );
}
