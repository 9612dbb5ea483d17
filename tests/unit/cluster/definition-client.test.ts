import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "../../../components/cluster/cluster-client";
import { ClusterError } from "../../../components/cluster/cluster-error";
import { definitionClient, type DefinitionClient } from "../../../components/cluster/definition-client";

const name = "middlewares.traefik.io";
const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;

const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name },
  spec: {
    group: "traefik.io",
    versions: [
      {
        name: "v1alpha1",
        schema: {
          openAPIV3Schema: {
            "x-kubernetes-preserve-unknown-fields": true,
            properties: { a: { default: 1, enum: [1, 2] } },
          },
        },
      },
    ],
  },
};

describe("the client for CustomResourceDefinitions", () => {
  let server: Server;
  let requests: { request: IncomingMessage; body: string }[] = [];
  let answer: readonly [status: number, body: unknown] = [200, definition];
  let client: DefinitionClient;

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        requests.push({ request, body: Buffer.concat(chunks).toString() });
        response.writeHead(answer[0], { "content-type": "application/json" }).end(JSON.stringify(answer[1]));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const kubeconfig = JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "here",
      clusters: [
        {
          name: "local",
          cluster: { server: `http://127.0.0.1:${port}/proxied/`, "insecure-skip-tls-verify": true },
        },
      ],
      users: [{ name: "admin", user: { token: "abc-token" } }],
      contexts: [{ name: "here", context: { cluster: "local", user: "admin" } }],
    });
    client = definitionClient(await connect({ kubeconfig }));
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  beforeEach(() => {
    requests = [];
    answer = [200, definition];
  });

  it("reads one as it is, fields of Kubernetes' own in its schema too", async () => {
    assert.deepEqual(await client.read(name), definition);
    const [{ request } = { request: undefined }] = requests;
    assert.equal(`${request?.method} ${request?.url}`, `GET /proxied${path}`);
    assert.equal(request?.headers.authorization, "Bearer abc-token");
  });

  it("finds nothing where there is none", async () => {
    answer = [404, { message: "not found" }];
    assert.equal(await client.read(name), undefined);
  });

  it("applies one as it is, by server-side apply", async () => {
    await client.apply(definition);
    const [{ request, body } = { request: undefined, body: "" }] = requests;
    assert.equal(
      `${request?.method} ${request?.url}`,
      `PATCH /proxied${path}?fieldManager=reana-pulumi&force=true`,
    );
    assert.equal(request?.headers["content-type"], "application/apply-patch+yaml");
    assert.deepEqual(JSON.parse(body), definition);
  });

  it("says what the cluster responded, and that it cannot be reached", async () => {
    answer = [403, { message: "customresourcedefinitions is forbidden" }];
    await assert.rejects(client.apply(definition), (error: Error) => {
      assert.ok(error instanceof ClusterError);
      assert.match(
        error.message,
        /middlewares\.traefik\.io: the cluster here \(.*responded with 403: .*forbidden/,
      );
      return true;
    });
    server.closeAllConnections();
    const gone = definitionClient(
      await connect({
        kubeconfig: JSON.stringify({
          clusters: [
            { name: "a", cluster: { server: "http://127.0.0.1:1", "insecure-skip-tls-verify": true } },
          ],
          users: [{ name: "a", user: { token: "t" } }],
          contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
          "current-context": "a",
        }),
      }),
    );
    await assert.rejects(gone.read(name), /cannot be reached \(ECONNREFUSED\)/);
  });
});
