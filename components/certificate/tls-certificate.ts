import { createHash } from "node:crypto";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { pairIn, secretProblem } from "../lib/certificate-pem";
import type { IssuerReference, TlsSettings } from "../config/settings";

/** Where a certificate inside the cluster comes from. */
export type CertificateSource = Exclude<TlsSettings, { source: "external" }>;

export interface CertificateArgs {
  /** Where the certificate comes from. Source: `reana:tls`. */
  readonly tls: CertificateSource;
  /** What cert-manager names its Certificate and the Secret, which others refer to before it is there. */
  readonly objectName: string;
  /** Who serves it: HAProxy does not start without a certificate, a controller does. */
  readonly servedBy: "haproxy" | "controller";
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

type Provided = Pick<
  Certificate,
  "secretName" | "checksum" | "caCertificate" | "placeholderSecretName" | "bundle"
>;

const nothingMore = { caCertificate: undefined, placeholderSecretName: undefined, bundle: undefined };

/** Ten years: nobody is to trust it, so that nothing is won by making it anew. */
const placeholderValidity = { validityDays: 3650, renewBeforeDays: 30 };

/** The `kubernetes.io/tls` Secret that the hop that ends TLS serves. */
export class Certificate extends pulumi.ComponentResource {
  /** Name of the Secret. A changed certificate gets a new name, so that the old one serves until the new one is in place. */
  readonly secretName: pulumi.Output<string>;
  /** Changes when the certificate or its key do; tells nothing about them. */
  readonly checksum: pulumi.Output<string>;
  /** PEM of the CA to trust, where the program made it; public. */
  readonly caCertificate: pulumi.Output<string> | undefined;
  /** Name of the Secret to serve while the other is not there yet; undefined where it is there from the beginning. */
  readonly placeholderSecretName: pulumi.Output<string> | undefined;
  /** Certificate, chain and private key in one PEM text, as a HAProxy outside wants it; secret. Undefined where they come later. */
  readonly bundle: pulumi.Output<string> | undefined;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("reana:index:Certificate", name, {}, opts);
    const provided = this.provide(name, args);
    this.secretName = provided.secretName;
    this.checksum = provided.checksum;
    this.caCertificate = provided.caCertificate;
    this.placeholderSecretName = provided.placeholderSecretName;
    this.bundle = provided.bundle;
    this.registerOutputs({
      secretName: this.secretName,
      ...(this.caCertificate === undefined ? {} : { caCertificate: this.caCertificate }),
    });
  }

  private provide(name: string, args: CertificateArgs): Provided {
    switch (args.tls.source) {
      case "self-signed": {
        const { pair, caCertificate } = this.selfSigned(name, args.tls, args.hostname);
        return { ...nothingMore, ...this.ownSecret(name, args, pair), caCertificate };
      }
      case "pem": {
        const { certificate, privateKey } = args.tls;
        const pair = { certificate: pulumi.output(certificate), privateKey: pulumi.secret(privateKey) };
        return { ...nothingMore, ...this.ownSecret(name, args, pair) };
      }
      case "existing-secret":
        return { ...nothingMore, ...this.existingSecret(name, args, args.tls.secretName) };
      case "cert-manager":
        return { ...nothingMore, ...this.requested(name, args, args.tls.issuer) };
    }
  }

  /**
   * Asks cert-manager for a certificate. It comes when the issuer has seen its challenge answered, which needs the front end to run:
   * until then the front end serves a certificate of its own, which no browser accepts.
   */
  private requested(
    name: string,
    { namespace, hostname, objectName, servedBy }: CertificateArgs,
    issuer: IssuerReference,
  ): Pick<Certificate, "secretName" | "checksum" | "placeholderSecretName"> {
    const request = new CustomResource(
      `${name}-request`,
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { name: objectName, namespace },
        spec: {
          secretName: objectName,
          dnsNames: [hostname],
          issuerRef: { group: "cert-manager.io", kind: issuer.kind, name: issuer.name },
          privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        },
      },
      { parent: this },
    );
    const secretName = request.metadata.apply(() => objectName);
    return {
      secretName,
      // Whoever serves it notices a renewed certificate by itself.
      checksum: secretName,
      placeholderSecretName: servedBy === "haproxy" ? this.placeholder(name, namespace, hostname) : undefined,
    };
  }

  private placeholder(
    name: string,
    namespace: pulumi.Input<string>,
    hostname: string,
  ): pulumi.Output<string> {
    const { pair } = this.selfSigned(`${name}-placeholder`, placeholderValidity, hostname);
    return this.tlsSecret(`${name}-placeholder`, namespace, pair).metadata.name;
  }

  private tlsSecret(name: string, namespace: pulumi.Input<string>, pair: Pair): Secret {
    return new Secret(
      name,
      {
        metadata: { namespace },
        type: "kubernetes.io/tls",
        stringData: { "tls.crt": pair.certificate, "tls.key": pair.privateKey },
      },
      { parent: this },
    );
  }

  private ownSecret(
    name: string,
    { namespace }: CertificateArgs,
    pair: Pair,
  ): Pick<Certificate, "secretName" | "checksum" | "bundle"> {
    const secret = this.tlsSecret(name, namespace, pair);
    return {
      secretName: secret.metadata.name,
      checksum: checksumOf(pair.certificate, pair.privateKey),
      bundle: bundleOf(pair),
    };
  }

  /** Reads a Secret that somebody else keeps, and refuses one that the front end could not serve. */
  private existingSecret(
    name: string,
    { namespace, hostname }: CertificateArgs,
    secretName: string,
  ): Pick<Certificate, "secretName" | "checksum" | "bundle"> {
    const id = pulumi.interpolate`${namespace}/${secretName}`;
    const secret = Secret.get(name, id, { parent: this });
    const pair = pulumi.all([secret.type, secret.data]).apply(([type, data]) => {
      const problem = secretProblem({ type, data }, hostname, new Date());
      if (problem !== undefined) {
        throw new pulumi.RunError(`reana:tls.secretName: the Secret ${secretName} ${problem}`);
      }
      return pairIn({ type, data });
    });
    const certificate = pair.apply((found) => found.certificate);
    const privateKey = pair.apply((found) => found.privateKey);
    return {
      // Whoever needs the name waits until the Secret was found to be usable.
      secretName: pulumi.unsecret(pair.apply(() => secretName)),
      checksum: checksumOf(certificate, privateKey),
      bundle: bundleOf({ certificate, privateKey }),
    };
  }

  /** A server certificate under a CA of its own: people trust the CA once, and the certificate may be renewed under it. */
  private selfSigned(
    name: string,
    settings: Pick<Extract<TlsSettings, { source: "self-signed" }>, "validityDays" | "renewBeforeDays">,
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

const bundleOf = ({ certificate, privateKey }: Pair): pulumi.Output<string> =>
  pulumi.secret(
    pulumi
      .all([certificate, privateKey])
      .apply((parts) => parts.map((part) => `${part.trimEnd()}\n`).join("")),
  );

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
