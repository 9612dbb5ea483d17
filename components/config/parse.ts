import type { z } from "zod";
import { crossProblems } from "./cross-checks";
import { exposureModeOf, modeProblems } from "./exposure-mode";
import { reanaNodePorts } from "./front-end-schema";
import { hiddenValue, show, soundsSecret, withoutSecretValues, type Problem } from "../lib/problem";
import { withMode } from "./mode-presets";
import { defaultChart, keys, schema, selfSigned, type CheckedConfig } from "./schema";
import { fieldsOf, schemaAt } from "../lib/schema-shape";
import { valueAt } from "../lib/value-at";
import { explainUnknownKey } from "./unknown-keys";
import type {
  NetworkPolicySettings,
  ChartSettings,
  FrontEndSettings,
  ResourceSettings,
  Settings,
  TlsSettings,
} from "./settings";

/** The project's configuration as Pulumi hands it over: values by key without the `reana:` prefix. */
export interface StackConfig {
  /** Structured values already read from their JSON. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The keys that are encrypted in the stack file, wholly or in part. */
  readonly secretKeys: ReadonlySet<string>;
  /** Where the values stand; a secret may be plain in a component's arguments, which encrypts it. Default: the stack file. */
  readonly origin?: "stack file" | "arguments";
}

export type Parsed =
  | { readonly valid: true; readonly settings: Settings }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/**
 * Turns a stack's configuration into settings, or says everything that is wrong with it at once.
 *
 * @param now the time to judge a certificate's validity by
 */
export function parse(stack: StackConfig, now: Date): Parsed {
  const config = { ...stack, values: withMode(stack.values) };
  const result = schema.safeParse(config.values);
  const problems = [
    ...encryptedProblems(config),
    ...clearSecretProblems(config),
    ...(result.success
      ? [...modeProblems(result.data), ...crossProblems(result.data, now)]
      : explainAll(result.error.issues, config)),
  ];
  if (!result.success || problems.length > 0) {
    return { valid: false, problems: withoutSecretValues(problems, config.secretKeys) };
  }
  return { valid: true, settings: freeze(settingsOf(result.data, config)) };
}

/** Keys whose values are secrets: they must be encrypted, and are never shown. */
const secretPaths: readonly (readonly string[])[] = [["tls", "privateKey"], ["secrets"]];

/** A misspelled key is missing under its right name too: that is one mistake, and said once. */
function explainAll(issues: readonly z.core.$ZodIssue[], config: StackConfig): readonly Problem[] {
  const meant = new Set(
    issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => {
            const path = issue.path.map(String);
            return [...path, explainUnknownKey(schema, config.values, path, key).meant].join(".");
          })
        : [],
    ),
  );
  return issues
    .filter(
      ({ path }) => valueAt(config.values, path.map(String)) !== undefined || !meant.has(path.join(".")),
    )
    .flatMap((issue) => explain(issue, config));
}

/** What is wrong with one value, by the schema's message. */
export function explain(issue: z.core.$ZodIssue, config: StackConfig): readonly Problem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      key: keyOf([...path, key]),
      found: show(valueAt(config.values, [...path, key])),
      advice: explainUnknownKey(schema, config.values, path, key).advice,
    }));
  }
  const value = valueAt(config.values, path);
  const advice = /^Invalid input/.test(issue.message) ? mapAdvice(path, config) : issue.message;
  return [
    {
      key: keyOf(path),
      found: show(value),
      advice: value === undefined ? missing(advice) : advice,
    },
  ];
}

/** What to write where a map should stand. */
function mapAdvice(path: readonly string[], { values }: StackConfig): string {
  const place = schemaAt(schema, values, path);
  const known = Object.keys((place && fieldsOf(place)) ?? {});
  return `must be a map${known.length === 0 ? ", as docs/settings.md shows it" : ` with some of ${known.join(", ")}`}.`;
}

const missing = (advice: string): string => advice.replace(/^must/, "is not set; it must");

const keyOf = (path: readonly string[]): string =>
  `reana:${path.map((part) => (/^\d+$/.test(part) ? `[${part}]` : part)).join(".")}`.replaceAll(".[", "[");

/** Keys that may be encrypted: their values become Secrets, or stay encrypted in the state. */
const encryptable: ReadonlySet<string> = new Set(["tls", "secrets", "values"]);

/** Values of other keys end in objects that are no Secrets, where encryption is lost. */
const encryptedProblems = ({ secretKeys, values }: StackConfig): readonly Problem[] =>
  [...secretKeys]
    .filter((key) => keys.includes(key) && !encryptable.has(key) && values[key] !== undefined)
    .map((key) => ({
      key: `reana:${key}`,
      found: hiddenValue,
      advice:
        "is encrypted, and would end in clear in the cluster's objects and in the state; set it without --secret, and secrets under " +
        `${[...encryptable].map((each) => `reana:${each}`).join(", ")} only.`,
    }));

