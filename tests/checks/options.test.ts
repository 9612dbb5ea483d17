import assert from "node:assert/strict";
import { readOptions, UsageError } from "../../checks/options";
import { endpointOf, type Site } from "../../checks/site";

const pem = "-----BEGIN CERTIFICATE-----\n";
const files: Readonly<Record<string, string>> = { "ca.pem": pem, "key.pem": "-----BEGIN PRIVATE KEY-----\n" };

function read(...args: string[]): ReturnType<typeof readOptions> {
  return readOptions(args, (path) => {
    const text = files[path];
    if (text === undefined) {
      throw new Error("no such file");
    }
    return text;
  });
}

function site(...args: string[]): Site {
  const options = read(...args);
  assert.ok(options !== "help");
  return options.site;
}

describe("the command line of the checks", () => {
  it("needs nothing but a URL for a public site", () => {
    const public_ = site("https://reana.example.org");
    assert.deepEqual(endpointOf(public_, "https"), { host: "reana.example.org", port: 443 });
    assert.deepEqual(endpointOf(public_, "http"), { host: "reana.example.org", port: 80 });
    assert.equal(public_.session, undefined);
  });

  it("knows that .localhost is this machine, and does not guess the http port beside another https port", () => {
    const local = site("https://reana.localhost:8443");
    assert.deepEqual(endpointOf(local, "https"), { host: "127.0.0.1", port: 8443 });
    assert.equal(local.plainUrl, undefined);
    assert.throws(() => endpointOf(local, "http"), /--http/);
    assert.deepEqual(endpointOf(site("https://reana.localhost:8443", "--http", "8080"), "http"), {
      host: "127.0.0.1",
      port: 8080,
    });
  });

  it("takes where to connect, a CA, a client address and a session", () => {
    const told = site(
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
    assert.deepEqual(endpointOf(told, "https"), { host: "2001:db8::1", port: 30443 });
    assert.deepEqual(endpointOf(told, "http"), { host: "node-1", port: 30080 });
    assert.deepEqual([told.ca, told.clientAddress, told.timeout], [pem, "2001:db8::2", 1500]);
    assert.deepEqual(told.session, { kind: "running", path: "/a/b?token=c" });
    assert.deepEqual(site("https://a.example.org", "--open-session").session, { kind: "opened" });
  });

  it("is explained on demand", () => {
    assert.equal(read("--help"), "help");
  });

  const wrong: readonly (readonly [args: readonly string[], said: RegExp])[] = [
    [[], /Give one URL/],
    [["https://a.example.org", "https://b.example.org"], /Give one URL/],
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
    [["https://a.example.org", "--timeout", "soon"], /--timeout soon/],
    [["https://a.example.org", "--insecure"], /--insecure/],
  ];
  for (const [args, said] of wrong) {
    it(`says what is wrong with: ${args.join(" ")}`, () => {
      assert.throws(
        () => read(...args),
        (error) => error instanceof UsageError && said.test(error.message),
      );
    });
  }
});
