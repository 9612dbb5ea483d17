import type * as pulumi from "@pulumi/pulumi";
import { splitArguments } from "../config/deferred-inputs";
import { parse } from "../config/parse";
import type { SettingsInput } from "../config/schema";
import {
  argumentProblems,
  deferredAdvice,
  isDeferred,
  nameProblems,
  unknownAdvice,
  withFurther,
  type ArgumentKinds,
} from "../lib/argument-kinds";
import type { DeepReadonly } from "../lib/deep-readonly";
import { show, type Problem } from "../lib/problem";
import { settingsError, type SettingNames } from "../lib/setting-names";
import { schemes } from "../topology/scheme";
import { combinationProblems, readableCombinationProblems } from "../topology/combinations";
import { topologyOf } from "../topology/topology";
import { backendAddressAdvice } from "./backend-address";
import { planHaproxy, type PlannedHaproxy } from "./plan-haproxy";

/** `reana:frontEnd` of a stack file where it is HAProxy in the cluster (docs/settings.md). */
type HaproxyInput = DeepReadonly<Extract<SettingsInput["frontEnd"], { type: "haproxy" }>>;

type Setting<Key extends keyof HaproxyInput> = HaproxyInput[Key];

export interface HaproxyFrontEndArgs {
  /** Host name that clients use, without scheme and port. Other hosts pass; redirects go to this one. */
  readonly hostname: string;
  /** Public TCP ports as clients see them: `https` (default 443) and `http` (default 80). */
  readonly ports?: DeepReadonly<SettingsInput["ports"]>;
  /** Namespace of all objects, and of the certificate's Secret. It has to exist. */
  readonly namespace: pulumi.Input<string>;
  /** What becomes of TLS. Left out only where a load balancer before HAProxy terminates it. */
  readonly tls?: HaproxyTls | undefined;
  /** What requests go on to. */
  readonly backend: HaproxyBackend;
  /** The Service that clients connect to. `none`: you make it, for the pods with `podLabels`. Default: LoadBalancer. */
  readonly service?: Setting<"service"> | { readonly type: "none" };
  /** A load balancer before HAProxy that HAProxy trusts for the client address, and its addresses. Default: clients connect directly. */
  readonly loadBalancer?: Setting<"loadBalancer">;
  /**
   * Image reference of a HAProxy 3.2 or 3.4 with OpenSSL 3.5 or newer, or AWS-LC; official layout. A Job lets it check haproxy.cfg before
   * pods are replaced. Default: docker.io/library/haproxy:3.2.x.
   */
  readonly image?: pulumi.Input<string> | undefined;
  /** Release series of the image, where its tag does not begin with it, or is an output. Default: known from the tag, else 3.2. */
  readonly haproxyVersion?: Setting<"haproxyVersion">;
  /** Labels of the nodes that pods may run on. Default: any. */
  readonly nodeSelector?: Setting<"nodeSelector">;
  /** Taints of nodes that pods tolerate. Default: none. */
  readonly tolerations?: Setting<"tolerations">;
  /** Affinity of the pods, as in a pod's specification. Default: none. */
  readonly affinity?: Setting<"affinity">;
  /** PriorityClass of the pods. Default: the cluster's. */
  readonly priorityClassName?: Setting<"priorityClassName">;
  /** Secrets by which nodes pull the image. Default: none. */
  readonly imagePullSecrets?: Setting<"imagePullSecrets">;
  /** Further annotations of the pods. Default: none. */
  readonly podAnnotations?: Setting<"podAnnotations">;
  /** Ports of the nodes at which pods accept connections: `http`, `https`. Default: none. */
  readonly hostPort?: Setting<"hostPort">;
  /** Id of the pods' user and group; `assigned` where the cluster chooses it (OpenShift). Default: 99, that of the official image. */
  readonly runAsUser?: Setting<"runAsUser">;
  /** Pods. Default 2, so that one can go while the other serves. */
  readonly replicas?: Setting<"replicas">;
  /** Requests and limits of one pod, as Kubernetes quantities. Default: 100m and 128Mi; a CPU for each thread and 512Mi. */
  readonly resources?: Setting<"resources">;
  /** Worker threads of one pod. Default 2. */
  readonly threads?: Setting<"threads">;
  /** Connections that one pod serves at once. Default 8000. */
  readonly maxConnections?: Setting<"maxConnections">;
  /**
   * Connections that one client address may have at once with one pod, half of maxConnections at most. Default 1000; unlimited behind a
   * load balancer that terminates TLS.
   */
  readonly connectionsPerAddress?: Setting<"connectionsPerAddress">;
  /** Requests, and as many websockets, that one client address may have open at once with one pod. Default 1000. */
  readonly openRequestsPerAddress?: Setting<"openRequestsPerAddress">;
  /** Requests that one client address may make within so many seconds; more get 429. Default: as many as it likes. */
  readonly requestsPerAddress?: Setting<"requestsPerAddress">;
  /** In seconds: inactivity (default 300), websockets (86400), request headers (10), drain of a pod (120). */
  readonly timeouts?: Setting<"timeouts">;
  /** Custom configuration for haproxy.cfg. Default: none. */
  readonly customConfig?: Setting<"customConfig">;
  /**
   * When a new pod counts as ready: `immediate`, it then returns 503 until a backend responds; `wait-for-backend`, for at most ten
   * minutes. Default: immediate.
   */
  readonly startup?: "immediate" | "wait-for-backend" | undefined;
  /** Name of the objects, a DNS label. Default: the name of the component. */
  readonly objectName?: string | undefined;
  /** What has to be there before pods are replaced; other objects do not wait for it. Default: nothing. */
  readonly rolloutAfter?: readonly pulumi.Resource[] | undefined;
  /** Resources with which the pods are replaced, and so drained. Default: none. */
  readonly replaceWith?: readonly pulumi.Resource[] | undefined;
}