/** A secret that stands in clear in the stack file has already leaked: say so before it goes further. */
function clearSecretProblems({ values, secretKeys, origin }: StackConfig): readonly Problem[] {
  if (origin === "arguments") {
    return [];
  }
  const known = secretPaths.flatMap((path) => {
    const value = valueAt(values, path);
    const names =
      typeof value === "object" && value !== null ? Object.keys(value).map((key) => [...path, key]) : [path];
    return value === undefined ? [] : names;
  });
  return [...known, ...secretLeaves(values["values"]).map((path) => ["values", ...path])]
    .filter(([top = ""]) => !secretKeys.has(top))
    .map((path) => ({
      key: keyOf(path),
      found: hiddenValue,
      advice: `stands in clear in the stack file; set it with: pulumi config set --secret --path '${keyOf(path)}'`,
    }));
}

/** Paths of Helm values that sound like secrets. */
function secretLeaves(value: unknown): readonly (readonly string[])[] {
  return typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => {
        const isText = typeof inner === "string" && inner !== "";
        return isText && soundsSecret(key) ? [[key]] : secretLeaves(inner).map((path) => [key, ...path]);
      });
}

function settingsOf(checked: CheckedConfig, config: StackConfig): Settings {
  const { hostname, ports, chart, frontEnd, ingressController, traefik, tls, networkPolicies, ...others } =
    checked;
  return {
    ...others,
    mode: exposureModeOf(checked),
    endpoint: { hostname, httpsPort: ports.https, httpPort: ports.http },
    chart: chartOf(chart),
    frontEnd: frontEndOf(frontEnd, ingressController),
    ingressController,
    traefik: { ...traefik, readTimeoutSeconds: traefik.readTimeoutSeconds ?? defaultReadTimeoutSeconds },
    tls: tls ?? defaultTls(frontEnd),
    networkPolicies: networkPolicies ?? defaultNetworkPolicies(frontEnd, ingressController),
    valuesAreSecret: config.secretKeys.has("values"),
  };
}

/** An hour, for uploads of large files over slow connections. */
const defaultReadTimeoutSeconds = 3600;

/** What the front end leaves open and another setting decides. */
function frontEndOf(
  frontEnd: CheckedConfig["frontEnd"],
  ingressController: CheckedConfig["ingressController"],
): FrontEndSettings {
  switch (frontEnd.type) {
    case "haproxy":
      return {
        ...frontEnd,
        resources: resourcesOf(frontEnd),
        connectionsPerAddress:
          frontEnd.connectionsPerAddress ??
          (hidesConnections(frontEnd) ? "unlimited" : defaultConnectionsPerAddress),
      };
    case "external-haproxy":
      return {
        ...frontEnd,
        connectionsPerAddress: frontEnd.connectionsPerAddress ?? defaultConnectionsPerAddress,
      };
    case "ingress-controller":
      return {
        type: "ingress-controller",
        httpRedirect: frontEnd.httpRedirect ?? (ingressController.type === "other" ? undefined : true),
        service:
          frontEnd.service ??
          (ingressController.type === "bundled-traefik" ? defaultControllerService : undefined),
      };
  }
}

/** A pod may use a processor for each thread, unless the stack says otherwise. */
const resourcesOf = ({
  resources: { requests, limits },
  threads,
}: Extract<CheckedConfig["frontEnd"], { type: "haproxy" }>): ResourceSettings => ({
  requests,
  limits: { ...limits, cpu: limits.cpu ?? String(threads) },
});

/** A load balancer that terminates TLS connects to HAProxy for all clients. */
const hidesConnections = (frontEnd: CheckedConfig["frontEnd"]): boolean =>
  frontEnd.type === "haproxy" && frontEnd.loadBalancer.mode === "tls-termination";

const defaultConnectionsPerAddress = 1000;

const defaultControllerService = {
  type: "NodePort",
  name: undefined,
  httpNodePort: reanaNodePorts.http,
  httpsNodePort: reanaNodePorts.https,
} as const;

const defaultTls = (frontEnd: CheckedConfig["frontEnd"]): TlsSettings =>
  hidesConnections(frontEnd) ? { source: "external" } : selfSigned;

/** Closed where a hop that this program runs stands before a Traefik that it knows. */
const defaultNetworkPolicies = (
  frontEnd: CheckedConfig["frontEnd"],
  ingressController: CheckedConfig["ingressController"],
): NetworkPolicySettings => ({
  enabled: frontEnd.type === "haproxy" && ingressController.type === "bundled-traefik",
});

function chartOf({ path, repository, version, series }: CheckedConfig["chart"]): ChartSettings {
  return path !== undefined
    ? { source: "path", path, version, series }
    : { source: "repository", repository: repository ?? defaultChart.repository, version, series };
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
