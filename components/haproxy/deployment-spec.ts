import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import type { HaproxySettings } from "../config/settings";
import type { TlsHandling } from "../topology/hops";
import type { Scheme } from "../topology/scheme";
import { drain } from "./drain";
import { healthPaths, mounts, podAddresses, podPorts } from "./config/input";

/** The Kubernetes objects of the front end as plain data; components/haproxy/haproxy-front-end.ts registers them. */

export interface WorkloadInput {
  readonly labels: Readonly<Record<string, string>>;
  readonly settings: HaproxySettings;
  readonly image: Input<string>;
  /** Whether a new pod waits for a backend before it counts as ready. */
  readonly startup: "immediate" | "wait-for-backend";
  /** What HAProxy does with TLS: only where it terminates TLS it accepts connections on a port for it and holds a certificate. */
  readonly tls: TlsHandling;
  readonly configMapName: Input<string>;
  readonly serviceAccountName: Input<string>;
  /** Undefined where HAProxy holds no certificate. */
  readonly certificate: CertificateVolumes | undefined;
  /** Changes whenever configuration or certificate do, so that the pods are replaced one by one. */
  readonly checksum: Input<string>;
}

export interface CertificateVolumes {
  /** `kubernetes.io/tls` Secret. */
  readonly secretName: Input<string>;
  /** Secret of the same kind that is served while the other is not there yet; undefined where it is there from the beginning. */
  readonly placeholderSecretName: Input<string> | undefined;
}

/** Name of the container's port for metrics, which a Service of its own leads to. */
export const metricsPortName = "metrics";

/** Name of the pod annotation that rolls the pods. */
export const checksumAnnotation = "reana-pulumi/checksum";

export function deploymentSpec(input: WorkloadInput): types.input.apps.v1.DeploymentSpec {
  return {
    replicas: input.settings.replicas,
    revisionHistoryLimit: 3,
    selector: { matchLabels: input.labels },
    strategy: { type: "RollingUpdate", rollingUpdate: rollingUpdate(input.settings) },
    template: {
      metadata: {
        labels: input.labels,
        annotations: { ...input.settings.podAnnotations, [checksumAnnotation]: input.checksum },
      },
      spec: podSpec(input),
    },
  };
}

/** A new pod serves before an old one goes, unless both need the same port of a node. */
const rollingUpdate = ({ hostPort }: HaproxySettings): types.input.apps.v1.RollingUpdateDeployment =>
  hostPort === undefined ? { maxSurge: 1, maxUnavailable: 0 } : { maxSurge: 0, maxUnavailable: 1 };

function podSpec(input: WorkloadInput): types.input.core.v1.PodSpec {
  return {
    ...commonPod(input),
    terminationGracePeriodSeconds: drain(input.settings.timeouts).gracePeriodSeconds,
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        // Preferred, not required: on a cluster of one node both pods have to share it.
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: input.labels },
      },
    ],
    containers: [container(input)],
  };
}

/** What every pod has that runs HAProxy's image. */
type CommonInput = Pick<
  WorkloadInput,
  "serviceAccountName" | "configMapName" | "certificate" | "settings" | "image"
>;

const commonPod = ({
  settings,
  serviceAccountName,
  configMapName,
  certificate,
}: CommonInput): Omit<types.input.core.v1.PodSpec, "containers"> => ({
  ...placement(settings),
  serviceAccountName,
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    ...user(settings),
    seccompProfile: { type: "RuntimeDefault" },
  },
  volumes: [
    { name: "configuration", configMap: { name: configMapName } },
    ...(certificate === undefined ? [] : certificateVolumes(certificate)),
  ],
});

/** Where the stack says nothing, neither does the pod. */
function placement({
  nodeSelector,
  tolerations,
  affinity,
  priorityClassName,
  imagePullSecrets,
}: HaproxySettings): Partial<types.input.core.v1.PodSpec> {
  const affinities = Object.fromEntries(Object.entries(affinity).filter(([, rules]) => rules !== undefined));
  return {
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector: { ...nodeSelector } }),
    ...(tolerations.length === 0 ? {} : { tolerations: tolerations.map((each) => ({ ...each })) }),
    ...(Object.keys(affinities).length === 0 ? {} : { affinity: affinities }),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    ...(imagePullSecrets.length === 0
      ? {}
      : { imagePullSecrets: imagePullSecrets.map(({ name }) => ({ name })) }),
  };
}

