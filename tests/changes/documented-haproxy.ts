import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { haproxyNames } from "../../sandbox/images/names";
import type { Issued } from "../../tools/testbed/server-certificate";
import { apply, succeed, upOf } from "../e2e/command-line";
import { runningPods } from "../e2e/pod-network";
import { currentSettings, useSettings } from "../e2e/stack";
import { changesStack as stack } from "../e2e/test-stack";
import { type Change, rolledOut, traefikKilled } from "./changes";
import { tagImage } from "./control-plane";

/**
 * What people deploy instead: the objects of haproxytech's chart `haproxy` with its defaults (one replica, no probe, no preStop, a grace period
 * of 60 s, a checksum of the ConfigMap in an annotation), and in its default configuration the two lines of REANA's documentation
 * ("Configuring cluster ingress"). Only the backend, the certificate and `mode http` are added, without which the lines do nothing.
 */

const name = "documented-haproxy";
const { namespace, release, existingController } = stack;
/** Where its Service can be reached. */
export const nodePorts = existingController.nodePorts;

const labels = { "app.kubernetes.io/name": "haproxy-documented", "app.kubernetes.io/instance": name };
const selector = `app.kubernetes.io/instance=${name}`;
const certificateFile = "/usr/local/etc/haproxy-certificate/tls.pem";

interface Deployed {
  readonly certificate: Issued;
  readonly image: string;
  readonly replicas: number;
  /** Of clients, in seconds; edited by one of the changes. */
  readonly timeout: number;
}

const configuration = ({ timeout }: Deployed): string => `global
  log stdout format raw local0
  maxconn 1024

defaults
  mode http
  log global
  timeout client ${timeout}s
  timeout connect 60s
  timeout server 60s

frontend fe_main
  bind :80
  bind :443 ssl crt ${certificateFile} alpn h2,http/1.1
  http-request set-header X-Forwarded-Proto https if { ssl_fc }
  http-request set-header X-Forwarded-Proto http if !{ ssl_fc }
  default_backend be_main

backend be_main
  server web1 ${release}-traefik:80 check
`;

function objectsOf(deployed: Deployed): readonly unknown[] {
  const { certificate, image, replicas } = deployed;
  const text = configuration(deployed);
  const metadata = { name, namespace, labels };
  return [
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata,
      stringData: { "tls.pem": `${certificate.certificate}${certificate.privateKey}` },
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "haproxy.cfg": text } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: {
            labels,
            annotations: { "checksum/environment": createHash("sha256").update(text).digest("hex") },
          },
          spec: {
            terminationGracePeriodSeconds: 60,
            containers: [
              {
                name: "haproxy",
                image,
                imagePullPolicy: "IfNotPresent",
                // haproxytech's image names no user: HAProxy is root's there, and may use these ports.
                securityContext: { runAsUser: 0 },
                // As the entry point of the image runs it.
                command: ["haproxy", "-W", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"],
                ports: [
                  { name: "http", containerPort: 80 },
                  { name: "https", containerPort: 443 },
                ],
                resources: { requests: { cpu: "250m", memory: "128Mi" } },
                volumeMounts: [
                  { name: "haproxy-config", mountPath: "/usr/local/etc/haproxy" },
                  { name: "certificate", mountPath: "/usr/local/etc/haproxy-certificate" },
                ],
              },
            ],
            volumes: [
              { name: "haproxy-config", configMap: { name } },
              { name: "certificate", secret: { secretName: name } },
            ],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        type: "NodePort",
        selector: labels,
        ports: [
          { name: "http", port: 80, targetPort: "http", nodePort: nodePorts.http },
          { name: "https", port: 443, targetPort: "https", nodePort: nodePorts.https },
        ],
      },
    },
  ];
}

const image = haproxyNames[0];
const otherImage = "docker.io/library/haproxy:3.2.26-trixie";

/** A HAProxy as documented, and how it is changed. */
export class DocumentedHaproxy {
  private deployed: Deployed;

  /** @param renewed certificate of one of the changes */
  constructor(
    certificate: Issued,
    private readonly renewed: Issued,
  ) {
    this.deployed = { certificate, image, replicas: 1, timeout: 60 };
  }

  async change(changed: Partial<Deployed> = {}): Promise<void> {
    this.deployed = { ...this.deployed, ...changed };
    await apply(objectsOf(this.deployed));
    await rolledOut(name);
  }

  async remove(): Promise<void> {
    await succeed(
      ...["kubectl", "delete", "deployment,service,configmap,secret", name],
      ...["--namespace", namespace, "--ignore-not-found"],
    );
  }

  readonly changes: readonly Change[] = [
    { id: "settings", name: "edited configuration", make: () => this.change({ timeout: 61 }) },
    {
      id: "certificate",
      name: "renewed certificate, and pods restarted, since HAProxy does not notice it",
      make: async () => {
        await this.change({ certificate: this.renewed });
        await succeed("kubectl", "rollout", "restart", `deployment/${name}`, "--namespace", namespace);
        await rolledOut(name);
      },
    },
    {
      id: "image",
      name: "another HAProxy image",
      make: async () => {
        await tagImage(image, otherImage);
        await this.change({ image: otherImage });
      },
    },
    {
      id: "replicas",
      name: "replicas 1 → 2 → 1",
      make: async () => {
        await this.change({ replicas: 2 });
        await this.change({ replicas: 1 });
      },
    },
    {
      id: "pod-deleted",
      name: "the pod of HAProxy deleted",
      make: async () => {
        const [pod] = await runningPods(namespace, selector);
        assert.ok(pod !== undefined);
        await succeed("kubectl", "delete", "pod", pod.name, "--namespace", namespace, "--wait=false");
        await rolledOut(name);
      },
    },
    {
      id: "traefik-values",
      name: "Traefik rolled by a value",
      make: async () => {
        const settings = currentSettings(stack);
        useSettings(
          { ...settings, traefik: { ...(settings["traefik"] as object), readTimeoutSeconds: 3500 } },
          stack,
        );
        await upOf(stack);
      },
    },
    traefikKilled,
  ];
}
