import { traefikController } from "../../components/traefik/ingress-classes";
import { isTree, type Tree } from "../../components/chart/value-paths";
import { valueAt } from "../../components/lib/value-at";
import type { ExistingRelease, LiveIngress, LiveService } from "./existing-release";
import { TakeOverError } from "./take-over-error";

/** How clients reach a release now, in the settings of this program. */
export interface Exposure {
  /** `frontEnd`, `ingressController`, `ingress.managedBy` and `ports` of a stack file. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Whether the Traefik Service of the release becomes the front-end Service. */
  readonly keepsService: boolean;
  readonly notes: readonly string[];
}

/** Ports of a Service as clients of the nodes reach them. */
interface NodePorts {
  readonly http: number | undefined;
  readonly https: number | undefined;
}

/**
 * The exposure mode that fits a release, with the same Service, ports and class.
 *
 * @param values what the chart's templates see
 * @param httpsPort public https port
 * @throws TakeOverError where no mode fits
 */
export function exposureOf(existing: ExistingRelease, values: Tree, httpsPort: number): Exposure {
  return valueAt(values, ["traefik", "enabled"]) === false
    ? otherController(existing, values)
    : bundledTraefik(existing, values, httpsPort);
}

function bundledTraefik(existing: ExistingRelease, values: Tree, httpsPort: number): Exposure {
  const { traefikService } = existing;
  if (traefikService === undefined) {
    throw new TakeOverError(
      "the release's Traefik has no Service, so this program does not know how clients reach it: enable traefik.service by helm upgrade first",
    );
  }
  const trusted = trustedIPs(values, "web");
  const nodePorts = nodePortsOf(traefikService);
  const className = mainIngress(existing)?.className ?? usualClass(existing, values);
  const notes: string[] = [];
  const managedBy = valueAt(values, ["ingress", "enabled"]) === false ? "program" : "chart";
  if (managedBy === "program") {
    notes.push(...handMade(existing));
  }
  const served = servedBy(values);
  if (served === "https only") {
    notes.push("Plain http was not served; it is now redirected to https.");
  }
  const frontEnd =
    trusted === undefined
      ? {
          type: "ingress-controller",
          httpRedirect: served !== "http and https",
          service: clusterService(traefikService, nodePorts),
        }
      : externalHaproxy(existing, traefikService, nodePorts, trusted);
  const others = traefikService.spec.ports.filter(({ port }) => port !== 80 && port !== 443);
  if (others.length > 0) {
    notes.push(
      `Service ${traefikService.metadata.name} keeps further ports of it, which this program does not manage: ` +
        `${others.map(({ name, port }) => `${name} (${port})`).join(", ")}.`,
    );
  }
  if (traefikService.spec.type !== "ClusterIP" && traefikService.spec.externalTrafficPolicy !== "Local") {
    notes.push(
      "The Service gets externalTrafficPolicy Local, so that REANA sees clients' addresses: only nodes with a pod of Traefik (with HAProxy: of HAProxy) answer.",
    );
  }
  return {
    settings: {
      frontEnd,
      ingressController: { type: "bundled-traefik", ...(className === undefined ? {} : { className }) },
      ...(managedBy === "chart" ? {} : { ingress: { managedBy } }),
      ...publicPorts(httpsPort, nodePorts),
      ...(trusted === undefined ? {} : { tls: { source: "external" } }),
    },
    keepsService: true,
    notes,
  };
}

/** Clients that name a node port in the URL have both node ports in their URLs. */
function publicPorts(httpsPort: number, nodePorts: NodePorts): Readonly<Record<string, unknown>> {
  const http = httpsPort === nodePorts.https && nodePorts.http !== undefined ? { http: nodePorts.http } : {};
  return httpsPort === 443 ? {} : { ports: { https: httpsPort, ...http } };
}

function nodePortsOf({ spec }: LiveService): NodePorts {
  const of = (name: string, port: number): number | undefined =>
    (spec.ports.find((each) => each.name === name) ?? spec.ports.find((each) => each.port === port))
      ?.nodePort;
  return { http: of("web", 80), https: of("websecure", 443) };
}

function clusterService(
  { metadata: { name, annotations }, spec }: LiveService,
  nodePorts: NodePorts,
): Readonly<Record<string, unknown>> {
  switch (spec.type) {
    case "NodePort":
      return {
        type: "NodePort",
        name,
        ...(nodePorts.http === undefined ? {} : { httpNodePort: nodePorts.http }),
        ...(nodePorts.https === undefined ? {} : { httpsNodePort: nodePorts.https }),
      };
    case "LoadBalancer": {
      const { loadBalancerClass, loadBalancerSourceRanges } = spec;
      const kept = Object.fromEntries(
        Object.entries(annotations).filter(
          ([key]) => !/(^|\.)(helm\.sh|pulumi\.com|kubernetes\.io)\//.test(key) || /^service\./.test(key),
        ),
      );
      return {
        type: "LoadBalancer",
        name,
        ...(Object.keys(kept).length === 0 ? {} : { annotations: kept }),
        ...(loadBalancerClass === undefined ? {} : { loadBalancerClass }),
        ...(loadBalancerSourceRanges.length === 0 ? {} : { loadBalancerSourceRanges }),
      };
    }
    default:
      throw new TakeOverError(
        `Service ${name} of Traefik has type ${spec.type}: something of yours connects to it, and this program does not know which addresses ` +
          "Traefik may trust. Make it NodePort or LoadBalancer by helm upgrade first, or let Traefik trust your proxy by traefik.ports.web.forwardedHeaders.trustedIPs",
      );
  }
}

