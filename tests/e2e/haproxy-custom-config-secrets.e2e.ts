import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect } from "node:tls";
import { mounts, podPorts } from "../../components/haproxy/config/input";
import { haproxyRoot, type HaproxyRoot } from "../../tools/testbed/haproxy-root";
import { issuedFor, type Issued } from "../../tools/testbed/server-certificate";
import { problemsOf } from "../unit/config/stack-settings";
import { hostname, loopbackConfigInput, startIn } from "./loopback-haproxy";

/** Custom configuration that HAProxy would take, and that gives clients what is HAProxy's own. */

const key = `${mounts.certificate}/tls.key`;

interface Leak {
  readonly name: string;
  readonly rules?: readonly string[];
  readonly backend?: readonly string[];
  /** What a client gets of HAProxy's. */
  readonly shows: RegExp;
}

const privateKey = /PRIVATE KEY-----/;
const ofMetrics = /^haproxy_process_/m;
const lookUp = "str(-----BEGIN),map";

const reply = "http-request return status 200 content-type text/plain";

const leaks: readonly Leak[] = [
  { name: "a file as the response", rules: [`${reply} file ${key}`], shows: privateKey },
  { name: "a file as a log format", rules: [`${reply} lf-file ${key}`], shows: privateKey },
  {
    name: "a file after an argument that reads string",
    rules: [`http-request return status 200 hdr X-Note string content-type string file ${key}`],
    shows: privateKey,
  },
  {
    name: "a file in a refusal",
    rules: [`http-request deny deny_status 403 content-type text/plain file ${key}`],
    shows: privateKey,
  },
  {
    name: "an ACL that compares with lines of a file",
    rules: [`${reply} string it-is-one if { req.hdr(x-line) -m str -i -f ${key} }`],
    shows: /it-is-one/,
  },
  {
    name: "a named ACL that compares with lines of a file",
    rules: [`acl custom-line req.hdr(x-line) -f ${key}`, `${reply} string it-is-one if custom-line`],
    shows: /it-is-one/,
  },
  { name: "a map in a log format", rules: [`${reply} lf-string '%[${lookUp}(${key})]'`], shows: privateKey },
  {
    name: "a map in a header of a response",
    rules: [`${reply} string x hdr X-Leak '%[${lookUp}_beg(${key})]'`],
    shows: privateKey,
  },
  {
    name: "a map in a header of the server's response",
    rules: [`http-response set-header X-Leak '%[${lookUp}_str(${key})]'`],
    shows: privateKey,
  },
  {
    name: "a map in a variable, in a word of its own",
    rules: [
      `http-request set-var(txn.custom_a) str(-----BEGIN) map_str(${key})`,
      `${reply} lf-string %[var(txn.custom_a)]`,
    ],
    shows: privateKey,
  },
  {
    name: "a map in a redirect",
    rules: [`http-request redirect location '/%[${lookUp}(${key})]'`],
    shows: privateKey,
  },
  { name: "a file as a backend's response", backend: [`${reply} file ${key}`], shows: privateKey },
  {
    name: "a file as a backend's error",
    backend: [`http-error status 503 content-type text/plain file ${key}`],
    shows: privateKey,
  },
  {
    name: "a file as a backend's error, as a log format",
    backend: [`http-error status 503 content-type text/plain lf-file ${key}`],
    shows: privateKey,
  },
  {
    name: "HAProxy's metrics by a service",
    backend: ["http-request use-service prometheus-exporter"],
    shows: ofMetrics,
  },
  ...["127.0.0.1", "*", "0.0.0.0", "127.1", "ipv4@127.0.0.1"].map((host) => ({
    name: `HAProxy's metrics by a server at ${host}`,
    backend: ["http-request set-path /metrics", `server own ${host}:${podPorts.metrics}`],
    shows: ofMetrics,
  })),
];

const harmless: readonly Pick<Leak, "name" | "rules" | "backend">[] = [
  { name: "a text that is called file", rules: [`${reply} string file`] },
  { name: "a text that looks like a flag", rules: [`${reply} string -f hdr X-Note file`] },
  { name: "a text about a map", rules: [`${reply} string 'see map(${key})'`] },
];

describe("custom configuration and what is HAProxy's own", () => {
  let server: Server;
  let root: HaproxyRoot;
  let issued: Issued;
  before(async () => {
    root = await haproxyRoot();
    issued = issuedFor(hostname);
    root.writePair("certificate", issued.certificate, issued.privateKey);
    server = createServer((_, response) => response.end("reana")).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => {
    server.close();
    root.remove();
  });

  const customConfig = ({ rules, backend }: Pick<Leak, "rules" | "backend">) => ({
    rules: [...(rules ?? []), ...(backend === undefined ? [] : ["use_backend custom-own"])],
    backends: (backend === undefined ? {} : { "custom-own": backend }) as Record<string, readonly string[]>,
  });

  /** The whole response of a HAProxy with these lines to a client that names a line of the private key. */
  async function response(lines: Pick<Leak, "rules" | "backend">): Promise<string> {
    const { port } = server.address() as { port: number };
    const input = loopbackConfigInput(port, { customConfig: customConfig(lines) });
    const haproxy = await startIn(root, input);
    try {
      const tls = connect({
        host: "127.0.0.1",
        port: haproxy.ports.https,
        servername: hostname,
        ca: issued.ca,
      });
      const line = issued.privateKey.split("\n")[1] ?? "";
      tls.write(`GET / HTTP/1.1\r\nHost: ${hostname}\r\nX-Line: ${line}\r\nConnection: close\r\n\r\n`);
      const pieces: Buffer[] = [];
      tls.on("data", (piece: Buffer) => pieces.push(piece));
      await once(tls, "close");
      return Buffer.concat(pieces).toString("latin1");
    } finally {
      await haproxy.end();
    }
  }

  const problems = (lines: Pick<Leak, "rules" | "backend">): ReturnType<typeof problemsOf> =>
    problemsOf({ frontEnd: { type: "haproxy", customConfig: customConfig(lines) } });

  for (const leak of leaks) {
    it(`is refused where HAProxy would give away ${leak.name}`, async () => {
      assert.match(await response(leak), leak.shows);
      assert.equal(problems(leak).length, 1);
    });
  }

  for (const lines of harmless) {
    it(`may be ${lines.name}, and gives nothing away`, async () => {
      assert.deepEqual(problems(lines), []);
      assert.doesNotMatch(await response(lines), privateKey);
    });
  }
});