/** A cluster that assigns users, such as OpenShift, refuses pods that ask for one. */
const user = ({
  runAsUser,
}: HaproxySettings): Pick<types.input.core.v1.PodSecurityContext, "runAsUser" | "runAsGroup" | "fsGroup"> =>
  runAsUser === "assigned" ? {} : { runAsUser, runAsGroup: runAsUser, fsGroup: runAsUser };

const commonContainer = ({ settings, image, certificate }: CommonInput): types.input.core.v1.Container => ({
  name: "haproxy",
  image,
  imagePullPolicy: "IfNotPresent",
  // haproxy.cfg binds IPv6 where the pod has such an address.
  env: [{ name: podAddresses, valueFrom: { fieldRef: { fieldPath: "status.podIPs" } } }],
  resources: { requests: { ...settings.resources.requests }, limits: { ...settings.resources.limits } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  volumeMounts: [
    { name: "configuration", mountPath: mounts.configuration, readOnly: true },
    ...certificateMounts(certificate),
  ],
});

/** The file that haproxy.cfg is in. */
const configurationFile = `${mounts.configuration}/haproxy.cfg`;

/**
 * Reads haproxy.cfg as the pods will, with the same image and files, and ends: a line that this image does not take, or a certificate,
 * fails the update while the pods of before go on serving.
 */
export function checkJobSpec(
  input: CommonInput & Pick<WorkloadInput, "labels">,
): types.input.batch.v1.JobSpec {
  return {
    // What does not work now does not work a second time.
    backoffLimit: 0,
    // The image may have to be fetched first, and the certificate's Secret may come later.
    activeDeadlineSeconds: 600,
    template: {
      metadata: {
        labels: input.labels,
        ...(Object.keys(input.settings.podAnnotations).length === 0
          ? {}
          : { annotations: { ...input.settings.podAnnotations } }),
      },
      spec: {
        ...commonPod(input),
        restartPolicy: "Never",
        containers: [
          {
            ...commonContainer(input),
            command: ["haproxy", "-c", "-f", configurationFile],
            // HAProxy says what is wrong in its log.
            terminationMessagePolicy: "FallbackToLogsOnError",
          },
        ],
      },
    },
  };
}

function certificateVolumes({
  secretName,
  placeholderSecretName,
}: CertificateVolumes): types.input.core.v1.Volume[] {
  const certificate = { secretName, defaultMode: 0o440 };
  return placeholderSecretName === undefined
    ? [{ name: "certificate", secret: certificate }]
    : [
        { name: "certificate", secret: { ...certificate, optional: true } },
        { name: "placeholder", secret: { secretName: placeholderSecretName, defaultMode: 0o440 } },
      ];
}

function certificateMounts(certificate: CertificateVolumes | undefined): types.input.core.v1.VolumeMount[] {
  if (certificate === undefined) {
    return [];
  }
  const mounted = { name: "certificate", mountPath: mounts.certificate, readOnly: true };
  return certificate.placeholderSecretName === undefined
    ? [mounted]
    : [mounted, { name: "placeholder", mountPath: mounts.placeholder, readOnly: true }];
}

function container(input: WorkloadInput): types.input.core.v1.Container {
  const { settings, startup, tls } = input;
  return {
    ...commonContainer(input),
    // Without the image's entry point, a shell script: signals go straight to HAProxy's master process.
    command: ["haproxy", "-W", "-db", "-f", configurationFile],
    ports: [
      { name: "http", containerPort: podPorts.http, ...hostPortOf(settings, "http") },
      ...(tls === "plaintext"
        ? []
        : [{ name: "https", containerPort: podPorts.https, ...hostPortOf(settings, "https") }]),
      { name: "health", containerPort: podPorts.health },
      { name: metricsPortName, containerPort: podPorts.metrics },
    ],
    // Ready for the first time once Traefik responds, so that a rollout never sends anybody to a pod that can only say 503. Later a
    // missing Traefik must not make HAProxy disappear too: then it is HAProxy that says 503.
    startupProbe: {
      httpGet: {
        path: startup === "wait-for-backend" ? healthPaths.ready : healthPaths.alive,
        port: "health",
      },
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
  };
}

const hostPortOf = ({ hostPort }: HaproxySettings, scheme: Scheme): { readonly hostPort?: number } => {
  const port = hostPort?.[scheme];
  return port === undefined ? {} : { hostPort: port };
};
