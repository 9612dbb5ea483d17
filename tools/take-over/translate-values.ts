import { isTree, leavesOf, showPath, type Tree } from "../../components/chart/value-paths";
import { valueAt } from "../../components/lib/value-at";
import { treeOf } from "./effective-values";
import type { ExistingRelease } from "./existing-release";

/** The user's values in the settings of this program. */
export interface Translated {
  readonly settings: Tree;
  /** What is left for `reana:values`. */
  readonly values: Tree;
  readonly notKept: readonly string[];
  readonly notes: readonly string[];
}

/** Values that a setting expresses, each with where it went; they are no loss. */
const expressed: readonly (readonly string[])[] = [
  ["reana_hostname"],
  ["reana_hostport"],
  ["ingress", "enabled"],
  ["ingress", "ingress_class_name"],
  ["ingress", "tls"],
  ["ingress", "annotations"],
  ["ingress", "extra"],
  ["traefik", "enabled"],
  ["traefik", "external"],
  ["traefik", "service", "enabled"],
  ["traefik", "service", "type"],
  ["traefik", "service", "annotations"],
  ["traefik", "service", "loadBalancerSourceRanges"],
  ["traefik", "ports", "web", "nodePort"],
  ["traefik", "ports", "websecure", "nodePort"],
  ["traefik", "ports", "web", "redirectTo"],
  ["traefik", "ports", "web", "forwardedHeaders", "trustedIPs"],
  ["traefik", "ports", "websecure", "tls", "enabled"],
  ["traefik", "image", "tag"],
  ["traefik", "instanceLabelOverride"],
  ["secrets", "reana"],
  ["secrets", "database"],
  ["secrets", "cache"],
  ["secrets", "message_broker"],
];

/** Annotations of the Ingress that settings decide. */
const decidedAnnotations = [
  "kubernetes.io/ingress.class",
  "traefik.ingress.kubernetes.io/router.entrypoints",
  "ingress.kubernetes.io/ssl-redirect",
];

/**
 * @param values what the chart's templates see
 * @param exposure the settings of the exposure mode
 */
export function translateValues(existing: ExistingRelease, values: Tree, exposure: Tree): Translated {
  const { revision } = existing;
  const notKept: string[] = [];
  const notes: string[] = [];
  const left = leavesOf(revision.values).filter(
    ({ keys, value }) => value !== null && !expressed.some((path) => path.every((key, i) => keys[i] === key)),
  );
  const removed = leavesOf(revision.values).filter(
    ({ keys, value }) => value === null && !expressed.some((path) => path.every((key, i) => keys[i] === key)),
  );
  if (removed.length > 0) {
    notKept.push(
      `${removed.map(({ keys }) => showPath(keys)).join(", ")} = null, which removes a default of the chart: write the value that you want under reana:values.`,
    );
  }
  const environment = ["PROXYFIX_CONFIG", "REANA_HOSTPORT"];
  const settings = {
    ...ingressSettings(values, revision.values, notKept),
    ...tlsSettings(values, exposure, notes),
    ...traefikSettings(existing, exposure, notKept),
  };
  return {
    settings,
    values: treeOf(
      left.filter(({ keys, value }) => {
        const decided =
          keys[0] === "components" &&
          keys[1] === "reana_server" &&
          keys[2] === "environment" &&
          environment.includes(keys[3] ?? "");
        if (decided) {
          notKept.push(
            `components.reana_server.environment.${keys[3]} = ${JSON.stringify(value)}: it follows from the exposure mode.`,
          );
        }
        return !decided;
      }),
    ),
    notKept,
    notes,
  };
}

function ingressSettings(values: Tree, given: Tree, notKept: string[]): Tree {
  const annotations = valueAt(given, ["ingress", "annotations"]);
  const own = Object.fromEntries(
    Object.entries(isTree(annotations) ? annotations : {}).filter(
      ([key, value]) => !decidedAnnotations.includes(key) && value !== null && !isCertManager(key),
    ),
  );
  const extra = valueAt(values, ["ingress", "extra"]);
  const further = (Array.isArray(extra) ? (extra as readonly Tree[]) : []).map((item) => {
    const { name, annotations: ofItem, ...others } = item;
    const lost = Object.keys(others).filter((key) => key !== "ingress_class_name");
    if (lost.length > 0) {
      notKept.push(
        `ingress.extra[${String(name)}]: ${lost.join(", ")}; it has the host, class and certificate of the main Ingress.`,
      );
    }
    const kept = Object.entries(isTree(ofItem) ? ofItem : {}).filter(
      ([key]) => key !== "kubernetes.io/ingress.class",
    );
    return { name, ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }) };
  });
  const ingress = {
    ...(Object.keys(own).length === 0 ? {} : { annotations: own }),
    ...(further.length === 0 ? {} : { extra: further }),
  };
  return Object.keys(ingress).length === 0 ? {} : { ingress };
}

const issuerAnnotations = {
  "cert-manager.io/cluster-issuer": "ClusterIssuer",
  "cert-manager.io/issuer": "Issuer",
} as const;

const isCertManager = (key: string): boolean => /^(acme\.)?cert-manager\.io\//.test(key);

/** The certificate of the release; a self-signed one of the chart changes with every helm upgrade, and so it does now. */
function tlsSettings(values: Tree, exposure: Tree, notes: string[]): Tree {
  if (exposure["tls"] !== undefined) {
    return {};
  }
  const annotations = valueAt(values, ["ingress", "annotations"]);
  const issuer = Object.entries(issuerAnnotations)
    .map(([key, kind]) => ({ name: isTree(annotations) ? annotations[key] : undefined, kind }))
    .find(({ name }) => typeof name === "string");
  if (issuer !== undefined) {
    notes.push(
      `cert-manager issues a new certificate by ${issuer.kind} ${String(issuer.name)}; until it is there, Traefik serves its default certificate.`,
    );
    return { tls: { source: "cert-manager", issuer } };
  }
  const secretName = valueAt(values, ["ingress", "tls", "secret_name"]);
  if (typeof secretName === "string" && secretName !== "") {
    return { tls: { source: "existing-secret", secretName } };
  }
  notes.push(
    "The chart's self-signed certificate is replaced by one of the stack's own CA: pulumi stack output caCertificate. Whoever trusted the old one is asked again.",
  );
  return {};
}

function traefikSettings(existing: ExistingRelease, exposure: Tree, notKept: string[]): Tree {
  const controller = exposure["ingressController"] as { readonly type: string };
  if (controller.type !== "bundled-traefik") {
    return {};
  }
  const traefik = {
    ...traefikVersion(existing, notKept),
    // Kubernetes never changes the label that the Deployment selects.
    ...(existing.traefikInstance === undefined || existing.traefikInstance === existing.name
      ? {}
      : { instanceLabel: existing.traefikInstance }),
  };
  return Object.keys(traefik).length === 0 ? {} : { traefik };
}

function traefikVersion({ revision }: ExistingRelease, notKept: string[]): Tree {
  const tag = valueAt(revision.values, ["traefik", "image", "tag"]);
  if (typeof tag !== "string" && typeof tag !== "number") {
    return {};
  }
  const version = `v${tag}`.replace(/^vv/, "v");
  if (!/^v\d+\.\d+\.\d+$/.test(version)) {
    notKept.push(
      `traefik.image.tag = ${tag}: it has to be one release, for example v3.7.18 (reana:traefik.version).`,
    );
    return {};
  }
  return { version };
}