export type HaproxyTls =
  /** HAProxy holds the certificate: a TlsCertificate, or another `kubernetes.io/tls` Secret. */
  | { readonly mode: "terminate"; readonly certificate: HaproxyCertificate }
  /** The backend holds it, and learns the client's address by PROXY protocol. */
  | { readonly mode: "passthrough" };

export interface HaproxyCertificate {
  /** `kubernetes.io/tls` Secret in HAProxy's namespace. */
  readonly secretName: pulumi.Input<string>;
  /** Changes with the certificate, so that the pods are replaced. Default: pods notice a changed Secret by themselves. */
  readonly checksum?: pulumi.Input<string> | undefined;
  /** Secret to serve until the other is there. Default: none, pods wait for the Secret. */
  readonly placeholderSecretName?: pulumi.Input<string> | undefined;
}

/** Addresses as `HOST:PORT`, with full names: HAProxy's resolver has no search list. They need not respond yet. */
export interface HaproxyBackend {
  /** Where plain http goes on to; with passthrough the challenges of certificate authorities. Default: nowhere. */
  readonly http?: pulumi.Input<string> | pulumi.Input<string[]> | readonly string[] | undefined;
  /** Where TLS goes on to with passthrough. Default: nowhere. */
  readonly https?: pulumi.Input<string> | pulumi.Input<string[]> | readonly string[] | undefined;
}

const kinds: ArgumentKinds<HaproxyFrontEndArgs> = {
  hostname: "plain",
  ports: "plain",
  namespace: "namespace",
  tls: "input",
  backend: "input",
  service: "plain",
  loadBalancer: "plain",
  image: "input",
  haproxyVersion: "plain",
  nodeSelector: "plain",
  tolerations: "plain",
  affinity: "plain",
  priorityClassName: "plain",
  imagePullSecrets: "plain",
  podAnnotations: "plain",
  hostPort: "plain",
  runAsUser: "plain",
  replicas: "plain",
  resources: "plain",
  threads: "plain",
  maxConnections: "plain",
  connectionsPerAddress: "plain",
  openRequestsPerAddress: "plain",
  requestsPerAddress: "plain",
  timeouts: "plain",
  customConfig: "plain",
  startup: ["immediate", "wait-for-backend"],
  objectName: "plain",
  rolloutAfter: "input",
  replaceWith: "input",
};

/** Where arguments stand that a stack file has elsewhere. */
export const replacedNames: SettingNames["replaced"] = [
  ["reana:frontEnd.tls", "args.tls.mode"],
  ["reana:frontEnd.", "args."],
  ["reana:tls", "args.tls"],
];

/** Checks and plans what is known at construction, by the schema of the stack file. */
export function checkedHaproxy(name: string, args: HaproxyFrontEndArgs, names: SettingNames): PlannedHaproxy {
  const { hostname, ports, tls, backend, service, objectName = name, ...others } = args;
  const { namespace: _, startup: __, rolloutAfter: ___, replaceWith: ____, ...size } = others;
  const frontEnd = {
    type: "haproxy",
    ...size,
    ...(tls?.mode === "passthrough" ? { tls: "passthrough" } : {}),
    ...(service === undefined || service.type === "none" ? {} : { service }),
  };
  const { plain } = splitArguments({ hostname, ports, frontEnd }, { "frontEnd.image": undefined });
  const own = [
    ...argumentProblems(args, kinds),
    ...(isDeferred(objectName) ? [] : nameProblems("reana:objectName", objectName, "a Service", "service")),
    ...tlsProblems(tls, others.loadBalancer),
    ...backendProblems(backend, tls),
  ];
  const parsed = parse({ values: plain, secretKeys: new Set(), origin: "arguments" }, new Date());
  if (!parsed.valid) {
    const wrong = withFurther(own, parsed.problems, names);
    throw settingsError(withFurther(wrong, readableCombinationProblems(parsed.readable), names), names);
  }
  const { settings } = parsed;
  const topology = topologyOf(settings);
  const all = withFurther(own, combinationProblems(topology, settings), names);
  const { haproxy } = topology;
  if (all.length > 0 || haproxy?.inCluster === undefined) {
    throw settingsError(all, names);
  }
  const awaited = tls?.mode === "terminate" && tls.certificate.placeholderSecretName !== undefined;
  return planHaproxy(settings, haproxy.inCluster, haproxy, objectName, awaited ? "awaited" : "mounted");
}

