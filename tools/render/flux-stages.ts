import type { RenderedObject, RenderedStack } from "./rendered-stack";

/** What one Kustomization of Flux applies. */
export interface FluxStage {
  readonly name: string;
  readonly objects: readonly RenderedObject[];
  /** Those of them that it creates, and that belong to a later stage. */
  readonly createdOnly: readonly RenderedObject[];
  readonly hasRelease: boolean;
}

/** Stages behind the chart, with the kinds of their objects. All other kinds come before it, as they need neither its definitions nor its pods. */
const behindChart: readonly (readonly [name: string, kinds: readonly string[]])[] = [
  ["front-end", ["Deployment", "Middleware", "IngressRoute"]],
  ["services", ["Service", "ServiceMonitor", "PrometheusRule"]],
  ["network-policies", ["NetworkPolicy"]],
  ["ingresses", ["Ingress", "Certificate"]],
];

/**
 * The stages in which Flux applies a stack. Each waits until the objects of the one before are ready.
 *
 * Flux deletes what left a stage before it applies the next one. So no object may move to a later stage when settings change: it would be
 * deleted first, a Service with its address, and with a HelmRelease REANA itself. Waves do move, with the chart's series or the exposure
 * mode for example; so the kind of an object alone tells its stage.
 *
 * Stage `configuration` is last and owns what pods read, which stage `before` only creates. What the new one replaces is thereby deleted
 * when the new pods are ready. Until then, and for as long as the check of HAProxy's configuration fails, a pod of before can start again.
 */
export function stagesOf({ objects }: RenderedStack): readonly FluxStage[] {
  const inStage = (name: string): readonly RenderedObject[] =>
    objects.filter((each) => stageOf(each) === name);
  const before = inStage("before");
  const replaced = before.filter(isReplaced);
  const stages: readonly FluxStage[] = [
    { name: "before", objects: before, createdOnly: replaced, hasRelease: false },
    { name: "chart", objects: [], createdOnly: [], hasRelease: true },
    ...behindChart.map(([name]) => ({
      name,
      objects: inStage(name),
      createdOnly: [],
      hasRelease: false,
    })),
    { name: "configuration", objects: replaced, createdOnly: [], hasRelease: false },
  ];
  // Flux refuses an empty one.
  return stages.filter((stage) => stage.hasRelease || stage.objects.length > 0);
}

function stageOf({ object }: RenderedObject): string {
  const [name] = behindChart.find(([, kinds]) => kinds.includes(object.kind)) ?? ["before"];
  return name;
}

/** Whether another object takes its place when its content changes: its name ends with a hash of it. */
const isReplaced = ({ object }: RenderedObject): boolean =>
  ["ConfigMap", "Secret"].includes(object.kind) && /-[0-9a-f]{8}$/.test(object.metadata.name);
