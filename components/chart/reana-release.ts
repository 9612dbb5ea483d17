import { Release } from "@pulumi/kubernetes/helm/v3/release";
import * as pulumi from "@pulumi/pulumi";
import { splitArguments } from "../config/deferred-inputs";
import { parse } from "../config/parse";
import type { SettingsInput } from "../config/schema";
import type { Settings } from "../config/settings";
import { argumentProblems, withFurther, type ArgumentKinds } from "../lib/argument-kinds";
import { childOptions } from "../lib/child-options";
import { claimObjects } from "../lib/claimed-objects";
import type { DeepReadonly } from "../lib/deep-readonly";
import { argumentNames, namesOf, settingsError, type SettingNames } from "../lib/setting-names";
import { combinationProblems, readableCombinationProblems } from "../topology/combinations";
import { topologyOf } from "../topology/topology";
import { trustProblems } from "../topology/trusted-proxies";
import { traefikReadAccess } from "../traefik/read-access";
import { traefikObjects } from "../traefik/traefik-objects";
import { chartLocation } from "./chart-location";
import { claimNames } from "./claimed-names";
import { mergeValues } from "./merge-values";
import { releaseValues } from "./release-values";
import { planRelease, type ReleasePlan } from "./plan-release";
import type { ChartSecrets } from "./adapter";
import { chartInput } from "./planned-chart";
import { withPrintableNumbers } from "./helm-numbers";
import { knownSecretValues, secretLeaves, type SecretValues } from "./secret-values";
import { internalTraefikService, replacesTraefikService } from "./traefik-service";
import { chartObjects } from "./service-names";
import { releaseSecrets, type ReleaseSecretsArgs } from "./release-secrets";

type Setting<Key extends keyof SettingsInput> = DeepReadonly<SettingsInput[Key]>;

/** The same settings as in a stack file (docs/settings.md), and what other resources say. */
export interface ReanaReleaseArgs {
  /** Host name that users type into their browser, without scheme and port; reana-server refuses every other. */
  readonly hostname: string;
  /** Public TCP ports: `https` (default 443) and `http` (default 80), as clients see them. */
  readonly ports?: Setting<"ports">;
  /** Namespace of the release, which has to exist: `name` (default reana). Plain: Ingresses name Middlewares by it. */
  readonly namespace?: Setting<"namespace">;
  /** Helm release: `name` (default reana), time limit in seconds (default 900), revisions that Helm keeps (default 10). */
  readonly release?: Setting<"release">;
  /** Whether release and random passwords are kept from deletion and replacement. Default: true. */
  readonly protect?: Setting<"protect">;
  /** Raised to apply the release again, and so to undo what others have changed in the cluster. Default: 0. */
  readonly reapply?: Setting<"reapply">;
  /** REANA chart: `repository` or `path`, and `version`. Default: REANA's own repository, the newest version that was tried. */
  readonly chart?: Setting<"chart">;
  /** What clients connect to first. Whom Traefik trusts, and what reana-server counts, follows from it. Default: HAProxy. */
  readonly frontEnd?: Setting<"frontEnd">;
  /** Which controller serves the Ingresses. Default: the chart's own Traefik. */
  readonly ingressController?: Setting<"ingressController">;
  /** The chart's Traefik: version, trusted addresses, read timeout in seconds (default 3600). */
  readonly traefik?: Setting<"traefik">;
  /** REANA's Ingresses: who makes them, annotations, further ones, Traefik Middlewares. */
  readonly ingress?: Setting<"ingress">;
  /** User names of database, cache and message broker, of an installation that exists already. Default: reana. */
  readonly users?: Setting<"users">;
  /** Literal secrets, for an installation that exists already (npm run take-over); they become secret. Default: random, kept over updates. */
  readonly secrets?: ReleaseSecretsArgs | undefined;
  /** Further Helm values, as long as they do not overwrite what the component sets. Default: none. */
  readonly values?: Setting<"values">;
  /** Helm values that are secrets, merged with `values`; each becomes secret by itself, and may be an output. Default: none. */
  readonly secretValues?: SecretValues | undefined;
  /** `secret` keeps `values` encrypted in the state and out of errors. Default: plain. */
  readonly valuesSecrecy?: "plain" | "secret" | undefined;
  /** `kubernetes.io/tls` Secret that the Ingresses name: `secretName` of a TlsCertificate. Default: none. */
  readonly tlsSecretName?: pulumi.Input<string> | undefined;
  /**
   * What has to be there before the release is installed or upgraded; its secrets and roles do not wait for it, as they would for
   * `dependsOn`. Default: nothing.
   */
  readonly upgradeAfter?: readonly pulumi.Resource[] | undefined;
  /**
   * When the Middlewares and IngressRoutes are made: their CRDs come with the chart's first installation. `before-release` is for a cluster
   * that has them, and lets no Ingress name a Middleware that is not there yet, to which Traefik responds with 404. Default: after-release.
   */
  readonly traefikObjects?: "after-release" | "before-release" | undefined;
}

