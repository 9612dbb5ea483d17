import { Ingress } from "@pulumi/kubernetes/networking/v1/ingress";
import * as pulumi from "@pulumi/pulumi";
import { explain } from "../config/explain-issue";
import { schema, type CheckedConfig } from "../config/schema";
import {
  argumentProblems,
  isDeferred,
  nameProblems,
  withFurther,
  type ArgumentKinds,
} from "../lib/argument-kinds";
import { childOptions } from "../lib/child-options";
import { claimObjects, type ClaimedObject } from "../lib/claimed-objects";
import {
  argumentNames,
  namesOf,
  objectNameKey,
  settingsError,
  type SettingNames,
} from "../lib/setting-names";
import { ingressSpec, type IngressInput } from "./ingress-spec";

export interface ManualIngressArgs {
  /** The one host name that REANA is served under, without scheme and port; reana-server refuses every other. */
  readonly hostname: string;
  /** Namespace of REANA's Services. It has to exist. */
  readonly namespace: pulumi.Input<string>;
  /** What the names of REANA's Services begin with: `releasePrefix` of a ReanaRelease. Default: reana. */
  readonly releasePrefix?: pulumi.Input<string> | undefined;
  /** IngressClass of the controller that serves them. Default: the cluster's default class. */
  readonly className?: pulumi.Input<string> | undefined;
  /** Annotations of the main Ingress. Default: none. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Further Ingresses with the same host and paths, and annotations of their own. Default: none. */
  readonly extra?: readonly ManualIngressExtra[] | undefined;
  /** `kubernetes.io/tls` Secret, where the controller terminates TLS: `secretName` of a TlsCertificate. Default: none. */
  readonly tlsSecretName?: pulumi.Input<string> | undefined;
  /** Whether the controller serves a certificate of its own: the main Ingress then has TLS without a Secret. Default: false. */
  readonly defaultCertificate?: boolean | undefined;
  /** Name of the main Ingress; what the names of the others begin with. Default: the name of the component. */
  readonly objectName?: string | undefined;
}

export interface ManualIngressExtra {
  /** Ends the name of the Ingress. */
  readonly name: string;
  /** Default: none. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/**
 * REANA's Ingresses, made beside the chart instead of by it. They may be there before the Services that they lead to, so that the
 * chart's own can go without a gap when a stack changes from those to these.
 */
export class ManualIngress extends pulumi.ComponentResource {
  /** Names of the Ingresses, the main one first. */
  readonly ingressNames: pulumi.Output<string[]>;

  /** @throws pulumi.RunError naming every argument that is wrong; nothing has been registered then. */
  constructor(name: string, args: ManualIngressArgs, opts?: pulumi.ComponentResourceOptions) {
    const own = argumentNames("ManualIngress", name, replacedNames);
    const names = namesOf(args, own);
    const { hostname, ingress } = checked(name, args, names);
    super("reana:index:ManualIngress", name, {}, opts);
    const options = childOptions(this, opts);
    const { releasePrefix = "reana", className, objectName = name } = args;
    const objects = ingressObjects(objectName, ingress.extra, objectNameKey(args, own));
    const namespace = claimObjects(this, { namespace: args.namespace, objects }, names);
    const { tlsSecretName, defaultCertificate = false } = args;
    const add = (
      suffix: string,
      annotations: Readonly<Record<string, string>>,
      tls: Pick<IngressInput, "tlsSecretName" | "defaultCertificate"> = noTls,
    ): Ingress =>
      new Ingress(
        `${name}${suffix}`,
        {
          metadata: {
            name: `${objectName}${suffix}`,
            namespace,
            // Waiting for an Ingress is waiting for its Services, which come later.
            annotations: { ...annotations, "pulumi.com/skipAwait": "true" },
          },
          spec: ingressSpec({
            hostname,
            prefix: releasePrefix,
            className,
            ...tls,
          }),
        },
        options,
      );
    const all = [
      add("", ingress.annotations, { tlsSecretName, defaultCertificate }),
      ...ingress.extra.map((extra) => add(`-${extra.name}`, extra.annotations)),
    ];
    this.ingressNames = pulumi.all(all.map(({ metadata }) => metadata.name));
    this.registerOutputs({ ingressNames: this.ingressNames });
  }
}

/** The Ingresses, the main one first. */
export const ingressObjects = (
  objectName: string,
  extra: readonly Pick<ManualIngressExtra, "name">[],
  key: string,
): readonly ClaimedObject[] =>
  ["", ...extra.map(({ name }) => `-${name}`)].map((suffix) => ({
    kind: "Ingress",
    name: `${objectName}${suffix}`,
    key,
  }));

const noTls = { tlsSecretName: undefined, defaultCertificate: false };

const kinds: ArgumentKinds<ManualIngressArgs> = {
  hostname: "plain",
  namespace: "namespace",
  releasePrefix: "input",
  className: { nameOf: "an IngressClass", syntax: "subdomain", required: false },
  annotations: "plain",
  extra: "plain",
  tlsSecretName: { nameOf: "a Secret", syntax: "subdomain", required: false },
  defaultCertificate: "plain",
  objectName: "plain",
};

/** Where arguments stand that a stack file has elsewhere. */
const replacedNames: SettingNames["replaced"] = [["reana:ingress.", "args."]];

/** Checks what is known at construction, by the schema of the stack file. */
function checked(
  name: string,
  args: ManualIngressArgs,
  names: SettingNames,
): Pick<CheckedConfig, "hostname" | "ingress"> {
  const { objectName = name } = args;
  const own = [
    ...argumentProblems(args, kinds),
    ...(isDeferred(objectName) ? [] : nameProblems("reana:objectName", objectName, "an Ingress")),
  ];
  const { hostname, annotations, extra } = args;
  const values = { hostname, ingress: { annotations, extra } };
  const result = schema.pick({ hostname: true, ingress: true }).safeParse(values);
  if (!result.success || own.length > 0) {
    const config = { values, secretKeys: new Set<string>() };
    const further = result.error?.issues.flatMap((issue) => explain(issue, config)) ?? [];
    throw settingsError(withFurther(own, further, names), names);
  }
  return result.data;
}
