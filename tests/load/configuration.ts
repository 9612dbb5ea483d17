import { haproxyConfiguration } from "../../components/haproxy/config/configuration";
import { settings } from "../unit/config/stack-settings";
import { hostname, serverPort } from "./places";

const stack = settings({ hostname });

if (stack.frontEnd.type !== "haproxy") {
  throw new Error("no HAProxy in the cluster");
}

const server = `127.0.0.1:${serverPort}`;

/** haproxy.cfg of a stack with defaults. */
export const configuration = haproxyConfiguration({
  endpoint: stack.endpoint,
  version: "3.2",
  size: stack.frontEnd,
  runtime: { type: "pod", certificate: "mounted" },
  tls: "terminate",
  loadBalancer: undefined,
  traefik: { http: [server], https: [server] },
  customConfig: stack.frontEnd.customConfig,
});

/** The default of a pod's limit, in bytes. */
export const podMemory = 512 * 1024 * 1024;
