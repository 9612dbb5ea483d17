import { createHash } from "node:crypto";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import * as pulumi from "@pulumi/pulumi";
import { certificateProblems, chainWarning, pairIn, secretProblem } from "../lib/certificate-pem";
import { childOptions } from "../lib/child-options";
import { claimObjects, type ClaimedObject } from "../lib/claimed-objects";
import { hiddenValue, type Problem } from "../lib/problem";
import {
  argumentNames,
  lateError,
  namesOf,
  objectNameKey,
  renamed,
  type SettingNames,
} from "../lib/setting-names";
import {
  checkedCertificate,
  placeholderValidity,
  replacedNames,
  type CertificateSource,
  type SelfSignedValidity,
  type TlsCertificateArgs,
} from "./certificate-args";
import { selfSigned, type Pair } from "./self-signed";

type Provided = Pick<
  TlsCertificate,
  "secretName" | "checksum" | "caCertificate" | "placeholderSecretName" | "bundle"
>;

const nothingMore = { caCertificate: undefined, placeholderSecretName: undefined, bundle: undefined };

/** The `kubernetes.io/tls` Secret that the hop that terminates TLS serves. */
export class TlsCertificate extends pulumi.ComponentResource {
  /** Name of the Secret. A changed certificate gets a new name, so that the old one serves until the new one is in place. */
  readonly secretName: pulumi.Output<string>;
  /** Changes when the certificate or its key do; says nothing about them. */
  readonly checksum: pulumi.Output<string>;
  /** PEM of the CA to trust, where the component made it; public. */
  readonly caCertificate: pulumi.Output<string> | undefined;
  /** Name of the Secret to serve while the other is not there yet; undefined where it is there from the beginning. */
  readonly placeholderSecretName: pulumi.Output<string> | undefined;
  /** Certificate, chain and private key in one PEM text, as HAProxy loads it; secret. Undefined where cert-manager keeps them. */
  readonly bundle: pulumi.Output<string> | undefined;

  private readonly options: pulumi.CustomResourceOptions;

  /** @throws pulumi.RunError naming every argument that is wrong; nothing has been registered then. */
  constructor(name: string, args: TlsCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    const own = argumentNames("TlsCertificate", name, replacedNames);
    const names = namesOf(args, own);
    const { hostname, tls } = checkedCertificate(name, args, names);
    super("reana:index:TlsCertificate", name, {}, opts);
    this.options = childOptions(this, opts);
    const objectName = args.objectName ?? name;
    const key = objectNameKey(args, own);
    const objects = args.source?.type === "cert-manager" ? certificateObjects(objectName, key) : [];
    const namespace = claimObjects(this, { namespace: args.namespace, objects }, names);
    const provided = this.provide(name, { ...args, hostname, namespace }, tls, names);
    this.secretName = provided.secretName;
    this.checksum = provided.checksum;
    this.caCertificate = provided.caCertificate;
    this.placeholderSecretName = provided.placeholderSecretName;
    this.bundle = provided.bundle;
    this.registerOutputs({
      secretName: this.secretName,
      checksum: this.checksum,
      ...(this.caCertificate === undefined ? {} : { caCertificate: this.caCertificate }),
      ...(this.placeholderSecretName === undefined
        ? {}
        : { placeholderSecretName: this.placeholderSecretName }),
    });
  }

  private provide(
    name: string,
    args: TlsCertificateArgs,
    validity: SelfSignedValidity,
    names: SettingNames,
  ): Provided {
    const source = args.source ?? { type: "self-signed" };
    switch (source.type) {
      case "self-signed": {
        const { pair, caCertificate } = selfSigned(name, validity, args.hostname, this.options);
        return { ...nothingMore, ...this.ownSecret(name, args, pair), caCertificate };
      }
      case "pem":
        return {
          ...nothingMore,
          ...this.ownSecret(name, args, this.givenPair(source, args.hostname, names)),
        };
      case "existing-secret":
        return { ...nothingMore, ...this.existingSecret(name, args, source.secretName, names) };
      case "cert-manager":
        return { ...nothingMore, ...this.requested(name, args, source) };
    }
  }

