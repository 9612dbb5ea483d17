import assert from "node:assert/strict";
import { type GivenOptions, verifyCommand } from "../../../../tools/verify/command";
import { type Options, readOptions } from "../../../../tools/verify/options";
import { endpointOf, type Site } from "../../../../tools/verify/site";
import type { StackOutputs } from "../../../../tools/verify/stack";
import { UsageError } from "../../../../tools/command-line/usage-error";

const pem = "-----BEGIN CERTIFICATE-----\n";
const files: Readonly<Record<string, string>> = {
  "ca.pem": pem,
  "key.pem": "-----BEGIN PRIVATE KEY-----\n",
  "-": "/a?token=b\n",
};

const stacks: Readonly<Record<string, StackOutputs>> = {
  prod: {
    url: "https://reana.example.org:8443",
    httpUrl: "http://reana.example.org:8080",
    caCertificate: pem,
    frontEnd: "external-haproxy",
    inside: {
      namespace: "reana",
      networkPolicies: false,
      services: { frontEnd: "reana-front-end", traefik: "reana-traefik", server: "reana-server" },
    },
  },
  served: {
    url: "https://reana.example.org",
    httpUrl: undefined,
    caCertificate: undefined,
    frontEnd: "ingress-controller",
    inside: undefined,
  },
  masked: {
    url: "https://reana.example.org",
    httpUrl: undefined,
    caCertificate: "[secret]",
    frontEnd: undefined,
    inside: undefined,
  },
};

function read(...args: string[]): Promise<Options> {
  const command = verifyCommand().parse(args, { from: "user" });
  return readOptions(command.opts<GivenOptions>(), command.args, {
    readFile(path) {
      const text = files[path];
      if (text === undefined) {
        throw new Error("no such file");
      }
      return text;
    },
    readStack(stack) {
      const outputs = stacks[stack];
      return outputs === undefined
        ? Promise.reject(new UsageError(`--stack ${stack}: no stack named '${stack}' found`))
        : Promise.resolve(outputs);
    },
  });
}

async function site(...args: string[]): Promise<Site> {
  return (await read(...args)).site;
}

