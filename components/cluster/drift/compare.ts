import type { ClusterObject } from "../cluster-client";
import type { FieldOwners, FieldStep } from "./field-owners";
import { masked, sameValue, shown, shownList } from "./values";

/** A field that is not what it should be. */
export interface Difference {
  /** For example `spec.template.spec.containers[traefik].args`; empty: the object itself. */
  readonly path: string;
  readonly should: string;
  readonly is: string;
  /** Who set it, where the cluster says. */
  readonly by: readonly string[];
  /** The way to the field. */
  readonly steps: readonly FieldStep[];
  /** Whether it is not in the desired object at all. */
  readonly added: boolean;
}

/** An object as it should be: what is not in it is the cluster's to complete. */
export interface DesiredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly labels?: unknown;
    readonly annotations?: unknown;
  };
  readonly [field: string]: unknown;
}

/** By what the elements of a list are known again; the first that no two elements share counts. Others are compared by place. */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  env: ["name"],
  volumes: ["name"],
  volumeMounts: ["mountPath"],
  volumeClaimTemplates: ["name"],
  imagePullSecrets: ["name"],
  hostAliases: ["ip"],
  ports: ["containerPort", "port"],
};

/** Annotations that say what somebody did, and change nothing. */
const remarks = /^kubectl\.kubernetes\.io\/|^deployment\.kubernetes\.io\//;

/**
 * Pure: what differs, by field. A field that is not in the desired object is a difference only where somebody else set it: everything
 * else there is a default, or was completed by the cluster.
 *
 * @param live undefined: it is not in the cluster
 * @param hidden whether values stay hidden, as those of Secrets
 */
export function differences(
  desired: DesiredObject,
  live: ClusterObject | undefined,
  owners: FieldOwners,
  hidden: (path: readonly FieldStep[]) => boolean,
): readonly Difference[] {
  if (live === undefined) {
    return [{ path: "", should: "in the cluster", is: "not there", by: [], steps: [], added: false }];
  }
  const { apiVersion: _version, kind: _kind, status: _status, metadata, ...rest } = desired;
  const {
    apiVersion: _liveVersion,
    kind: _liveKind,
    status: _liveStatus,
    metadata: liveMetadata,
    ...liveRest
  } = live as unknown as Readonly<Record<string, unknown>>;
  const { labels, annotations } = (liveMetadata ?? {}) as Readonly<Record<string, unknown>>;
  const compared = new Comparison(owners, hidden);
  const described = { labels: metadata.labels, annotations: metadata.annotations };
  return compared
    .values({ ...rest, metadata: described }, { ...liveRest, metadata: { labels, annotations } }, [])
    .filter(({ path }) => !remarks.test(/annotations\.(.*)$/.exec(path)?.[1] ?? ""));
}

class Comparison {
  constructor(
    private readonly owners: FieldOwners,
    private readonly hidden: (path: readonly FieldStep[]) => boolean,
  ) {}

  values(desired: unknown, live: unknown, path: readonly FieldStep[]): readonly Difference[] {
    if ((isEmpty(desired) || isOmitted(desired, path)) && isEmpty(live)) {
      return [];
    }
    if (desired === undefined || desired === null) {
      return this.added(live, path);
    }
    if (Array.isArray(desired) && (Array.isArray(live) || live === undefined)) {
      return this.lists(desired, live ?? [], path);
    }
    if (isMap(desired) && (isMap(live) || live === undefined)) {
      return this.maps(desired, live ?? {}, path);
    }
    return sameValue(desired, live, path) ? [] : [this.changed(desired, live, path)];
  }

  private maps(desired: Fields, live: Fields, path: readonly FieldStep[]): readonly Difference[] {
    return [...new Set([...Object.keys(desired), ...Object.keys(live)])].flatMap((key) =>
      this.values(desired[key], live[key], [...path, key]),
    );
  }

  private lists(
    desired: readonly unknown[],
    live: readonly unknown[],
    path: readonly FieldStep[],
  ): readonly Difference[] {
    const key = keyOf(path, desired, live);
    if (key !== undefined) {
      return this.keyed(desired as readonly Fields[], live as readonly Fields[], key, path);
    }
    const ofMaps = desired.every(isMap) && live.every(isMap) && desired.length === live.length;
    if (ofMaps) {
      return desired.flatMap((element, index) => this.values(element, live[index], [...path, index]));
    }
    const same =
      desired.length === live.length &&
      desired.every((element, index) => sameValue(element, live[index], path));
    return same ? [] : [this.changed(desired, live, path)];
  }

  private keyed(
    desired: readonly Fields[],
    live: readonly Fields[],
    key: string,
    path: readonly FieldStep[],
  ): readonly Difference[] {
    const values = [...new Set([...desired, ...live].map((element) => element[key]))];
    const find = (list: readonly Fields[], value: unknown): Fields | undefined =>
      list.find((element) => element[key] === value);
    return values.flatMap((value) => {
      const [one, other] = [find(desired, value), find(live, value)];
      const place = [...path, other ?? one ?? {}];
      return one !== undefined && other === undefined
        ? [this.changed(one, undefined, place)]
        : this.values(one, other, place);
    });
  }

  private changed(desired: unknown, live: unknown, path: readonly FieldStep[]): Difference {
    const hidden = this.hidden(path);
    const bothLists = Array.isArray(desired) && Array.isArray(live);
    return {
      path: pathText(path),
      ...(bothLists && !hidden
        ? shownList(desired, live)
        : { should: shown(masked(desired), hidden), is: shown(masked(live), hidden) }),
      by: this.owners.others(path),
      steps: path,
      added: false,
    };
  }

  private added(live: unknown, path: readonly FieldStep[]): readonly Difference[] {
    const by = this.owners.others(path);
    return by.length === 0
      ? []
      : [
          {
            path: pathText(path),
            should: "not set",
            is: shown(masked(live), this.hidden(path)),
            by,
            steps: path,
            added: true,
          },
        ];
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The API server leaves such values out. */
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** Fields of type bool without a pointer: the API server leaves `false` out, as it does with 0. */
const omittedIfFalse = new Set([
  ...["hostNetwork", "hostPID", "hostIPC", "stdin", "stdinOnce", "tty", "paused", "readOnly"],
  ...["publishNotReadyAddresses"],
]);

function isOmitted(desired: unknown, path: readonly FieldStep[]): boolean {
  const field = path.at(-1);
  return desired === 0 || (desired === false && typeof field === "string" && omittedIfFalse.has(field));
}

function keyOf(
  path: readonly FieldStep[],
  desired: readonly unknown[],
  live: readonly unknown[],
): string | undefined {
  const field = path.findLast((step) => typeof step === "string");
  return (mergeKeys[field ?? ""] ?? []).find((key) =>
    [desired, live].every(
      (list) =>
        list.every((element) => isMap(element) && element[key] !== undefined) &&
        new Set(list.map((element) => (element as Fields)[key])).size === list.length,
    ),
  );
}

/** As people write it: elements of lists by their name. */
function pathText(path: readonly FieldStep[]): string {
  return path
    .map((step) => {
      if (typeof step === "string") {
        return step.includes(".") ? `["${step}"]` : `.${step}`;
      }
      const { name, mountPath, containerPort, port, ip } = typeof step === "number" ? { name: step } : step;
      return `[${String(mountPath ?? name ?? containerPort ?? port ?? ip)}]`;
    })
    .join("")
    .replace(/^\./, "");
}