  /**
   * Requests a certificate from cert-manager. It comes when the issuer has seen its challenge solved, which needs the front end to run:
   * until then the front end serves a certificate of its own, which no browser accepts.
   */
  private requested(
    name: string,
    { namespace, hostname, objectName = name, untilIssued = "placeholder" }: TlsCertificateArgs,
    { issuer, dnsNames = [] }: Extract<CertificateSource, { type: "cert-manager" }>,
  ): Pick<TlsCertificate, "secretName" | "checksum" | "placeholderSecretName"> {
    const request = new CustomResource(
      `${name}-request`,
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { name: objectName, namespace },
        spec: {
          secretName: objectName,
          dnsNames: [...new Set([hostname, ...dnsNames])],
          issuerRef: {
            group: issuer.group ?? "cert-manager.io",
            kind: issuer.kind ?? "ClusterIssuer",
            name: issuer.name,
          },
          privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        },
      },
      this.options,
    );
    const secretName = request.metadata.apply(() => objectName);
    return {
      secretName,
      // Whoever serves it notices a renewed certificate by itself.
      checksum: secretName,
      placeholderSecretName:
        untilIssued === "placeholder" ? this.placeholder(name, namespace, hostname) : undefined,
    };
  }

  private placeholder(
    name: string,
    namespace: pulumi.Input<string>,
    hostname: string,
  ): pulumi.Output<string> {
    const { pair } = selfSigned(`${name}-placeholder`, placeholderValidity, hostname, this.options);
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
      this.options,
    );
  }

  private ownSecret(
    name: string,
    { namespace }: TlsCertificateArgs,
    pair: Pair,
  ): Pick<TlsCertificate, "secretName" | "checksum" | "bundle"> {
    const secret = this.tlsSecret(name, namespace, pair);
    return {
      secretName: secret.metadata.name,
      checksum: checksumOf(pair.certificate, pair.privateKey),
      bundle: bundleOf(pair),
    };
  }

  /** The texts of `pem`. Those that are known only now were not checked at construction. */
  private givenPair(
    { certificate, privateKey }: Extract<CertificateSource, { type: "pem" }>,
    hostname: string,
    names: SettingNames,
  ): Pair {
    const checkedKey = pulumi.all([certificate, privateKey]).apply(([leaf, key]) => {
      const [problem] = pemProblems(leaf, key, hostname);
      if (problem !== undefined) {
        throw lateError(problem.key, problem.advice, names);
      }
      this.warnOfChain("reana:tls.certificate", leaf, names);
      return key;
    });
    return { certificate: pulumi.output(certificate), privateKey: pulumi.secret(checkedKey) };
  }

  private warnOfChain(key: string, certificate: string, names: SettingNames): void {
    const warning = chainWarning(certificate);
    if (warning !== undefined) {
      void pulumi.log.warn(`${renamed(key, names)}: ${warning}`, this);
    }
  }

  /** Reads a Secret that somebody else keeps, and refuses one that the front end could not serve. */
  private existingSecret(
    name: string,
    { namespace, hostname }: TlsCertificateArgs,
    secretName: pulumi.Input<string>,
    names: SettingNames,
  ): Pick<TlsCertificate, "secretName" | "checksum" | "bundle"> {
    const id = pulumi.interpolate`${namespace}/${secretName}`;
    const secret = Secret.get(name, id, this.options);
    const pair = pulumi.all([secret.type, secret.data, secretName]).apply(([type, data, found]) => {
      const advice = secretProblem({ type, data }, hostname, new Date());
      if (advice !== undefined) {
        throw lateError("reana:tls.secretName", `the Secret ${found} ${advice}`, names);
      }
      const read = pairIn({ type, data });
      this.warnOfChain("reana:tls.secretName", read.certificate, names);
      return { ...read, secretName: found };
    });
    const certificate = pair.apply((found) => found.certificate);
    const privateKey = pair.apply((found) => found.privateKey);
    return {
      // Whoever needs the name waits until the Secret was found to be usable.
      secretName: pulumi.unsecret(pair.apply((found) => found.secretName)),
      checksum: checksumOf(certificate, privateKey),
      bundle: bundleOf({ certificate, privateKey }),
    };
  }
}

/** What cert-manager gets and makes; the provider names what other sources make. */
export const certificateObjects = (objectName: string, key: string): readonly ClaimedObject[] =>
  ["Certificate", "Secret"].map((kind) => ({ kind, name: objectName, key }));

const pemProblems = (certificate: string, privateKey: string, hostname: string): readonly Problem[] =>
  certificateProblems(certificate, privateKey, hostname, new Date()).map(({ about, advice }) => ({
    key: `reana:tls.${about}`,
    found: hiddenValue,
    advice,
  }));

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
