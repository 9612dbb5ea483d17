import type * as pulumi from "@pulumi/pulumi";
import { splitArguments } from "./config/deferred-inputs";
import { withMode } from "./config/mode-presets";
import { parse } from "./config/parse";
import { keys, type SettingsInput } from "./config/schema";
import { knownSecretValues } from "./chart/secret-values";
import type { ReanaReleaseArgs } from "./chart/reana-release";
import type { CertificateIssuer } from "./certificate/certificate-args";
import { unknownAdvice, withFurther } from "./lib/argument-kinds";
import type { ClusterAccess } from "./cluster/cluster-client";
import type { DeepReadonly } from "./lib/deep-readonly";
import { argumentNames, originOf, settingsError, type SettingNames } from "./lib/setting-names";
import { similarKey } from "./lib/similar-key";
import { show, withoutSecretValues, type Problem } from "./lib/problem";
import { planDeployment, readableProblems, type Plan } from "./plan";

type Setting<Key extends keyof SettingsInput> = DeepReadonly<SettingsInput[Key]>;

type TlsInput = NonNullable<Setting<"tls">>;
type FrontEndInput = NonNullable<Setting<"frontEnd">>;

/** `reana:tls`, where texts and names may be outputs. */
export type ReanaTls =
  | Extract<TlsInput, { readonly source: "self-signed" | "external" | "ingress-controller" }>
  | {
      readonly source: "pem";
      readonly certificate: pulumi.Input<string>;
      readonly privateKey: pulumi.Input<string>;
    }
  | { readonly source: "existing-secret"; readonly secretName: pulumi.Input<string> }
  | {
      readonly source: "cert-manager";
      readonly issuer: CertificateIssuer;
      readonly dnsNames?: readonly string[] | undefined;
    };

/** `reana:frontEnd`, where HAProxy's image may be an output. */
export type ReanaFrontEnd =
  | Exclude<FrontEndInput, { readonly type: "haproxy" }>
  | (Omit<Extract<FrontEndInput, { readonly type: "haproxy" }>, "image"> & {
      readonly image?: pulumi.Input<string> | undefined;
    });

/** Arguments that Reana hands on to its release as they are. */
type ReleaseArguments =
  | "hostname"
  | "ports"
  | "release"
  | "chart"
  | "ingressController"
  | "traefik"
  | "ingress"
  | "users"
  | "secrets"
  | "values"
  | "secretValues"
  | "valuesSecrecy";

/** The settings of a stack file, without `reana:` (docs/settings.md has each with unit and default). */
export interface ReanaArgs extends Pick<ReanaReleaseArgs, ReleaseArguments> {
  /** Exposure mode: sets what the others leave out, and is checked against them. Default: what the other settings make. */
  readonly mode?: Setting<"mode">;
  /** Namespace, and whether it is created. Default: reana, created. */
  readonly namespace?: Setting<"namespace">;
  /**
   * Whether namespace, release, passwords and the whole stack are kept from deletion, as far as Pulumi decides: `pulumi destroy` is refused.
   * Default: true.
   */
  readonly protect?: Setting<"protect">;
  /** Raised to apply the Helm release and all objects again. Default: 0. */
  readonly reapply?: Setting<"reapply">;
  /** The cluster that is meant: `uid` of its namespace kube-system. Default: the one of the first update. */
  readonly cluster?: Setting<"cluster">;
  /**
   * How to reach the cluster, for checks that read it before something is created. Default: as the stack configures the default provider;
   * with a provider of your own nothing is checked unless this says how it reaches the cluster.
   */
  readonly clusterAccess?: ClusterAccess | undefined;
  /** What clients connect to first. Default: HAProxy in the cluster, which terminates TLS. */
  readonly frontEnd?: ReanaFrontEnd | undefined;
  /** Where the certificate comes from. Default: self-signed; external behind a load balancer that terminates TLS. */
  readonly tls?: ReanaTls | undefined;
  /** Whether each hop in the cluster accepts connections from the hop before it alone. Default: with HAProxy in the cluster. */
  readonly networkPolicies?: Setting<"networkPolicies">;
  /** Objects for Prometheus' operator and Grafana. Default: none. */
  readonly monitoring?: Setting<"monitoring">;
  /** DNS domain of the cluster. Default: cluster.local. */
  readonly clusterDomain?: Setting<"clusterDomain">;
}

