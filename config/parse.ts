import type { z } from "zod";
import { certificateProblems } from "./certificate";
import { show, type Problem } from "./problem";
import { defaultChart, keys, schema, type Words } from "./schema";
import type { ChartSettings, Settings } from "./settings";

/** The project's configuration as Pulumi hands it over: values by key without the `reana:` prefix. */
export interface StackConfig {
  /** Structured values already read from their JSON. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The keys that are encrypted in the stack file, wholly or in part. */
  readonly secretKeys: ReadonlySet<string>;
}

export type Parsed =
  | { readonly valid: true; readonly settings: Settings }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/**
 * Turns the stack's words into settings, or says everything that is wrong with them at once.
 *
 * @param now the time to judge a certificate's validity by
 */
export function parse(config: StackConfig, now: Date): Parsed {
  const result = schema.safeParse(config.values);
  const clear = clearSecretProblems(config);
  if (!result.success) {
    return {
      valid: false,
      problems: [...result.error.issues.flatMap((issue) => explain(issue, config)), ...clear],
    };
  }
  const problems = [...clear, ...crossProblems(result.data, now)];
  if (problems.length > 0) {
    return { valid: false, problems };
  }
  return { valid: true, settings: freeze(settingsOf(result.data, config)) };
}

/** Keys whose values are secrets: they must be encrypted, and are never shown. */
const secretPaths: readonly (readonly string[])[] = [["tls", "privateKey"], ["secrets"]];

function explain(issue: z.core.$ZodIssue, config: StackConfig): readonly Problem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      unknownKey([...path, key], valueAt(config.values, [...path, key]), config),
    );
  }
  const value = valueAt(config.values, path);
  const advice = /^Invalid input/.test(issue.message)
    ? `must be a map, as docs and examples show it.`
    : issue.message;
  return [
    {
      key: keyOf(path),
      found: shown(path, value, config),
      advice: value === undefined ? missing(advice) : advice,
    },
  ];
}

const missing = (advice: string): string => advice.replace(/^must/, "is not set; it must");

function unknownKey(path: readonly string[], value: unknown, config: StackConfig): Problem {
  const known = path.length === 1 ? ` Known keys: ${keys.map((key) => `reana:${key}`).join(", ")}.` : "";
  const advice = `is not known here, so it would have no effect; remove it or mend its spelling.${known}`;
  return { key: keyOf(path), found: shown(path, value, config), advice };
}

const keyOf = (path: readonly string[]): string =>
  `reana:${path.map((part) => (/^\d+$/.test(part) ? `[${part}]` : part)).join(".")}`.replaceAll(".[", "[");

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined,
    values,
  );
}

function shown(path: readonly string[], value: unknown, config: StackConfig): string | undefined {
  const [top = ""] = path;
  const secret =
    config.secretKeys.has(top) || secretPaths.some((hidden) => hidden.every((part, i) => path[i] === part));
  return secret && value !== undefined ? "(hidden)" : show(value);
}

/** A secret that stands in clear in the stack file has already leaked: say so before it goes further. */
function clearSecretProblems({ values, secretKeys }: StackConfig): readonly Problem[] {
  return secretPaths
    .filter(([top = ""]) => !secretKeys.has(top))
    .flatMap((path) => {
      const value = valueAt(values, path);
      const names =
        typeof value === "object" && value !== null
          ? Object.keys(value).map((key) => [...path, key])
          : [path];
      return value === undefined ? [] : names;
    })
    .map((path) => ({
      key: keyOf(path),
      found: "(hidden)",
      advice: `stands in clear in the stack file; set it with: pulumi config set --secret --path '${keyOf(path)}'`,
    }));
}

function crossProblems(words: Words, now: Date): readonly Problem[] {
  return [...portProblems(words), ...chartProblems(words), ...tlsProblems(words, now)];
}

function portProblems({ ports, frontEnd: { service } }: Words): readonly Problem[] {
  const problems: Problem[] = [];
  if (ports.https === ports.http) {
    problems.push({
      key: "reana:ports",
      found: show(ports),
      advice: "https and http cannot share one port; give each its own.",
    });
  }
  if (
    service.type === "NodePort" &&
    service.httpNodePort !== undefined &&
    service.httpNodePort === service.httpsNodePort
  ) {
    const advice = "httpNodePort and httpsNodePort cannot be the same; give each its own.";
    problems.push({ key: "reana:frontEnd.service", found: show(service), advice });
  }
  return problems;
}

function chartProblems({ chart }: Words): readonly Problem[] {
  const both = chart.repository !== undefined && chart.path !== undefined;
  const advice = "repository and path both say where the chart is; keep one.";
  return both
    ? [{ key: "reana:chart", found: show({ path: chart.path, repository: chart.repository }), advice }]
    : [];
}

function tlsProblems({ tls, hostname, namespace }: Words, now: Date): readonly Problem[] {
  switch (tls.source) {
    case "self-signed":
      return tls.renewBeforeDays < tls.validityDays
        ? []
        : [
            {
              key: "reana:tls.renewBeforeDays",
              found: show(tls.renewBeforeDays),
              advice: `must be less than validityDays (${tls.validityDays}), or the certificate would be renewed at every pulumi up.`,
            },
          ];
    case "pem":
      return certificateProblems(tls.certificate, tls.privateKey, hostname, now).map(({ about, advice }) => ({
        key: `reana:tls.${about}`,
        found: "(hidden)",
        advice,
      }));
    case "existing-secret":
      return namespace.lifecycle === "existing"
        ? []
        : [
            {
              key: "reana:tls.secretName",
              found: show(tls.secretName),
              advice:
                `cannot exist yet in a namespace that this stack creates; create namespace ${namespace.name} and the Secret ` +
                "yourself and set reana:namespace.lifecycle to existing.",
            },
          ];
  }
}

function settingsOf(words: Words, config: StackConfig): Settings {
  const { hostname, ports, chart, ...others } = words;
  return {
    ...others,
    endpoint: { hostname, httpsPort: ports.https, httpPort: ports.http },
    chart: chartOf(chart),
    valuesAreSecret: config.secretKeys.has("values"),
  };
}

function chartOf(chart: Words["chart"]): ChartSettings {
  return chart.path !== undefined
    ? { source: "path", path: chart.path, version: chart.version }
    : {
        source: "repository",
        repository: chart.repository ?? defaultChart.repository,
        version: chart.version,
      };
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
