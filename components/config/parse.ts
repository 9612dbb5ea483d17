import { crossProblems } from "./cross-checks";
import { addressLimits } from "./haproxy-limits";
import { explainAll } from "./explain-issue";
import { exposureModeOf } from "./exposure-mode";
import { defaultControllerService } from "./service-schema";
import { imageVersion } from "./haproxy-image";
import { hiddenValue, withoutSecretValues, type Problem } from "../lib/problem";
import { withoutReading } from "../lib/if-readable";
import { withMode } from "./mode-presets";
import { defaultChart } from "./chart-schema";
import { keys, schema, type CheckedConfig } from "./schema";
import { selfSigned } from "./tls-schema";
import { clearSecretProblems, encryptedProblems } from "./secret-problems";
import type {
  NetworkPolicySettings,
  ChartSettings,
  FrontEndSettings,
  ResourceSettings,
  Settings,
  TlsSettings,
} from "./settings";
import type { StackConfig } from "./stack-config";
import { followsFrom, wrongKeys } from "./wrong-settings";

export type Parsed =
  | { readonly valid: true; readonly settings: Settings }
  | {
      readonly valid: false;
      readonly problems: readonly Problem[];
      /** All settings, of which those that are wrong by themselves cannot be read (lib/if-readable.ts). */
      readonly readable: Settings;
    };

/**
 * Turns a stack's configuration into settings, or says everything that is wrong with it at once.
 *
 * @param now the time to judge a certificate's validity by
 */
export function parse(stack: StackConfig, now: Date): Parsed {
  const config = { ...stack, values: withMode(stack.values) };
  // A program reads its settings once: zod would make code of the schema first, which takes 12 ms.
  const result = schema.safeParse(config.values, { jitless: true });
  const issues = result.error?.issues ?? [];
  const wrong = wrongKeys(issues, config);
  const checked = result.data ?? schema.parse(withoutKeys(config.values, wrong));
  const known = wrong.size === 0 ? checked : withoutReading(checked, (key) => wrong.has(key));
  const problems = onceEach([
    ...encryptedProblems(config),
    ...explainAll(issues, config),
    ...crossProblems(known, now),
    ...clearSecretProblems(config),
  ]);
  const settings = freeze(settingsOf(checked, config));
  return !result.success || problems.length > 0
    ? {
        valid: false,
        problems: withoutSecretValues(problems, config.secretKeys),
        readable: withoutReading(settings, followsFrom(wrong)),
      }
    : { valid: true, settings };
}

/** What stands for a host name that is wrong: there is no default. */
const anyHostname = "host.invalid";

/** The values that the schema has nothing against. */
const withoutKeys = (values: StackConfig["values"], wrong: ReadonlySet<string>): StackConfig["values"] => ({
  ...Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key) && !wrong.has(key))),
  ...(wrong.has("hostname") ? { hostname: anyHostname } : {}),
});

/** One problem for each key, with all that is wrong with it. */
function onceEach(problems: readonly Problem[]): readonly Problem[] {
  const merged = new Map<string, Problem>();
  for (const problem of problems) {
    const { key, found, advice } = merged.get(problem.key) ?? problem;
    // Two rules of one value may say the same.
    const isSaid = advice.includes(problem.advice);
    merged.set(
      key,
      merged.has(key) && !isSaid
        ? {
            key,
            found: problem.found === hiddenValue ? hiddenValue : found,
            advice: `${advice.replace(/[^.?]$/, "$&.")} It also ${problem.advice}`,
          }
        : (merged.get(key) ?? problem),
    );
  }
  return [...merged.values()];
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
    traefik: {
      ...traefik,
      readTimeoutSeconds: traefik.readTimeoutSeconds ?? defaultReadTimeoutSeconds,
      drainSeconds: traefik.drainSeconds ?? defaultTraefikDrainSeconds,
    },
    tls: tls ?? defaultTls(frontEnd),
    networkPolicies: networkPolicies ?? defaultNetworkPolicies(frontEnd, ingressController),
    valuesAreSecret: config.secretKeys.has("values"),
  };
}

/** An hour, for uploads of large files over slow connections. */
const defaultReadTimeoutSeconds = 3600;

/** As HAProxy's. */
const defaultTraefikDrainSeconds = 120;

/** What the front end leaves open and another setting decides. */
function frontEndOf(
  frontEnd: CheckedConfig["frontEnd"],
  ingressController: CheckedConfig["ingressController"],
): FrontEndSettings {
  switch (frontEnd.type) {
    case "haproxy":
      return {
        ...frontEnd,
        haproxyVersion: imageVersion(frontEnd),
        resources: resourcesOf(frontEnd),
        ...addressLimits(frontEnd),
      };
    case "external-haproxy":
      return { ...frontEnd, ...addressLimits(frontEnd) };
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

const defaultTls = (frontEnd: CheckedConfig["frontEnd"]): TlsSettings =>
  frontEnd.type === "haproxy" && frontEnd.loadBalancer.mode === "tls-termination"
    ? { source: "external" }
    : selfSigned;

/** Closed where a hop that this program runs stands before a Traefik that it knows. */
const defaultNetworkPolicies = (
  frontEnd: CheckedConfig["frontEnd"],
  ingressController: CheckedConfig["ingressController"],
): NetworkPolicySettings => ({
  enabled: frontEnd.type === "haproxy" && ingressController.type === "bundled-traefik",
});

function chartOf({
  path,
  repository = defaultChart.repository,
  username,
  password,
  caFile,
  version,
  series,
}: CheckedConfig["chart"]): ChartSettings {
  return path !== undefined
    ? { source: "path", path, version, series }
    : { source: "repository", repository, login: { username, password, caFile }, version, series };
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
