/**
 * A pod that is none of REANA's and tries to connect to it, as plain data. It runs HAProxy, whose image the cluster has already: its
 * health checks connect, and it says how they ended; so the image needs no shell and no other tool.
 */

/** Where the pod tries to connect to: a name that distinguishes it, address and port. */
export interface Target {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** Seconds between two attempts; one that takes as long has failed. */
export const attemptSeconds = 2;

/** Should nobody take the pod away, it ends by itself, in seconds. */
const longestLife = 180;

/** The user of the official image. */
const haproxyUser = 99;

const configurationAnnotation = "reana-pulumi/haproxy.cfg";
const directory = "/etc/probe";

export function probePod(name: string, image: string, targets: readonly Target[]): unknown {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      labels: { "app.kubernetes.io/name": "reana-verify" },
      annotations: { [configurationAnnotation]: configuration(targets) },
    },
    spec: {
      restartPolicy: "Never",
      activeDeadlineSeconds: longestLife,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: haproxyUser,
        runAsGroup: haproxyUser,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "probe",
          image,
          imagePullPolicy: "IfNotPresent",
          command: ["haproxy", "-db", "-f", `${directory}/haproxy.cfg`],
          resources: {
            requests: { cpu: "50m", memory: "64Mi" },
            limits: { cpu: "500m", memory: "128Mi" },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          volumeMounts: [{ name: "configuration", mountPath: directory, readOnly: true }],
        },
      ],
      volumes: [
        {
          name: "configuration",
          downwardAPI: {
            items: [
              {
                path: "haproxy.cfg",
                fieldRef: { fieldPath: `metadata.annotations['${configurationAnnotation}']` },
              },
            ],
          },
        },
      ],
    },
  };
}

const section = "probe";

function configuration(targets: readonly Target[]): string {
  const times = ["connect", "client", "server"].map((name) => `    timeout ${name} ${attemptSeconds}s`);
  return [
    "global",
    "    log stdout format raw local0",
    "    maxconn 10",
    "defaults",
    "    mode tcp",
    "    log global",
    // Else only those that fail would be logged.
    "    option log-health-checks",
    ...times,
    `listen ${section}`,
    // HAProxy does not start without a port of its own.
    "    bind 127.0.0.1:8080",
    ...targets.map(
      ({ name, address, port }) =>
        `    server ${name} ${address.includes(":") ? `[${address}]` : address}:${port} ` +
        `check inter ${attemptSeconds}s fall 1 rise 1`,
    ),
    "",
  ].join("\n");
}

/** The names of those that the pod has connected to, by what it printed. */
export function reached(log: string): ReadonlySet<string> {
  const successes = log.matchAll(new RegExp(`Health check for server ${section}/(\\S+) succeeded`, "g"));
  return new Set([...successes].map(([, name = ""]) => name));
}
