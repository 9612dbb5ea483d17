import type * as pulumi from "@pulumi/pulumi";
import { splitArguments } from "../config/deferred-inputs";
import { parse } from "../config/parse";
import type { IssuerReference, TlsSettings } from "../config/settings";
import {
  argumentProblems,
  deferredAdvice,
  isDeferred,
  nameProblems,
  withFurther,
  type ArgumentKinds,
} from "../lib/argument-kinds";
import { show, type Problem } from "../lib/problem";
import { settingsError, type SettingNames } from "../lib/setting-names";

/** Where a certificate comes from. Validity is in days. */
export type CertificateSource =
  /** A CA of the program's own signs it; `caCertificate` is what people import. */
  | {
      readonly type: "self-signed";
      /** Validity of the server certificate. Default 397, the longest that browsers accept for public ones. */
      readonly validityDays?: number | undefined;
      /** How long before its end the next `pulumi up` renews it. Default 30. */
      readonly renewBeforeDays?: number | undefined;
    }
  /** PEM texts: the certificate with its chain behind it, and the private key, which becomes secret. */
  | {
      readonly type: "pem";
      readonly certificate: pulumi.Input<string>;
      readonly privateKey: pulumi.Input<string>;
    }
  /** A `kubernetes.io/tls` Secret that somebody else keeps in the same namespace. */
  | { readonly type: "existing-secret"; readonly secretName: pulumi.Input<string> }
  /** cert-manager obtains and renews it. */
  | {
      readonly type: "cert-manager";
      readonly issuer: CertificateIssuer;
      /** Names beside the host name. Default: none. */
      readonly dnsNames?: readonly string[] | undefined;
    };

/** An issuer of cert-manager. */
export interface CertificateIssuer {
  readonly name: pulumi.Input<string>;
  /** Default ClusterIssuer. */
  readonly kind?: IssuerReference["kind"] | undefined;
  /** API group of an issuer that is none of cert-manager's own. Default cert-manager.io. */
  readonly group?: IssuerReference["group"] | undefined;
}

export interface TlsCertificateArgs {
  /** Host name that the certificate is for, without scheme and port. */
  readonly hostname: string;
  /** Namespace of the Secret: that of the pods that serve it. It has to exist. */
  readonly namespace: pulumi.Input<string>;
  /** Where the certificate comes from. Default: self-signed. */
  readonly source?: CertificateSource | undefined;
  /**
   * Name of cert-manager's Certificate and of the Secret that it writes, unique in the namespace. The provider names the Secret of other
   * sources. Default: the name of the component.
   */
  readonly objectName?: string | undefined;
  /**
   * What can be served until cert-manager has issued the certificate. `placeholder`: a second Secret with a certificate that no browser
   * trusts, for a server that does not start without one, such as HAProxy. `nothing`: for an ingress controller. Default: placeholder.
   */
  readonly untilIssued?: "placeholder" | "nothing" | undefined;
}

const kinds: ArgumentKinds<TlsCertificateArgs> = {
  hostname: "plain",
  namespace: "namespace",
  source: "input",
  objectName: "plain",
  untilIssued: ["placeholder", "nothing"],
};

/** Settings of a source that may be outputs; `pem` is checked once its texts are known. */
const deferrable = {
  "tls.secretName": "known-later",
  "tls.issuer.name": "known-later",
  "tls.certificate": undefined,
  "tls.privateKey": undefined,
};

export type SelfSignedValidity = Pick<
  Extract<TlsSettings, { source: "self-signed" }>,
  "validityDays" | "renewBeforeDays"
>;

/** Ten years: nobody is to trust it, so that a new one is of no use. */
export const placeholderValidity = { validityDays: 3650, renewBeforeDays: 30 };

/** Where arguments stand that a stack file has elsewhere. */
export const replacedNames: SettingNames["replaced"] = [
  ["reana:tls.source", "args.source.type"],
  ["reana:tls", "args.source"],
];

const sourceTypes: readonly unknown[] = ["self-signed", "pem", "existing-secret", "cert-manager"];

/** What is wrong with the kind of source; what each kind has is in the schema. */
function sourceProblems(source: unknown): readonly Problem[] {
  const choices = `one of ${sourceTypes.join(", ")}`;
  if (source === undefined) {
    return [];
  }
  if (isDeferred(source)) {
    return [{ key: "reana:tls", found: undefined, advice: deferredAdvice }];
  }
  if (typeof source !== "object" || source === null) {
    return [
      { key: "reana:tls", found: show(source), advice: `must be a map: write { type }, with ${choices}.` },
    ];
  }
  const { type } = source as { readonly type?: unknown };
  if (isDeferred(type)) {
    return [{ key: "reana:tls.source", found: undefined, advice: deferredAdvice }];
  }
  if (sourceTypes.includes(type)) {
    return [];
  }
  // The key that says it, where the stack file's or another word stands for `type`.
  const [written] = Object.entries(source).filter(([, value]) => sourceTypes.includes(value));
  return written !== undefined && type === undefined
    ? [
        {
          key: `args.source.${written[0]}`,
          found: show(written[1]),
          advice: "is not a known key; did you mean args.source.type?",
        },
      ]
    : [
        {
          key: "reana:tls.source",
          found: show(type),
          advice: `${type === undefined ? "is not set; it must" : "must"} be ${choices}.`,
        },
      ];
}

/** Checks what is known at construction, by the schema of the stack file. */
export function checkedCertificate(
  name: string,
  args: TlsCertificateArgs,
  names: SettingNames,
): { readonly hostname: string; readonly tls: SelfSignedValidity } {
  const { hostname } = args;
  const wrongSource = sourceProblems(args.source);
  const source: CertificateSource =
    wrongSource.length > 0 ? { type: "self-signed" } : (args.source ?? { type: "self-signed" });
  const { type, ...settings } = source;
  const { plain, deferred, problems } = splitArguments(
    { hostname, tls: { source: type, ...settings } },
    deferrable,
  );
  const pemIsDeferred = deferred.has("tls.certificate") || deferred.has("tls.privateKey");
  const parsed = parse(
    {
      values: {
        ...plain,
        ...(pemIsDeferred ? { tls: { source: "self-signed" } } : {}),
        namespace: { create: false },
      },
      secretKeys: new Set(),
      origin: "arguments",
    },
    new Date(),
  );
  // Only cert-manager's objects have a name that the component gives.
  const objectName = args.objectName ?? (type === "cert-manager" ? name : undefined);
  const named =
    objectName === undefined || isDeferred(objectName)
      ? []
      : nameProblems("reana:objectName", objectName, "a Certificate");
  const own = withFurther([...argumentProblems(args, kinds), ...named, ...wrongSource], problems, names);
  if (!parsed.valid || own.length > 0) {
    throw settingsError(withFurther(own, parsed.valid ? [] : parsed.problems, names), names);
  }
  const { tls, endpoint } = parsed.settings;
  return {
    hostname: endpoint.hostname,
    tls: tls.source === "self-signed" ? tls : placeholderValidity,
  };
}
