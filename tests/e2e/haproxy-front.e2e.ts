import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { connect as connectHttp2, type IncomingHttpHeaders } from "node:http2";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { drain } from "../../components/haproxy/drain";
import type { Endpoint, Site } from "../../tools/verify/index";
import { sendRequest } from "../../tools/verify/request";
import { stateDirectory } from "../../sandbox/directories";
import { pulumiLayout } from "../../sandbox/pulumi/installation";
import { objects, pulumi, sandbox, succeed, up } from "./command-line";
import { eventually } from "./deploy-mode";
import { haproxyPodNames, haproxyPods } from "./haproxy-pods";
import { KeptConnection } from "./kept-connection";
import { currentSettings, useSettings } from "./stack";
import { downloadSlowly } from "./slow-download";
import { uploadSlowly } from "./slow-upload";
import { requestDuring, echo, failures, openWebsocket, send, site } from "./site";

/** Longer than Traefik's read timeout would be by default (60 s) and than uWSGI's router waits for silence (60 s). */
const quietFor = 90_000;

/** Of an upload: silent for longer than uWSGI waits by default, 4 s. */
const uploadPieces = Array.from({ length: 10 }, (_, i) => Buffer.alloc(3000, i));

/** Until pods that go away no longer accept connections, in milliseconds, with a margin. Much less than idle connections get. */
const untilTheyStop = (drain({ drainSeconds: 1 }).preStopSeconds + 3) * 1000;

/** A download during which a pod is deleted, and the pods. */
interface SlowDownload {
  readonly of: "haproxy" | "traefik";
  readonly bytesASecond: number;
  readonly seconds: number;
}

/** Each pod has handed the end of it to the kernel some seconds before the client has read it, and long before its drain time is over. */
const slowDownloads: readonly SlowDownload[] = [
  // It stops accepting after five seconds, and has fifteen more in stack dev.
  { of: "haproxy", bytesASecond: 1536 * 1024, seconds: 12 },
  // HAProxy takes some megabytes more from it than the client has read.
  { of: "traefik", bytesASecond: 768 * 1024, seconds: 32 },
];