const tlsChoices = "write { mode: terminate, certificate } or { mode: passthrough }.";

function tlsProblems(
  tls: HaproxyTls | undefined,
  loadBalancer: HaproxyFrontEndArgs["loadBalancer"],
): readonly Problem[] {
  const problem = (key: string, advice: string): readonly Problem[] => [{ key, found: undefined, advice }];
  const terminatedBefore = loadBalancer?.mode === "tls-termination";
  if (tls === undefined) {
    return terminatedBefore ? [] : problem("reana:tls", `is not set; ${tlsChoices}`);
  }
  if (isDeferred(tls) || isDeferred(tls.mode)) {
    return problem("reana:tls.mode", deferredAdvice);
  }
  if (typeof tls !== "object") {
    return [{ key: "reana:tls", found: show(tls), advice: `is no map; ${tlsChoices}` }];
  }
  const unknown = unknownKeys(
    "reana:tls",
    tls,
    tls.mode === "passthrough" ? ["mode"] : ["mode", "certificate"],
  );
  if (unknown.length > 0) {
    return unknown;
  }
  switch (tls.mode) {
    case "passthrough":
      return [];
    case "terminate":
      if (terminatedBefore) {
        return problem(
          "reana:tls",
          "would not be used: the load balancer terminates TLS and holds the certificate. Remove it.",
        );
      }
      return certificateProblems(tls.certificate);
    default:
      return wrongMode((tls as { readonly mode?: unknown }).mode);
  }
}

const wrongMode = (mode: unknown): readonly Problem[] => [
  {
    key: "reana:tls.mode",
    found: show(mode),
    advice: `${mode === undefined ? "is not set" : "is neither terminate nor passthrough"}; ${tlsChoices}`,
  },
];

/** A program that TypeScript does not check may have left it out. */
function certificateProblems(certificate: Partial<HaproxyCertificate> | undefined): readonly Problem[] {
  const secretName = certificate?.secretName;
  if (secretName === undefined) {
    const advice =
      "has no secretName; give it a TlsCertificate, or { secretName } of another kubernetes.io/tls Secret.";
    return [{ key: "reana:tls.certificate", found: undefined, advice }];
  }
  return isDeferred(secretName)
    ? []
    : nameProblems("reana:tls.certificate.secretName", secretName, "a Secret", "subdomain");
}

/** Keys that a map of these does not have. */
const unknownKeys = (place: string, map: object, known: readonly string[]): readonly Problem[] =>
  Object.keys(map)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      key: `${place}.${key}`,
      found: undefined,
      advice: unknownAdvice(key, known, `${place}.`),
    }));

/** Of those addresses that are known at construction. */
function backendProblems(
  backend: HaproxyBackend | undefined,
  tls: HaproxyTls | undefined,
): readonly Problem[] {
  if (isDeferred(backend)) {
    return [{ key: "reana:backend", found: undefined, advice: deferredAdvice }];
  }
  if (backend !== undefined && (typeof backend !== "object" || Array.isArray(backend))) {
    const advice = "must be a map from http or https to addresses: write { http: HOST:PORT }.";
    return [{ key: "reana:backend", found: show(backend), advice }];
  }
  const unknown = unknownKeys("reana:backend", backend ?? {}, schemes);
  if (unknown.length > 0) {
    return unknown;
  }
  const needed = tls?.mode === "passthrough" ? "https" : "http";
  const missing: readonly Problem[] =
    backend?.[needed] === undefined
      ? [{ key: `reana:backend.${needed}`, found: undefined, advice: "is not set; write HOST:PORT." }]
      : [];
  const wrong = Object.entries(backend ?? {}).flatMap(([scheme, value]) => {
    const listed: readonly unknown[] = Array.isArray(value) ? value : [value];
    return listed
      .filter((address) => address !== undefined && !isDeferred(address))
      .flatMap((address) => {
        const advice = backendAddressAdvice(address);
        return advice === undefined ? [] : [{ key: `reana:backend.${scheme}`, found: show(address), advice }];
      });
  });
  return [...missing, ...wrong];
}
