/** Which image references the node has, and what is behind each. There is no registry: what is not here cannot be run. */

/** Keeps a pod's namespaces. */
export const pauseImageName = "localhost/sandbox/pause:1";

/** CoreDNS. */
export const dnsImageName = "localhost/sandbox/coredns:1";

/** An interactive session; reana-workflow-controller's stand-in gets this name. */
export const sessionImageName = "localhost/sandbox/session:1";

/** HAProxy, as the program names it by default. The one that Debian has is of the same LTS series. */
export const haproxyNames = ["docker.io/library/haproxy:3.2.26"] as const;

/** The Traefik that is built here (binaries/module/go.mod); stacks of series 0.95 have to name it. */
export const traefikRelease = "v3.7.13";

/** Traefik by its own name, and as REANA's charts name it by default. */
export const traefikNames = [
  "docker.io/library/traefik:2.5.4",
  "docker.io/library/traefik:v3.1.3",
  `docker.io/library/traefik:${traefikRelease}`,
] as const;

/** reana-server, by the reana-db that each release pins: that one makes the tables and migrates them. */
export const serverNames = {
  "0.9.5": "docker.io/reanahub/reana-server:0.9.4",
  "0.95.0a10": "docker.io/reanahub/reana-server:0.95.0-alpha.6",
} as const;
export const workflowControllerNames = [
  "docker.io/reanahub/reana-workflow-controller:0.9.4",
  "docker.io/reanahub/reana-workflow-controller:0.95.0-alpha.7",
] as const;
export const userInterfaceNames = [
  "docker.io/reanahub/reana-ui:0.9.4",
  "docker.io/reanahub/reana-ui:0.95.0-alpha.4",
] as const;

/** PostgreSQL and Redis as Debian has them. */
export const databaseNames = ["docker.io/library/postgres:12.13"] as const;
export const cacheNames = ["docker.io/library/redis:5.0.5", "docker.io/library/redis:8.6.3"] as const;

/** The message broker only has to be there: the stand-ins ask it nothing, and RabbitMQ would take five seconds and 100 MB at every start. */
export const pausingNames = [
  "docker.io/reanahub/reana-message-broker:0.9.3",
  "docker.io/reanahub/reana-message-broker:0.95.0-alpha.3",
] as const;

/** RabbitMQ, and a client of it. Tests that ask the message broker something give the node this image, and the chart its name. */
export const messageBrokerName = "localhost/sandbox/message-broker:1";
