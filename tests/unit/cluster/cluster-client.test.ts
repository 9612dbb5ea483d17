import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "../../../components/cluster/cluster-client";
import { ClusterError } from "../../../components/cluster/cluster-error";

const kubeconfig = (port: number): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "here",
    clusters: [
      { name: "local", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } },
    ],
    users: [{ name: "admin", user: { token: "abc-token" } }],
    contexts: [
      { name: "here", context: { cluster: "local", user: "admin" } },
      { name: "there", context: { cluster: "local", user: "admin" } },
    ],
  });

const coreResources = {
  kind: "APIResourceList",
  groupVersion: "v1",
  resources: [
    { name: "namespaces", kind: "Namespace", namespaced: false, verbs: ["get", "list"] },
    { name: "secrets", kind: "Secret", namespaced: true, verbs: ["get", "list"] },
  ],
};

/** Answers by method and path; everything else is not found, as by an API server. */
type Answers = Readonly<Record<string, readonly [status: number, body: unknown]>>;

const notFound = [404, { kind: "Status", message: "not found", code: 404 }] as const;

describe("the cluster's client", () => {
  let server: Server;
  let requests: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  let answers: Answers = {};

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url = "", headers } = request;
        requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        const all: Answers = { "GET /api/v1": [200, coreResources], ...answers };
        const [status, body] = all[`${method} ${url}`] ?? all[`${method} ${url.split("?")[0]}`] ?? notFound;
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  beforeEach(() => {
    requests = [];
    answers = {};
  });

  const port = (): number => (server.address() as AddressInfo).port;
  const namespace = { apiVersion: "v1", kind: "Namespace", name: "reana" } as const;

  it("reads an object with the context's credentials", async () => {
    answers = {
      "GET /api/v1/namespaces/reana": [200, { ...namespace, metadata: { name: "reana", uid: "7" } }],
    };
    const found = await (await connect({ kubeconfig: kubeconfig(port()) })).read(namespace);
    assert.equal(found?.metadata?.uid, "7");
    assert.equal(requests.at(-1)?.headers.authorization, "Bearer abc-token");
  });

  it("finds nothing where there is no such object, or no such kind", async () => {
    const client = await connect({ kubeconfig: kubeconfig(port()) });
    assert.equal(await client.read(namespace), undefined);
    assert.equal(
      await client.read({ apiVersion: "traefik.io/v1alpha1", kind: "Middleware", name: "a" }),
      undefined,
    );
    assert.deepEqual(await client.list("traefik.io/v1alpha1", "Middleware"), []);
  });

  it("lists page by page", async () => {
    const page = (name: string, next: string): readonly [number, unknown] => [
      200,
      { kind: "SecretList", apiVersion: "v1", metadata: { continue: next }, items: [{ metadata: { name } }] },
    ];
    answers = {
      "GET /api/v1/namespaces/reana/secrets?labelSelector=owner%3Dhelm&limit=500": page("first", "more"),
      "GET /api/v1/namespaces/reana/secrets?labelSelector=owner%3Dhelm&limit=500&continue=more": page(
        "second",
        "",
      ),
    };
    const client = await connect({ kubeconfig: kubeconfig(port()) });
    const found = await client.list("v1", "Secret", { namespace: "reana", labelSelector: "owner=helm" });
    assert.deepEqual(
      found.map(({ metadata }) => metadata?.name),
      ["first", "second"],
    );
  });

  it("applies with its own field manager", async () => {
    answers = { "PATCH /api/v1/namespaces/reana": [200, { kind: "Namespace", metadata: { name: "reana" } }] };
    await (
      await connect({ kubeconfig: kubeconfig(port()) })
    ).apply({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "reana" },
    });
    const sent = requests.at(-1);
    assert.equal(sent?.headers["content-type"], "application/apply-patch+yaml");
    assert.match(sent.url, /fieldManager=reana-pulumi&force=true$/);
  });

  it("changes some fields of what is there, and removes those that are null", async () => {
    const client = await connect({ kubeconfig: kubeconfig(port()) });
    await client.patch(namespace, { metadata: { labels: { gone: null } } });
    answers = { "PATCH /api/v1/namespaces/reana": [200, { kind: "Namespace", metadata: { name: "reana" } }] };
    await client.patch(namespace, { metadata: { labels: { a: "b", gone: null } } });
    const sent = requests.at(-1);
    assert.equal(sent?.headers["content-type"], "application/merge-patch+json");
    assert.match(sent.url, /fieldManager=reana-pulumi$/);
    assert.deepEqual(JSON.parse(sent.body), {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "reana", labels: { a: "b", gone: null } },
    });
  });

  it("changes fields of a Deployment, and names no other", async () => {
    answers = {
      "GET /apis/apps/v1": [
        200,
        {
          kind: "APIResourceList",
          groupVersion: "apps/v1",
          resources: [{ name: "deployments", kind: "Deployment", namespaced: true, verbs: ["patch"] }],
        },
      ],
      "PATCH /apis/apps/v1/namespaces/reana/deployments/server": [200, { kind: "Deployment" }],
    };
    const client = await connect({ kubeconfig: kubeconfig(port()) });
    const deployment = { apiVersion: "apps/v1", kind: "Deployment", name: "server", namespace: "reana" };
    await client.patch(deployment, { spec: { minReadySeconds: null, replicas: 1 } });
    const sent = JSON.parse(requests.at(-1)?.body ?? "") as { spec: unknown };
    assert.deepEqual(sent.spec, { minReadySeconds: null, replicas: 1 });
  });

  it("deletes what is there, and is content where it is not", async () => {
    const client = await connect({ kubeconfig: kubeconfig(port()) });
    await client.delete(namespace);
    answers = { "DELETE /api/v1/namespaces/reana": [200, { kind: "Status", status: "Success" }] };
    await client.delete(namespace);
    assert.match(requests.at(-1)?.url ?? "", /propagationPolicy=Background/);
  });

  it("says which cluster refuses, and why, and no credentials", async () => {
    answers = {
      "GET /api/v1/namespaces/reana": [403, { kind: "Status", message: "namespaces is forbidden" }],
    };
    const client = await connect({ kubeconfig: kubeconfig(port()), context: "there" });
    await assert.rejects(client.read(namespace), (failure: unknown) => {
      assert.ok(failure instanceof ClusterError);
      assert.equal(
        failure.message,
        `Namespace reana: the cluster there (http://127.0.0.1:${port()}) returned 403: namespaces is forbidden`,
      );
      return true;
    });
  });

  it("says that a cluster cannot be reached", async () => {
    const client = await connect({ kubeconfig: kubeconfig(1) });
    await assert.rejects(
      client.read(namespace),
      /here \(http:\/\/127\.0\.0\.1:1\) cannot be reached \(ECONNREFUSED\)$/,
    );
  });

  it("says that the program which gets the user's credentials is not there", async () => {
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "no-such-program",
      interactiveMode: "Never",
    };
    const text = kubeconfig(port()).replace('{"token":"abc-token"}', JSON.stringify({ exec }));
    const client = await connect({ kubeconfig: text });
    await assert.rejects(
      client.read(namespace),
      /the program that the kubeconfig's user names cannot be started \(.*no-such-program ENOENT\)$/,
    );
  });

  it("knows the context, or names those that there are", async () => {
    await assert.rejects(connect({ kubeconfig: kubeconfig(1), context: "elsewhere" }), {
      message: 'the kubeconfig has no context "elsewhere" (kubernetes:context); it has here, there',
    });
  });

  it("does not quote a kubeconfig that it cannot read", async () => {
    await assert.rejects(connect({ kubeconfig: "{token: very-secret, a: [" }), (failure: Error) => {
      assert.doesNotMatch(failure.message, /very-secret/);
      return failure instanceof ClusterError;
    });
  });
});