/** The settings of a stack file that a release is planned from. */
export const releaseSettings = [
  "hostname",
  "ports",
  "namespace",
  "release",
  "protect",
  "reapply",
  "chart",
  "frontEnd",
  "ingressController",
  "traefik",
  "ingress",
  "users",
  "values",
] as const satisfies readonly (keyof ReanaReleaseArgs & keyof SettingsInput)[];

const kinds: ArgumentKinds<ReanaReleaseArgs> = {
  hostname: "plain",
  ports: "plain",
  namespace: "plain",
  release: "plain",
  protect: "plain",
  reapply: "plain",
  chart: "plain",
  frontEnd: "input",
  ingressController: "plain",
  traefik: "plain",
  ingress: "plain",
  users: "plain",
  secrets: "input",
  values: "plain",
  secretValues: "input",
  valuesSecrecy: ["plain", "secret"],
  tlsSecretName: "input",
  upgradeAfter: "input",
  traefikObjects: ["after-release", "before-release"],
};

/** Names of the objects that others refer to. Outputs are known once the release is there. */
type ReleaseOutputs = Pick<ReanaRelease, "releasePrefix" | "traefikServiceName" | "podLabels">;

/**
 * The REANA Helm release with every value that its place in the topology decides, its secrets, and what the chart's own Traefik needs
 * beside it: a ClusterRole, Middlewares and IngressRoutes.
 */
export class ReanaRelease extends pulumi.ComponentResource {
  /** What the names of REANA's objects begin with; administration commands need it. */
  readonly releasePrefix: pulumi.Output<string>;
  /** Service of the chart's own Traefik; undefined where another controller serves the Ingresses. */
  readonly traefikServiceName: pulumi.Output<string> | undefined;
  /** Labels of the pods, for Services and NetworkPolicies. */
  readonly podLabels: Readonly<Record<"traefik" | "reana-server" | "reana-ui", Labels>>;
  /** The Helm release itself, for what is to wait for it and not for all that belongs to it. */
  readonly helmRelease: Release;
  /** The secrets that the chart is given. */
  readonly secrets: ChartSecrets;
  /** The Middlewares and IngressRoutes. */
  readonly traefikObjects: readonly pulumi.Resource[];