describe("REANA behind HAProxy", () => {
  let dev: Site;
  before(async () => {
    await up();
    dev = await site();
  });

  it("passes every check of npm run verify", async () => {
    assert.deepEqual(await failures(dev), []);
  });

  it("refuses a Host whose port no TCP has, before Traefik sees it", async () => {
    for (const port of ["65536", "99999999", "9".repeat(200)]) {
      const name = dev.url.hostname;
      const target = `/api/sandbox/request?port=${port.length}`;
      const headers = [["Host", `${name}:${port}`]] as const;
      const { status, body } = await sendRequest(dev, { scheme: "https", target, headers });
      assert.equal(status, 400, `${port}: ${body}`);
      assert.equal(await statusByHttp2(dev, `${name}:${port}`), 400, `${port} in HTTP/2`);
    }
    const logged = await succeed(
      "kubectl",
      ...["logs", "--namespace", "reana", "--selector", "app.kubernetes.io/name=haproxy", "--tail=100"],
    );
    // No server, and the rule that denied it.
    assert.match(logged, /https\/<NOSRV> \S+ 400 .* GET \/api\/sandbox\/request HTTP\/1\.1 host$/m);
    assert.equal((await send(dev, "/api/sandbox/request", "GET")).status, 200);
  });

  it("has no changes in a second update", async () => {
    await up("--expect-no-changes");
    // A Deployment's status counts the pods that end, and a refresh would find another number.
    await eventually(nothingEnds, 120_000, "pods of HAProxy are still there that are to end");
    await pulumi("refresh", "--yes", "--expect-no-changes");
  });

  it("keeps a slow upload and an idle websocket open for 90 seconds", async () => {
    const workflow = randomUUID();
    const opened = await send(dev, `/api/workflows/${workflow}/open/jupyter`, "POST");
    assert.equal(opened.status, 200, opened.body);
    try {
      await Promise.all([uploadSlowly(dev, workflow, uploadPieces, quietFor), idle(dev, workflow)]);
    } finally {
      await send(dev, `/api/workflows/${workflow}/close`, "POST");
    }
  });

  it("loses no request while HAProxy's pods are replaced", async () => {
    const before = await haproxyPodNames();
    const requests = await requestDuring(dev, () => upWith("frontEnd.timeouts.headersSeconds", "9"));
    assert.deepEqual(requests.lost, []);
    assert.ok(requests.succeeded > 50, `only ${requests.succeeded} requests were served`);
    const after = await haproxyPodNames();
    assert.deepEqual(
      after.filter((name) => before.includes(name)),
      [],
      "the pods were not replaced",
    );
  });

  it("takes a request over a kept connection while a deleted pod stops", async () => {
    const kept = new KeptConnection(dev);
    try {
      const first = await kept.send("GET", "/api/ping");
      assert.deepEqual([first.status, first.closes], [200, false]);
      await deletePods("haproxy");
      await sleep(untilTheyStop);
      // A client cannot send a POST again that may have been done: the pod takes it, and says that it is the last.
      const last = await kept.send("POST", "/api/ping");
      assert.deepEqual(last, { status: 405, closes: true, clientPort: first.clientPort });
      await newPodsServe(dev, "haproxy");
      const next = await kept.send("GET", "/api/ping");
      assert.deepEqual([next.status, next.closes], [200, false]);
      assert.notEqual(next.clientPort, first.clientPort);
    } finally {
      kept.end();
    }
  });

  it("loses no request while Traefik is replaced", async () => {
    const requests = await requestDuring(dev, () => upWith("traefik.readTimeoutSeconds", "3500"));
    assert.deepEqual(requests.lost, []);
    assert.ok(requests.succeeded > 50, `only ${requests.succeeded} requests were served`);
  });

  for (const { of, bytesASecond, seconds } of slowDownloads) {
    it(`gives a slow client everything before a deleted pod of ${of} ends`, async () => {
      const workflow = randomUUID();
      const file = randomBytes(bytesASecond * seconds);
      const path = `/api/workflows/${workflow}/workspace`;
      const stored = await send(dev, `${path}?file_name=large.bin&access_token=t`, "POST", {
        size: file.length,
        write: (put) => Promise.resolve(put(file)),
      });
      assert.equal(stored.status, 200, stored.body);
      let deleted = Promise.resolve();
      const download = await downloadSlowly(dev, `${path}/large.bin?access_token=t`, {
        bytesASecond,
        limit: 4 * seconds * 1000,
        // Whichever pod serves it.
        begins: () => (deleted = deletePods(of)),
      });
      assert.deepEqual(download, {
        status: 200,
        size: file.length,
        sha256: createHash("sha256").update(file).digest("hex"),
      });
      await deleted;
      await newPodsServe(dev, of);
    });
  }

  it("has no plaintext secret in state, outputs or pods", async () => {
    const secrets = (await objects("secrets", "--namespace", "reana"))
      .filter(({ type }) => type === "Opaque" || type === "kubernetes.io/tls")
      .flatMap(({ data }) => Object.entries(data ?? {}))
      .filter(([key]) => key !== "tls.crt" && key !== "user" && key !== "ca.crt")
      .map(([, value]) => Buffer.from(value, "base64").toString("utf8"));
    assert.ok(secrets.length >= 5, `only ${secrets.length} secrets found`);
    const places: Readonly<Record<string, string>> = {
      "stack output": await pulumi("stack", "output", "--json"),
      "stack export": await pulumi("stack", "export"),
      pods: await succeed(
        "kubectl",
        "get",
        "pods,deployments,configmaps",
        "--namespace",
        "reana",
        "--output",
        "json",
      ),
      "files of the state": filesOf("dev", join(pulumiLayout(stateDirectory()).backend, ".pulumi", "stacks")),
    };
    for (const [place, text] of Object.entries(places)) {
      assert.ok(text.length > 100, `${place} is empty`);
      for (const secret of secrets) {
        // A PEM's line ends are escaped in JSON: one of its lines is enough to know it by.
        const known =
          secret.split("\n").find((line) => line.length >= 20 && !line.startsWith("-----")) ?? secret;
        assert.ok(
          !text.includes(known) && !text.includes(Buffer.from(secret).toString("base64")),
          `a secret is in clear in ${place}`,
        );
      }
    }
  });

  it("changes nothing in the cluster when a setting is invalid", async () => {
    const before = await versions();
    await pulumi("config", "set", "hostname", "https://reana.localhost");
    try {
      const refused = await sandbox("pulumi", "up", "--yes", "--stack", "dev");
      assert.notEqual(refused.code, 0);
      const said = refused.output + refused.errors;
      assert.match(
        said,
        /reana:hostname = "https:\/\/reana\.localhost"\s+is a URL; write the host name alone/,
      );
      assert.doesNotMatch(said, /at Object\.<anonymous>/, "a stack trace is no help");
    } finally {
      await pulumi("config", "set", "hostname", "reana.localhost");
    }
    assert.deepEqual(await versions(), before);
  });

  it("is rejected where a value has the wrong type", async () => {
    const before = currentSettings();
    await pulumi("config", "set", "ports", "8443");
    try {
      const refused = await sandbox("pulumi", "up", "--yes", "--stack", "dev");
      assert.notEqual(refused.code, 0);
      assert.match(
        refused.output + refused.errors,
        /reana:ports = 8443\s+must be a map with some of https, http/,
      );
    } finally {
      useSettings(before);
    }
  });
});

