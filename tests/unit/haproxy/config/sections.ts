import assert from "node:assert/strict";
import type { HaproxySettings } from "../../../../components/config/settings";
import { haproxyConfiguration } from "../../../../components/haproxy/config/configuration";
import type { HaproxyConfigInput } from "../../../../components/haproxy/config/input";
import { settings } from "../../config/stack-settings";

/** What the program writes for HAProxy, for tests to look at. */

/** A HAProxy of the cluster, in the words of a stack file. */
export const haproxy = (values: Record<string, unknown> = {}): HaproxySettings => {
  const { frontEnd } = settings({ frontEnd: { type: "haproxy", ...values } });
  assert.ok(frontEnd.type === "haproxy");
  return frontEnd;
};

/** haproxy.cfg of a pod that terminates TLS by default. */
export const configuration = (
  https = 443,
  values: Record<string, unknown> = {},
  input: Partial<HaproxyConfigInput> = {},
): string =>
  haproxyConfiguration({
    endpoint: { hostname: "reana.example.org", httpsPort: https, httpPort: 80 },
    version: "3.2",
    size: haproxy(values),
    customConfig: haproxy(values).customConfig,
    runtime: { type: "pod", certificate: "mounted" },
    tls: "terminate",
    loadBalancer: undefined,
    traefik: {
      http: ["reana-traefik.reana.svc.cluster.local:80"],
      https: ["reana-traefik.reana.svc.cluster.local:443"],
    },
    ...input,
  });

/** The lines of one section, without comments. */
export function section(text: string, title: string): readonly string[] {
  const [, body = ""] = text.split(new RegExp(`^${title}$`, "m"));
  return body
    .split(/^\S/m, 1)
    .join()
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
