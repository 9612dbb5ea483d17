import type { Site } from "../../../../tools/verify/index";
import { issue } from "../../../../tools/certificates/issue-certificate";
import { runOne, assertFailed, assertPassed } from "./one-check";
import { authority, type Faults, hostname } from "./reana-site";

const day = 24 * 60 * 60 * 1000;

interface Row {
  readonly fault: string;
  readonly faults?: Faults;
  readonly change?: Partial<Site>;
  readonly fails: string;
  readonly found: RegExp;
}

const ended = issue(
  { commonName: hostname, dnsNames: [hostname], until: new Date(Date.now() - day / 2) },
  authority,
);
const early = issue(
  { commonName: hostname, dnsNames: [hostname], from: new Date(Date.now() + day) },
  authority,
);
const redirectsTo = (status: number, location: string): Faults => ({
  redirect: () => ({ status, location }),
});
const askedTarget = "/signin?next=%2Fdetails&from=check";

const rows: readonly Row[] = [
  {
    fault: "a certificate for another name",
    faults: {
      certificate: issue({ commonName: "other.test.invalid", dnsNames: ["other.test.invalid"] }, authority),
    },
    fails: "certificate",
    found: /^it is for other\.test\.invalid$/,
  },
  {
    fault: "a certificate that ended",
    faults: { certificate: ended },
    fails: "certificate",
    found: /^it ended on /,
  },
  {
    fault: "a certificate of tomorrow",
    faults: { certificate: early },
    fails: "certificate",
    found: /not valid yet/,
  },
  {
    fault: "a certificate that signed itself",
    faults: { certificate: issue({ commonName: hostname, dnsNames: [hostname] }) },
    fails: "certificate",
    found: /not issued by the given CA/,
  },
  {
    fault: "a CA of its own that nobody gave",
    change: { ca: undefined },
    fails: "certificate",
    found: /not issued by a public CA/,
  },
  {
    fault: "no page behind the front end",
    faults: { status: { page: 503 } },
    fails: "https page",
    found: /^503$/,
  },
  {
    fault: "no Ingress for the host",
    faults: { status: { page: 404 } },
    fails: "https page",
    found: /^404$/,
  },
  {
    fault: "a page that is no html",
    faults: { pageType: "text/plain" },
    fails: "https page",
    found: /text\/plain/,
  },
  { fault: "a dead API", faults: { status: { ping: 502 } }, fails: "/api/ping", found: /^502$/ },
  {
    fault: "a Host that the server refuses",
    faults: { status: { ping: 400 } },
    fails: "/api/ping",
    found: /refuses this Host/,
  },
  {
    fault: "a redirect loop",
    faults: { losesScheme: true },
    fails: "/api/ping",
    found: /takes the request for plain http/,
  },
  {
    fault: "a lost scheme",
    faults: { losesScheme: true },
    fails: "scheme at the server",
    found: /redirected/,
  },
  {
    fault: "a lost host",
    faults: { seen: { host: "reana-server" } },
    fails: "host at the server",
    found: /^reana-server$/,
  },
  {
    fault: "a node port for the public one",
    faults: { seen: { host: `${hostname}:30443` } },
    fails: "port at the server",
    found: /^30443 /,
  },
  {
    fault: "a container port in a header",
    faults: { seen: { port: "8000" } },
    fails: "port at the server",
    found: /Port: 8000/,
  },
  {
    fault: "the address of a proxy for the client's",
    faults: { seen: { clientAddress: "10.244.0.7" } },
    change: { clientAddress: "127.0.0.1" },
    fails: "client address at the server",
    found: /^10\.244\.0\.7$/,
  },
  {
    fault: "no redirect",
    faults: { redirect: () => ({ status: 200 }) },
    fails: "http redirect",
    found: /^200, no redirect$/,
  },
  {
    fault: "a redirect that is not for good",
    faults: redirectsTo(302, `https://${hostname}:8443${askedTarget}`),
    fails: "http redirect",
    found: /not permanent/,
  },
  {
    fault: "a redirect that keeps the http port",
    faults: redirectsTo(301, `https://${hostname}:8080${askedTarget}`),
    fails: "http redirect",
    found: /another port/,
  },
  {
    fault: "a redirect that loses the port",
    faults: redirectsTo(301, `https://${hostname}${askedTarget}`),
    fails: "http redirect",
    found: /another port/,
  },
  {
    fault: "a redirect to another host",
    faults: redirectsTo(301, `https://other.invalid:8443${askedTarget}`),
    fails: "http redirect",
    found: /another host/,
  },
  {
    fault: "a redirect that loses the path",
    faults: redirectsTo(301, `https://${hostname}:8443/`),
    fails: "http redirect",
    found: /path or query changed/,
  },
  {
    fault: "a redirect that loses the query",
    faults: redirectsTo(308, `https://${hostname}:8443/signin`),
    fails: "http redirect",
    found: /path or query changed/,
  },
  {
    fault: "a redirect that a spoofed scheme stops",
    faults: {
      redirect: (target, headers) =>
        headers["x-forwarded-proto"] === "https"
          ? { status: 200 }
          : { status: 301, location: `https://${hostname}:8443${target}` },
    },
    fails: "spoofed headers",
    found: /^X-Forwarded-Proto over http: returned 200$/,
  },
  ...[
    ["X-Forwarded-Proto", /X-Forwarded-Proto: the server sees http/],
    ["X-Forwarded-For", /X-Forwarded-For: the server sees 203\.0\.113\.66/],
    ["X-Forwarded-Host", /X-Forwarded-Host: the server sees spoofed\.invalid/],
    ["X-Forwarded-Port", /X-Forwarded-Port: reached the server in x-forwarded-port \(8443, 6666\)/],
    ["X-Forwarded-Prefix", /X-Forwarded-Prefix: reached the server/],
    ["X-Real-IP", /X-Real-IP: reached the server in x-real-ip/],
    ["Forwarded", /Forwarded: reached the server in forwarded/],
    ["X_Forwarded_Proto", /^X_Forwarded_Proto: the server sees http$/],
    ["X_Forwarded_For", /^X_Forwarded_For: the server sees 203\.0\.113\.66/],
    ["Connection", /^Connection: x-forwarded-proto: reached the server in connection/],
  ].map(([name, found]): Row => ({
    fault: `${String(name)} trusted from everybody`,
    faults: { trusts: [String(name).toLowerCase()] },
    fails: "spoofed headers",
    found: found as RegExp,
  })),
  {
    fault: "a header that a client can have deleted",
    faults: { obeysConnection: true },
    fails: "spoofed headers",
    found: /^Connection: x-forwarded-proto: the server sees http$/,
  },
  {
    fault: "a spoofed scheme trusted where the site shows nothing",
    faults: { showsNothing: true, trusts: ["x_forwarded_proto"] },
    fails: "spoofed headers",
    found: /^X_Forwarded_Proto: the server sees http$/,
  },
  ...(["x-forwarded-for", "x_forwarded_for"] as const).map((name): Row => ({
    fault: `a spoofed address in ${name} trusted where the site shows nothing`,
    faults: { showsNothing: true, trusts: [name] },
    fails: "spoofed headers",
    found: /^X.Forwarded.For: the server sees the address in it: it counts every one as a client of its own$/,
  })),
  {
    fault: "a spoofed host trusted where the site shows nothing",
    faults: { showsNothing: true, trusts: ["x-forwarded-host"] },
    fails: "spoofed headers",
    found:
      /^X-Forwarded-Host: a login comes back to https:\/\/spoofed\.invalid\/.* in place of https:\/\/reana\.test/,
  },
  {
    fault: "a lost host where the site shows nothing",
    faults: { showsNothing: true, seen: { host: "reana-server" } },
    fails: "host at the server",
    found: /^reana-server \(redirect_uri of \/api\/oauth\/login\/keycloak\/\)$/,
  },
  {
    fault: "a node port for the public one where the site shows nothing",
    faults: { showsNothing: true, seen: { host: `${hostname}:30443` } },
    fails: "port at the server",
    found: /^30443 in https:.* \(redirect_uri of /,
  },
  {
    fault: "a front end that refuses websockets",
    faults: { websocketStatus: 400 },
    change: { session: { kind: "running", path: "/11111111-2222-3333-4444-555555555555/api/kernels/echo" } },
    fails: "session websocket",
    found: /returned 400 in place of a websocket/,
  },
  {
    fault: "a front end that never responds",
    faults: { silent: true },
    change: { timeout: 200 },
    fails: "https page",
    found: /no response within 0\.2 s/,
  },
  {
    fault: "nobody there",
    change: { connect: { host: "127.0.0.1", port: 1 } },
    fails: "https page",
    found: /nothing listens at 127\.0\.0\.1 port 1/,
  },
];

describe("checks of a site with", () => {
  for (const { fault, faults, change, fails, found } of rows) {
    it(`${fault}: ${fails} fails and says how to fix it`, async () => {
      assertFailed(await runOne(fails, faults, change), found);
    });
  }

  it("a redirect that is wrong for everybody: spoofed headers changed nothing of it", async () => {
    const faults = redirectsTo(302, `https://${hostname}:8080${askedTarget}`);
    assertPassed(await runOne("spoofed headers", faults), /discarded/);
  });
});