async function statusByHttp2(of: Site, authority: string): Promise<number> {
  const { host, port } = of.connect as Endpoint;
  const session = connectHttp2(of.url.origin, {
    createConnection: () =>
      connectTls({ host, port, servername: of.url.hostname, ca: of.ca, ALPNProtocols: ["h2"] }),
  });
  try {
    const stream = session.request({ ":authority": authority, ":path": "/api/sandbox/request" });
    const [headers] = (await once(stream, "response")) as [IncomingHttpHeaders];
    stream.close();
    return Number(headers[":status"]);
  } finally {
    session.destroy();
  }
}

/** An update with a setting that the stack does not have otherwise. */
async function upWith(setting: string, value: string): Promise<void> {
  await pulumi("config", "set", "--path", setting, value);
  try {
    await up();
  } finally {
    await pulumi("config", "rm", "--path", setting);
  }
}

const ofStack = ["--namespace", "reana"];

async function deletePods(of: SlowDownload["of"]): Promise<void> {
  const selected = ["--selector", `app.kubernetes.io/name=${of}`];
  await succeed("kubectl", "delete", "pods", ...ofStack, ...selected, "--wait=false");
}

async function newPodsServe(reached: Site, of: SlowDownload["of"]): Promise<void> {
  await succeed("kubectl", ...ofStack, "rollout", "status", `deployment/reana-${of}`);
  // Each pod of HAProxy finds out by itself that Traefik is back.
  const isServed = (): Promise<boolean> =>
    send(reached, "/api/ping", "GET").then(
      ({ status }) => status === 200,
      () => false,
    );
  await eventually(
    async () => !(await Promise.all(Array.from({ length: 10 }, isServed))).includes(false),
    60_000,
    `new pods of ${of} do not serve`,
  );
}

const nothingEnds = async (): Promise<boolean> =>
  (await haproxyPods()).every(({ metadata }) => metadata.deletionTimestamp === undefined);

/** What the program's objects are at: anything that changed would have another number. */
async function versions(): Promise<Readonly<Record<string, string>>> {
  const all = await objects(
    "deployments,services,configmaps,secrets,ingresses,poddisruptionbudgets",
    "--namespace",
    "reana",
  );
  return Object.fromEntries(
    // Deployments count their pods in their status, which changes by itself.
    all
      .filter(({ kind }) => kind !== "Deployment")
      .map(({ kind, metadata }) => [`${kind} ${metadata.name}`, metadata.resourceVersion]),
  );
}

async function idle(of: Site, workflow: string): Promise<void> {
  const websocket = await openWebsocket(of, `/${workflow}/api/kernels/echo?token=secret-token`);
  try {
    assert.equal(await echo(websocket, "before"), "before");
    await sleep(quietFor);
    assert.equal(await echo(websocket, "after"), "after");
  } finally {
    websocket.terminate();
  }
}

/** Files of the state of a stack; those of others may change meanwhile. */
function filesOf(stack: string, directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith(`${stack}.json`))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}
