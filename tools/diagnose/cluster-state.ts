import type { ClusterObject } from "../../components/cluster/cluster-client";

interface PodSpec {
  readonly containers?: readonly { readonly name: string; readonly image?: string }[];
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
}

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

interface PodStatus {
  readonly phase?: string;
  readonly containerStatuses?: readonly ContainerStatus[];
}

/** An event, in the fields that core/v1 has. */
interface EventFields {
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly lastTimestamp?: string | Date | null;
  readonly eventTime?: string | Date | null;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
}

/** How many events are shown. */
const shownEvents = 20;

/** A row for each container: pod, container, image, state. */
export const podRows = (pods: readonly ClusterObject[]): readonly (readonly string[])[] =>
  pods.flatMap(({ metadata, spec, status }) => {
    const { phase = "unknown", containerStatuses = [] } = (status ?? {}) as PodStatus;
    return ((spec as PodSpec | undefined)?.containers ?? []).map(({ name, image = "" }) => {
      const found = containerStatuses.find((container) => container.name === name);
      return [metadata?.name ?? "", name, image, found === undefined ? phase : containerState(found, phase)];
    });
  });

function containerState({ ready, restartCount, state, lastState }: ContainerStatus, phase: string): string {
  const ended = lastState?.terminated;
  const parts = [
    state?.waiting?.reason ?? state?.terminated?.reason ?? (ready ? "ready" : `${phase}, not ready`),
    restartCount === 0 ? "" : `restarts: ${restartCount}`,
    ended === undefined
      ? ""
      : `last end: ${ended.reason ?? "unknown"} (exit code ${ended.exitCode ?? "unknown"})`,
  ];
  return parts.filter((part) => part !== "").join("; ");
}

/** The newest warnings, the newest last: time, object, reason, message. */
export function warningRows(events: readonly ClusterObject[]): readonly (readonly string[])[] {
  return events
    .filter(({ type }) => type === "Warning")
    .map((event) => ({ event: event as EventFields, time: timeOf(event as EventFields) }))
    .toSorted((one, other) => one.time.localeCompare(other.time))
    .slice(-shownEvents)
    .map(({ event: { involvedObject, reason = "", message = "", count = 1 }, time }) => [
      time,
      `${involvedObject?.kind ?? ""} ${involvedObject?.name ?? ""}`,
      reason,
      count > 1 ? `${message} (${count} times)` : message,
    ]);
}

function timeOf({ lastTimestamp, eventTime }: EventFields): string {
  const time = lastTimestamp ?? eventTime;
  return time === undefined || time === null ? "" : new Date(time).toISOString();
}
