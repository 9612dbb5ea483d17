import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { sessionImageName } from "../../sandbox/images/names";
import type { Endpoint, Site } from "../../tools/verify/index";
import { apply } from "./command-line";
import type { TestStack } from "./test-stack";

/**
 * A certificate authority's challenge (ACME HTTP-01): what cert-manager puts into the cluster while it waits for a certificate, and
 * what an authority then requests.
 */

const path = "/.well-known/acme-challenge/token";

/** Only the solver responds with this. */
const solverText = "An interactive session.";

/** Puts a solver into REANA's namespace: an Ingress for the challenge's path alone, of the class that the issuer names. */
export async function putSolver(
  { namespace, hostname }: TestStack,
  className: string,
  classBy: "field" | "annotation",
): Promise<void> {
  const metadata = { name: "challenge-solver", namespace };
  const labels = { app: metadata.name };
  const container = {
    name: "solver",
    image: sessionImageName,
    imagePullPolicy: "IfNotPresent",
    env: [{ name: "SESSION_BASE_PATH", value: path }],
  };
  const backend = { service: { name: metadata.name, port: { number: 8089 } } };
  await apply([
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: labels, ports: [{ port: 8089, targetPort: 8888 }] },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: {
        ...metadata,
        annotations: classBy === "annotation" ? { "kubernetes.io/ingress.class": className } : {},
      },
      spec: {
        ...(classBy === "field" ? { ingressClassName: className } : {}),
        rules: [{ host: hostname, http: { paths: [{ path, pathType: "Exact", backend }] } }],
      },
    },
  ]);
}

interface HttpResponse {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

/** Requests it as an authority does: plain http first, following redirects whatever certificate there is yet. */
export async function challengeIsServed(site: Site): Promise<boolean> {
  const first = await get(httpRequest, site.plainConnect as Endpoint, site.httpUrl as URL);
  const last =
    first.location === undefined ? first : await get(httpsRequest, site.connect as Endpoint, site.url);
  return last.status === 200 && last.body.includes(solverText);
}

function get(
  request: typeof httpsRequest | typeof httpRequest,
  { host, port }: Endpoint,
  url: URL,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const options = { host, port, path, agent: false as const, headers: { host: url.host } };
    const sent = request({ ...options, servername: url.hostname, rejectUnauthorized: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body }),
      );
    });
    sent.setTimeout(10_000, () => sent.destroy(new Error("no response within 10 s")));
    sent.once("error", reject);
    sent.end();
  });
}