describe("the command line of the checks", () => {
  it("read a session with its token from the standard input", async () => {
    const { session } = await site("https://reana.example.org", "--session", "-");
    assert.deepEqual(session, { kind: "running", path: "/a?token=b" });
  });

  it("needs nothing but a URL for a public site", async () => {
    const public_ = await site("https://reana.example.org");
    assert.deepEqual(endpointOf(public_, "https"), { host: "reana.example.org", port: 443 });
    assert.deepEqual(endpointOf(public_, "http"), { host: "reana.example.org", port: 80 });
    assert.equal(public_.session, undefined);
  });

  it("knows that .localhost is this machine, and does not guess the http port beside another https port", async () => {
    const local = await site("https://reana.localhost:8443");
    assert.deepEqual(endpointOf(local, "https"), { host: "127.0.0.1", port: 8443 });
    assert.equal(local.httpUrl, undefined);
    assert.throws(() => endpointOf(local, "http"), /--http/);
    assert.deepEqual(endpointOf(await site("https://reana.localhost:8443", "--http", "8080"), "http"), {
      host: "127.0.0.1",
      port: 8080,
    });
  });

  it("takes where to connect, a CA, a client address and a session", async () => {
    const given = await site(
      ...[
        "https://reana.example.org",
        "--connect",
        "[2001:db8::1]:30443",
        "--connect-http",
        "node-1:30080",
        "--ca",
        "ca.pem",
      ],
      ...["--client-address", "2001:DB8::2", "--session", "/a/b?token=c", "--timeout", "1.5"],
    );
    assert.deepEqual(endpointOf(given, "https"), { host: "2001:db8::1", port: 30443 });
    assert.deepEqual(endpointOf(given, "http"), { host: "node-1", port: 30080 });
    assert.deepEqual([given.ca, given.clientAddress, given.timeout], [pem, "2001:db8::2", 1500]);
    assert.deepEqual(given.session, { kind: "running", path: "/a/b?token=c" });
    assert.deepEqual((await site("https://a.example.org", "--open-session")).session, { kind: "opened" });
  });

  it("takes everything from the outputs of a stack", async () => {
    const prod = await site("--stack", "prod");
    assert.deepEqual(
      [prod.url.href, prod.httpUrl?.href, prod.ca, prod.frontEnd],
      ["https://reana.example.org:8443/", "http://reana.example.org:8080/", pem, "external-haproxy"],
    );
  });

  it("asks nothing over http where the stack says that nothing redirects there", async () => {
    assert.equal((await site("--stack", "served")).httpUrl, undefined);
  });

  it("takes what is given beside a stack in place of its outputs", async () => {
    const given = await site(
      ...["--stack", "served", "--http", "8080", "--ca", "ca.pem", "--connect", "10.0.0.1:30443"],
    );
    assert.deepEqual([given.httpUrl?.href, given.ca], ["http://reana.example.org:8080/", pem]);
    assert.deepEqual(endpointOf(given, "https"), { host: "10.0.0.1", port: 30443 });
  });

  it("adds node ports to those of REANA's chart", async () => {
    assert.deepEqual((await site("https://a.example.org")).nodePorts, [30080, 30443]);
    assert.deepEqual(
      (await site("https://a.example.org", "--node-port", "31080", "--node-port", "31443")).nodePorts,
      [30080, 30443, 31080, 31443],
    );
  });

  it("looks into the cluster of a stack only when asked to", async () => {
    assert.equal((await site("--stack", "prod")).inside, undefined);
    const { inside } = await site("--stack", "prod", "--from-inside", "--kubectl", "echo  asked");
    assert.deepEqual({ ...inside, kubectl: undefined }, { ...stacks["prod"]?.inside, kubectl: undefined });
    assert.equal(await inside?.kubectl(["get", "pods"]), "asked get pods\n");
  });

  const wrong: readonly (readonly [args: readonly string[], said: RegExp])[] = [
    [[], /Give one URL/],
    [["https://a.example.org", "https://b.example.org"], /Give one URL/],
    [
      ["https://jane:very-secret@reana.example.org"],
      /^The address has a login in it, which no check sends: write https:\/\/reana\.example\.org\.$/,
    ],
    [["reana.example.org"], /no https:\/\/ address/],
    [["http://reana.example.org"], /no https:\/\/ address/],
    [["https://reana.example.org/signin"], /write https:\/\/reana\.example\.org\./],
    [["https://a.example.org", "--connect", "10.0.0.1"], /--connect 10\.0\.0\.1: write HOST:PORT/],
    [["https://a.example.org", "--connect", "10.0.0.1:70000"], /from 1 to 65535/],
    [["https://a.example.org", "--http", "0"], /from 1 to 65535/],
    [["https://a.example.org", "--http", "https://a.example.org"], /no http:\/\/ address/],
    [["https://a.example.org", "--ca", "none.pem"], /none\.pem cannot be read/],
    [["https://a.example.org", "--ca", "key.pem"], /holds no certificate/],
    [["https://a.example.org", "--client-address", "me"], /write an IPv4 or IPv6 address/],
    [["https://a.example.org", "--session", "uuid"], /write a path/],
    [["https://a.example.org", "--session", "/uuid", "--open-session"], /either/],
    [["https://a.example.org", "--node-port", "https"], /--node-port https: a port is a number/],
    [["https://a.example.org", "--stack", "prod"], /either --stack or a URL/],
    [["--stack", "none"], /no stack named 'none' found/],
    [["--stack", "masked"], /output caCertificate of stack masked holds no certificate/],
    [["https://a.example.org", "--from-inside"], /--from-inside needs --stack/],
    [
      ["--stack", "served", "--from-inside"],
      /stack served have no networkPolicies and no Services.*pulumi up --stack served/,
    ],
    [["--stack", "prod", "--kubectl", "kubectl"], /--kubectl is for --from-inside alone/],
    [["--stack", "prod", "--from-inside", "--kubectl", " "], /--kubectl "": write a command/],
    [["https://a.example.org", "--timeout", "soon"], /--timeout soon/],
    [["https://a.example.org", "--wait", "601"], /--wait 601/],
  ];
  for (const [args, said] of wrong) {
    it(`says what is wrong with: ${args.join(" ")}`, async () => {
      await assert.rejects(read(...args), (error) => error instanceof UsageError && said.test(error.message));
    });
  }
});