  /** @throws pulumi.RunError naming every argument that is wrong; nothing has been registered then. */
  constructor(name: string, args: ReanaReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    const names = namesOf(args, argumentNames("ReanaRelease", name));
    const { settings, plan, warnings } = checked(args, names);
    super("reana:index:ReanaRelease", name, {}, opts);
    const { name: release } = settings.release;
    claimNames(this, { namespace: settings.namespace.name, release, prefix: plan.names.prefix }, names);
    const claimed = { namespace: settings.namespace.name, objects: chartObjects(plan.names) };
    const namespace = claimObjects(this, claimed, names);
    const { adapter, chart, ingresses, traefikAccess } = plan;
    const options = childOptions(this, opts);
    // Undefined, not false: the option of the component counts then.
    const kept = pulumi.mergeOptions(options, settings.protect ? { protect: true } : {});
    const secrets = releaseSecrets(name, args.secrets ?? {}, settings.users, plan.adapter, kept);
    this.secrets = secrets;
    const access =
      traefikAccess === undefined
        ? []
        : traefikReadAccess(`${name}-traefik-access`, traefikAccess, namespace, options);
    if (replacesTraefikService(settings)) {
      internalTraefikService(`${name}-traefik-internal`, plan.names, namespace, options);
    }
    const tlsSecretName = args.tlsSecretName === undefined ? undefined : pulumi.output(args.tlsSecretName);
    const own = adapter.values(chartInput(chart, secrets, tlsSecretName));
    const plain = withPrintableNumbers(settings.values);
    const further = args.valuesSecrecy === "secret" ? pulumi.secret(plain) : pulumi.output(plain);
    const hidden = secretLeaves(args.secretValues ?? {});
    const objects = (order: pulumi.CustomResourceOptions): readonly pulumi.Resource[] =>
      traefikObjects(
        `${name}-traefik`,
        ingresses.middlewares,
        ingresses.routes,
        namespace,
        pulumi.mergeOptions(options, order),
      );
    // A release that was taken over has brought their CRDs.
    const first = args.traefikObjects === "before-release" || replacesTraefikService(settings);
    const early = first ? objects({}) : [];
    const beforeRelease = [...(args.upgradeAfter ?? []), ...access, ...early];
    this.helmRelease = new Release(
      name,
      {
        name: settings.release.name,
        namespace,
        ...chartLocation(settings.chart),
        values: further.apply((values) => releaseValues(adapter, mergeValues(values, hidden), own)),
        timeout: settings.release.timeoutSeconds,
        maxHistory: settings.release.maxHistory,
        // Helm keeps it with the revision; a change of it alone makes Helm apply everything again.
        ...(settings.reapply === 0 ? {} : { description: `Applied again: ${settings.reapply}` }),
      },
      // A release has cluster-wide objects under its fixed name: two cannot stand side by side.
      pulumi.mergeOptions(kept, {
        dependsOn: beforeRelease,
        deleteBeforeReplace: true,
      }),
    );
    this.traefikObjects = first ? early : objects({ dependsOn: this.helmRelease });
    const outputs = this.outputs(plan);
    this.releasePrefix = outputs.releasePrefix;
    this.traefikServiceName = outputs.traefikServiceName;
    this.podLabels = outputs.podLabels;
    for (const warning of warnings) {
      void pulumi.log.warn(warning, this);
    }
    this.registerOutputs({ ...outputs });
  }

  private outputs({ names, chart }: ReleasePlan): ReleaseOutputs {
    const once = (text: string): pulumi.Output<string> => this.helmRelease.status.apply(() => text);
    return {
      releasePrefix: once(names.prefix),
      traefikServiceName: chart.traefik.bundled ? once(names.traefikService) : undefined,
      podLabels: {
        traefik: names.traefikPodLabels,
        "reana-server": names.serverPodLabels,
        "reana-ui": names.uiPodLabels,
      },
    };
  }
}

type Labels = Readonly<Record<string, string>>;

interface CheckedRelease {
  readonly settings: Settings;
  readonly plan: ReleasePlan;
  readonly warnings: readonly string[];
}

/** Checks and plans all that is known at construction. */
function checked(args: ReanaReleaseArgs, names: SettingNames): CheckedRelease {
  const given = {
    ...Object.fromEntries(releaseSettings.map((key) => [key, args[key]])),
    secretValues: knownSecretValues(args.secretValues),
  };
  const { plain, problems } = splitArguments(given, { "frontEnd.image": undefined });
  const secretKeys = new Set(["secretValues", ...(args.valuesSecrecy === "secret" ? ["values"] : [])]);
  const parsed = parse({ values: plain, secretKeys, origin: "arguments" }, new Date());
  const own = withFurther(argumentProblems(args, kinds), problems, names);
  if (!parsed.valid) {
    const wrong = withFurther(own, parsed.problems, names);
    throw settingsError(withFurther(wrong, readableCombinationProblems(parsed.readable), names), names);
  }
  const { settings } = parsed;
  const topology = topologyOf(settings);
  const planned = planRelease(settings, topology);
  const all = [
    ...own,
    ...combinationProblems(topology, settings),
    ...trustProblems(topology, settings),
    ...planned.problems,
  ];
  if (planned.plan === undefined || all.length > 0) {
    throw settingsError(all, names);
  }
  return { settings, plan: planned.plan, warnings: planned.warnings };
}