/** A proxy that Traefik trusts terminates TLS outside the cluster. */
function externalHaproxy(
  { nodes }: ExistingRelease,
  { metadata: { name, annotations }, spec }: LiveService,
  nodePorts: NodePorts,
  addresses: readonly string[],
): Readonly<Record<string, unknown>> {
  const service =
    spec.type === "NodePort"
      ? { type: "NodePort", name, ...(nodePorts.http === undefined ? {} : { httpNodePort: nodePorts.http }) }
      : clusterService({ metadata: { name, annotations }, spec }, nodePorts);
  return { type: "external-haproxy", addresses, nodes, service };
}

/** Addresses that an entry point trusts; undefined where it trusts none. */
export function trustedIPs(values: Tree, entryPoint: string): readonly string[] | undefined {
  const listed = valueAt(values, ["traefik", "ports", entryPoint, "forwardedHeaders", "trustedIPs"]);
  const argument = new RegExp(`^--entrypoints\\.${entryPoint}\\.forwardedheaders\\.trustedips=(.+)$`, "i");
  const fromArguments = traefikArguments(values).flatMap((one) => argument.exec(one)?.[1]?.split(",") ?? []);
  const all = [...(Array.isArray(listed) ? listed.map(String) : []), ...fromArguments];
  return all.length === 0 ? undefined : [...new Set(all)];
}

export function traefikArguments(values: Tree): readonly string[] {
  const given = valueAt(values, ["traefik", "additionalArguments"]);
  return Array.isArray(given) ? given.map(String) : [];
}

function servedBy(values: Tree): "http and https" | "redirected" | "https only" {
  const redirectTo = valueAt(values, ["traefik", "ports", "web", "redirectTo"]);
  const redirects =
    (typeof redirectTo === "string" && redirectTo !== "") ||
    (isTree(redirectTo) && Object.keys(redirectTo).length > 0) ||
    traefikArguments(values).some((one) => /^--entrypoints\.web\.http\.redirections/i.test(one));
  if (redirects) {
    return "redirected";
  }
  const entryPoints = valueAt(values, [
    "ingress",
    "annotations",
    "traefik.ingress.kubernetes.io/router.entrypoints",
  ]);
  return typeof entryPoints !== "string" || entryPoints.split(",").some((name) => name.trim() === "web")
    ? "http and https"
    : "https only";
}

interface MainIngress {
  readonly ingress: LiveIngress;
  readonly className: string | undefined;
  readonly byHelm: boolean;
}

/** The Ingress that leads to reana-server: the chart's, or one made by hand. */
function mainIngress(existing: ExistingRelease): MainIngress | undefined {
  const [ingress] = serving(existing);
  return ingress && { ingress, className: classOf(ingress), byHelm: isByHelm(ingress, existing) };
}

const serving = (existing: ExistingRelease): readonly LiveIngress[] =>
  existing.ingresses
    .filter(({ spec }) =>
      spec.rules.some(({ http }) =>
        http?.paths.some(({ backend }) => backend.service?.name.endsWith("-server") === true),
      ),
    )
    .toSorted((one, other) => Number(isByHelm(other, existing)) - Number(isByHelm(one, existing)));

const isByHelm = ({ metadata }: LiveIngress, { name }: ExistingRelease): boolean =>
  metadata.annotations["meta.helm.sh/release-name"] === name;

const classOf = ({ metadata, spec }: LiveIngress): string | undefined =>
  spec.ingressClassName ?? metadata.annotations["kubernetes.io/ingress.class"];

/** Of a release whose Ingresses name none. */
const usualClass = ({ defaultIngressClass }: ExistingRelease, values: Tree): string | undefined => {
  const named = valueAt(values, ["ingress", "ingress_class_name"]);
  return typeof named === "string" && named !== "" ? named : defaultIngressClass;
};

function handMade(existing: ExistingRelease): readonly string[] {
  const names = serving(existing)
    .filter((ingress) => !isByHelm(ingress, existing))
    .map(({ metadata }) => metadata.name);
  return names.length === 0
    ? []
    : [
        `The chart makes no Ingress here. This program makes one; delete yours when pulumi up is done: ` +
          `kubectl --namespace ${existing.namespace} delete ingress ${names.join(" ")}`,
      ];
}

function otherController(existing: ExistingRelease, values: Tree): Exposure {
  const main = mainIngress(existing);
  const className = main?.className ?? usualClass(existing, values);
  if (className === undefined) {
    throw new TakeOverError(
      "the release has no Traefik of its own, and none of its Ingresses names a class: give them one (ingress.ingress_class_name) by helm upgrade first",
    );
  }
  const controller = existing.ingressClasses[className];
  const isTraefik =
    controller === undefined
      ? valueAt(values, ["traefik", "external"]) === true || className.includes("traefik")
      : controller === traefikController;
  const managedBy = valueAt(values, ["ingress", "enabled"]) === false ? "program" : "chart";
  return {
    settings: {
      frontEnd: {
        type: "ingress-controller",
        ...(isTraefik ? { httpRedirect: servedBy(values) !== "http and https" } : {}),
      },
      ingressController: { type: isTraefik ? "traefik" : "other", className },
      ingress: { managedBy },
    },
    keepsService: false,
    notes: managedBy === "program" ? handMade(existing) : [],
  };
}