/** What stands for outputs while the deployment is planned; undefined: the default does. */
const deferrable = {
  "frontEnd.image": undefined,
  "tls.secretName": "known-later",
  "tls.issuer.name": "known-later",
  "tls.certificate": undefined,
  "tls.privateKey": undefined,
  ...Object.fromEntries(
    ["reanaSecretKey", "databasePassword", "cachePassword", "messageBrokerPassword"].map((key) => [
      `secrets.${key}`,
      undefined,
    ]),
  ),
};

export interface CheckedReana {
  readonly plan: Plan;
  /** The settings with those that the mode sets, for components that take them in the same shape. */
  readonly args: ReanaArgs;
  readonly names: SettingNames;
}

/**
 * Checks and plans all that is known at construction.
 *
 * @throws pulumi.RunError naming every argument, or key of the stack file, that is wrong
 */
export function checkedReana(name: string, args: ReanaArgs): CheckedReana {
  const { names, secretKeys, problems: earlier = [] } = originOf(args, argumentNames("Reana", name));
  const { valuesSecrecy, clusterAccess, ...settings } = args;
  const { plain, deferred, problems } = splitArguments(
    { ...settings, secretValues: knownSecretValues(settings.secretValues) },
    deferrable,
  );
  const values =
    deferred.has("tls.certificate") || deferred.has("tls.privateKey") ? withoutPem(plain) : plain;
  const secret = secretKeys ?? new Set(["secretValues", ...(valuesSecrecy === "secret" ? ["values"] : [])]);
  const origin = secretKeys === undefined ? "arguments" : "stack file";
  const parsed = parse({ values, secretKeys: secret, origin }, new Date());
  const secrecy: readonly unknown[] = [undefined, "plain", "secret"];
  const known = [
    ...earlier,
    ...problems,
    ...(secretKeys === undefined ? misspelled(settings) : []),
    ...(secrecy.includes(valuesSecrecy)
      ? []
      : [
          { key: "reana:valuesSecrecy", found: show(valuesSecrecy), advice: "must be one of plain, secret." },
        ]),
  ];
  if (!parsed.valid || known.length > 0) {
    const wrong = withFurther(known, parsed.valid ? [] : parsed.problems, names);
    const together = withoutSecretValues(
      readableProblems(parsed.valid ? parsed.settings : parsed.readable),
      secret,
    );
    throw settingsError(withFurther(wrong, together, names), names);
  }
  const planned = planDeployment(parsed.settings);
  if (!planned.valid) {
    throw settingsError(withoutSecretValues(planned.problems, secret), names);
  }
  return {
    plan: planned.plan,
    args: {
      ...(withMode({ ...settings }) as unknown as ReanaArgs),
      valuesSecrecy: secret.has("values") ? "secret" : "plain",
      clusterAccess,
    },
    names,
  };
}

/** Arguments that a stack file has no key for. */
const argumentsAlone: readonly string[] = ["valuesSecrecy", "clusterAccess"];

/** Misspellings of those: the schema does not know them. */
function misspelled(args: object): readonly Problem[] {
  const known = [...keys, ...argumentsAlone];
  return Object.keys(args)
    .filter((key) => !keys.includes(key) && argumentsAlone.includes(similarKey(key, known) ?? ""))
    .map((key) => ({ key: `reana:${key}`, found: undefined, advice: unknownAdvice(key, known) }));
}

/** A certificate whose texts come later is planned as if the program made it: the plan does not differ. */
const withoutPem = (plain: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  ...plain,
  tls: { source: "self-signed" },
});
