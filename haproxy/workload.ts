import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import type { HaproxySettings, ServiceExposure } from "../config/settings";
import { healthPaths, mounts, ports } from "./configuration";
import { drain } from "./drain";

/** The Kubernetes objects of the front end as plain data; components/haproxy.ts registers them. */

export interface WorkloadInput {
  readonly labels: Readonly<Record<string, string>>;
  readonly settings: HaproxySettings;
  readonly configMapName: Input<string>;
  readonly serviceAccountName: Input<string>;
  /** `kubernetes.io/tls` Secret. */
  readonly certificateSecretName: Input<string>;
  /** Changes whenever configuration or certificate do, so that the pods are replaced one by one. */
  readonly checksum: Input<string>;
}

/** User and group `haproxy` of the official image. Numeric: Kubernetes cannot tell from a name that a user is not root. */
const haproxyUser = 99;

/** Name of the pod annotation that rolls the pods. */
export const checksumAnnotation = "reana-pulumi/checksum";

export function deploymentSpec(input: WorkloadInput): types.input.apps.v1.DeploymentSpec {
  return {
    replicas: input.settings.replicas,
    revisionHistoryLimit: 3,
    selector: { matchLabels: input.labels },
    // A new pod serves before an old one goes.
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: { labels: input.labels, annotations: { [checksumAnnotation]: input.checksum } },
      spec: podSpec(input),
    },
  };
}

function podSpec(input: WorkloadInput): types.input.core.v1.PodSpec {
  return {
    serviceAccountName: input.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: drain(input.settings.timeouts).gracePeriodSeconds,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: haproxyUser,
      runAsGroup: haproxyUser,
      fsGroup: haproxyUser,
      seccompProfile: { type: "RuntimeDefault" },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        // Only a wish: on a cluster of one node both pods have to share it.
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: input.labels },
      },
    ],
    containers: [container(input.settings)],
    volumes: [
      { name: "configuration", configMap: { name: input.configMapName } },
      { name: "certificate", secret: { secretName: input.certificateSecretName, defaultMode: 0o440 } },
    ],
  };
}

function container(settings: HaproxySettings): types.input.core.v1.Container {
  return {
    name: "haproxy",
    image: settings.image,
    imagePullPolicy: "IfNotPresent",
    // Without the image's entry point, a shell script: signals go straight to HAProxy's master process.
    command: ["haproxy", "-W", "-db", "-f", `${mounts.configuration}/haproxy.cfg`],
    ports: [
      { name: "http", containerPort: ports.http },
      { name: "https", containerPort: ports.https },
      { name: "health", containerPort: ports.health },
    ],
    // Ready for the first time once Traefik answers, so that a rollout never sends anybody to a pod that can only say 503. Later a
    // missing Traefik must not make HAProxy disappear too: then it is HAProxy that says 503.
    startupProbe: {
      httpGet: { path: healthPaths.ready, port: "health" },
      periodSeconds: 1,
      failureThreshold: 600,
    },
    readinessProbe: {
      httpGet: { path: healthPaths.alive, port: "health" },
      periodSeconds: 2,
      failureThreshold: 2,
    },
    livenessProbe: {
      httpGet: { path: healthPaths.alive, port: "health" },
      periodSeconds: 10,
      failureThreshold: 3,
    },
    // The kubelet waits by itself: the image needs no shell. Needs Kubernetes 1.30.
    lifecycle: { preStop: { sleep: { seconds: drain(settings.timeouts).preStopSeconds } } },
    resources: {
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { cpu: String(settings.threads), memory: `${settings.memoryMebibytes}Mi` },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "configuration", mountPath: mounts.configuration, readOnly: true },
      { name: "certificate", mountPath: mounts.certificate, readOnly: true },
    ],
  };
}

/** Ports of the Service as clients' side sees them; the program's port settings say what stands before it. */
const servicePorts = { http: 80, https: 443 } as const;

export function serviceSpec(
  exposure: ServiceExposure,
  labels: Readonly<Record<string, string>>,
): types.input.core.v1.ServiceSpec {
  return {
    type: exposure.type,
    selector: labels,
    ipFamilyPolicy: "PreferDualStack",
    ports: [
      { name: "http", port: servicePorts.http, targetPort: "http", ...nodePort(exposure, "httpNodePort") },
      {
        name: "https",
        port: servicePorts.https,
        targetPort: "https",
        ...nodePort(exposure, "httpsNodePort"),
      },
    ],
    // With "Cluster" the node would put its own address in place of the client's.
    ...(exposure.type === "ClusterIP" ? {} : { externalTrafficPolicy: "Local" }),
    ...loadBalancer(exposure),
  };
}

function nodePort(exposure: ServiceExposure, name: "httpNodePort" | "httpsNodePort"): { nodePort?: number } {
  const port = exposure.type === "NodePort" ? exposure[name] : undefined;
  return port === undefined ? {} : { nodePort: port };
}

function loadBalancer(exposure: ServiceExposure): Partial<types.input.core.v1.ServiceSpec> {
  if (exposure.type !== "LoadBalancer") {
    return {};
  }
  const { loadBalancerClass, sourceRanges } = exposure;
  return {
    ...(loadBalancerClass === undefined ? {} : { loadBalancerClass }),
    ...(sourceRanges.length === 0 ? {} : { loadBalancerSourceRanges: [...sourceRanges] }),
  };
}

/** Annotations of the Service, for the cloud's load balancer controller. */
export const serviceAnnotations = (exposure: ServiceExposure): Readonly<Record<string, string>> =>
  exposure.type === "LoadBalancer" ? exposure.annotations : {};
