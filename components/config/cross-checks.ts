import { limitProblems } from "./haproxy-limits";
import { certificateProblems } from "../lib/certificate-pem";
import { ifReadable } from "../lib/if-readable";
import { hiddenValue, show, type Problem } from "../lib/problem";
import { readQuantity } from "../lib/quantity";
import { chartProblems } from "./chart-checks";
import { imageProblems } from "./haproxy-image";
import type { CheckedConfig } from "./schema";
import { modeProblems } from "./exposure-mode";
import { serviceChecks } from "./service-checks";

/** Settings that are each right and do not go together, as far as they belong to one concern. What the topology decides is topology/. */
export const crossProblems = (checked: CheckedConfig, now: Date): readonly Problem[] =>
  checks.flatMap((check) => ifReadable(() => check(checked, now)) ?? []);

const checks: readonly ((checked: CheckedConfig, now: Date) => readonly Problem[])[] = [
  modeProblems,
  portProblems,
  ...serviceChecks,
  resourceProblems,
  ({ frontEnd }) => limitProblems(frontEnd),
  ({ frontEnd }) => (frontEnd.type === "haproxy" ? imageProblems(frontEnd) : []),
  namespaceProblems,
  ({ chart }) => chartProblems(chart),
  tlsProblems,
  extraIngressProblems,
  traefikProblems,
];

function portProblems({ ports }: CheckedConfig): readonly Problem[] {
  const problems: Problem[] = [];
  if (ports.https === ports.http) {
    problems.push({
      key: "reana:ports",
      found: show(ports),
      advice: "https and http cannot share one port; give each its own.",
    });
  }
  return problems;
}

/** Namespaces that every cluster has, or that Kubernetes keeps for itself. */
const ofKubernetes = /^(default$|kube-)/;

/** Kubernetes gives every namespace this label, with its name. */
const nameLabel = "kubernetes.io/metadata.name";

/** A namespace that is not the stack's to create, and labels that are not its to set. */
function namespaceProblems({ namespace: { name, create, labels } }: CheckedConfig): readonly Problem[] {
  const problems: Problem[] = [];
  if (create && ofKubernetes.test(name)) {
    problems.push({
      key: "reana:namespace.name",
      found: show(name),
      advice:
        "is a namespace of Kubernetes' own, which pulumi destroy would delete with all that is in it; choose another.",
    });
  }
  if (!create && Object.keys(labels).length > 0) {
    problems.push({
      key: "reana:namespace.labels",
      found: show(labels),
      advice:
        "would not be set: this stack does not create the namespace. Remove it, and label the namespace yourself: kubectl label namespace.",
    });
  }
  if (nameLabel in labels) {
    problems.push({
      key: `reana:namespace.labels.${nameLabel}`,
      found: show(labels[nameLabel]),
      advice: "is set by Kubernetes, to the name of the namespace; remove it.",
    });
  }
  return problems;
}

/** Kubernetes refuses pods that request more than their limit. */
function resourceProblems({ frontEnd }: CheckedConfig): readonly Problem[] {
  if (frontEnd.type !== "haproxy") {
    return [];
  }
  const { requests, limits } = frontEnd.resources;
  const limitOf = { cpu: limits.cpu ?? String(frontEnd.threads), memory: limits.memory };
  return (["cpu", "memory"] as const).flatMap((name) => {
    const [request, limit] = [readQuantity(requests[name]) ?? 0, readQuantity(limitOf[name]) ?? 0];
    const advice = `must not be more than the limit, which is ${limitOf[name]}; lower it, or raise resources.limits.${name}.`;
    return request <= limit
      ? []
      : [{ key: `reana:frontEnd.resources.requests.${name}`, found: show(requests[name]), advice }];
  });
}

function tlsProblems({ tls, hostname, namespace }: CheckedConfig, now: Date): readonly Problem[] {
  switch (tls?.source) {
    case undefined:
    case "cert-manager":
    case "external":
    case "ingress-controller":
      return [];
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
        found: hiddenValue,
        advice,
      }));
    case "existing-secret":
      return !namespace.create
        ? []
        : [
            {
              key: "reana:tls.secretName",
              found: show(tls.secretName),
              advice:
                `cannot exist yet in a namespace that this stack creates; create namespace ${namespace.name} and the Secret ` +
                "yourself and set reana:namespace.create to false.",
            },
          ];
  }
}

/** The name that the program's own redirect goes by, among the extra Ingresses; ends the name of its Middleware. */
export const redirectName = "https-redirect";

/** Ends the name of the Middleware that deletes what clients say about themselves. */
export const proxyHeadersName = "proxy-headers";

function extraIngressProblems({
  ingress: { extra, middlewares },
  release,
}: CheckedConfig): readonly Problem[] {
  const names = extra.map(({ name }) => name);
  const repeated = names.flatMap((name, index) => {
    const key = `reana:ingress.extra[${index}].name`;
    if (name === redirectName) {
      return [
        { key, found: show(name), advice: "is the name of the program's own redirect; choose another." },
      ];
    }
    return names.indexOf(name) === index
      ? []
      : [
          {
            key,
            found: show(name),
            advice: "is used twice, and the later Ingress would replace the earlier; give each its own.",
          },
        ];
  });
  const taken = [redirectName, proxyHeadersName]
    .map((name) => `${release.name}-${name}`)
    .filter((name) => name in middlewares)
    .map((name) => ({
      key: `reana:ingress.middlewares.${name}`,
      found: show(middlewares[name]),
      advice: "is the name of a Middleware of the program's own; choose another.",
    }));
  return [...repeated, ...taken];
}

/** Settings of the bundled Traefik where there is none. */
function traefikProblems({ ingressController, traefik }: CheckedConfig): readonly Problem[] {
  return ingressController.type === "bundled-traefik"
    ? []
    : Object.entries(traefik)
        .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
        .map(([name, value]) => ({
          key: `reana:traefik.${name}`,
          found: show(value),
          advice:
            "is for the bundled Traefik, which reana:ingressController leaves out; your controller's settings are made where you installed it. Remove it.",
        }));
}
