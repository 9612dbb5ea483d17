import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { CheckResult } from "../../../../tools/verify/index";
import { problemsOf } from "../../../../tools/verify/node-ports";
import { issue } from "../../../../tools/certificates/issue-certificate";
import { runOne, assertFailed, assertPassed } from "./one-check";
import { type Faults, hostname, startSite } from "./reana-site";

/** A site whose host has a second way in with these faults, asked at its port for https or http. */
async function withPort(scheme: "https" | "http", probe: Faults, front: Faults = {}): Promise<CheckResult> {
  const behind = await startSite(probe);
  const { connect, plainConnect } = behind.site;
  const port = (scheme === "https" ? connect : plainConnect)?.port ?? 0;
  try {
    return await runOne("node ports", front, { nodePorts: [port] });
  } finally {
    await behind.close();
  }
}

/** Asked at the port of a server that is not REANA. */
async function withOther(listener: http.RequestListener): Promise<CheckResult> {
  const server = http.createServer(listener);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    return await runOne("node ports", {}, { nodePorts: [(server.address() as AddressInfo).port] });
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

const ownCertificate = issue({ commonName: "TRAEFIK DEFAULT CERT", dnsNames: [`x.traefik.default`] });

describe("node ports", () => {
  const ways: readonly (readonly [fault: string, scheme: "https" | "http", probe: Faults, found: RegExp])[] =
    [
      [
        "the page over plain http",
        "http",
        { servesPlainly: true },
        /^\d+ serves the page over plain http; \d+ redirects to https:\/\/reana\.test\.invalid:8080\/api\/ping$/,
      ],
      [
        "the API over plain http to whoever claims https",
        "http",
        { servesPlainly: true, status: { page: 404 }, trusts: ["x-forwarded-proto", "x_forwarded_proto"] },
        /trusts a spoofed X-Forwarded-Proto; \d+ trusts a spoofed X_Forwarded_Proto$/,
      ],
      [
        "a redirect to itself instead of to the site",
        "http",
        { redirect: (target) => ({ status: 301, location: `https://${hostname}:30443${target}` }) },
        /^\d+ redirects to https:\/\/reana\.test\.invalid:30443\/api\/ping$/,
      ],
      [
        "a certificate of its own",
        "https",
        { certificate: ownCertificate },
        /^\d+ serves REANA over https with another certificate than the front end's$/,
      ],
      [
        "none of what the front end adds",
        "https",
        { strictTransport: { page: null } },
        /^\d+ serves REANA over https without the Strict-Transport-Security that the front end adds$/,
      ],
      [
        "belief in X_Forwarded_Proto",
        "https",
        { trusts: ["x_forwarded_proto"] },
        /^\d+ trusts spoofed headers over https: X_Forwarded_Proto: the server sees http$/,
      ],
      [
        "belief in X_Forwarded_Proto, where the site shows nothing",
        "https",
        { trusts: ["x_forwarded_proto"], showsNothing: true },
        /^\d+ trusts spoofed headers over https: X_Forwarded_Proto: the server sees http$/,
      ],
      [
        "belief in a client's address",
        "https",
        { trusts: ["x-forwarded-for"] },
        /X-Forwarded-For: the server sees 203\.0\.113\.66/,
      ],
    ];
  for (const [fault, scheme, probe, found] of ways) {
    it(`fail with a way in that has ${fault}`, async () => {
      assertFailed(await withPort(scheme, probe), found);
    });
  }

  it("pass when they are the front end itself", async () => {
    assertPassed(await withPort("https", {}), /^\d+: as the front end$/);
    assertPassed(await withPort("http", {}), /^\d+: does not lead past it$/);
    const none: Faults = { strictTransport: { page: null } };
    assertPassed(await withPort("https", none, none), /^\d+: as the front end$/);
  });

  it("pass when they are closed, or the site's own", async () => {
    assertPassed(await runOne("node ports", {}, { nodePorts: [1] }), /^1: nothing responds$/);
    const running = await startSite({ servesPlainly: true });
    const { connect, plainConnect } = running.site;
    const own = [connect?.port ?? 0, plainConnect?.port ?? 0];
    await running.close();
    assertPassed(
      await runOne("node ports", {}, { connect, plainConnect, nodePorts: own }),
      /^none but the site's own$/,
    );
  });

  it("pass when something else than REANA is there", async () => {
    const page = await withOther((_, response) => response.end("<title>Some other application</title>"));
    assertPassed(page, /^\d+: does not lead past it$/);
    const redirect = await withOther((_, response) =>
      response.writeHead(302, { location: `https://${hostname}:30443/signin` }).end(),
    );
    assertPassed(redirect, /^\d+: does not lead past it$/);
    const silent = await withOther((request) => request.socket.destroy());
    assertPassed(silent, /^\d+: nothing responds$/);
  });

  it("are judged without a response from the page, too", () => {
    const front = { fingerprint: "AA", strict: true, page: "" };
    const http = { servesPage: false, servesApi: false, trusted: [], redirect: undefined };
    const probe = { port: 30443, responds: true, http };
    const https = { fingerprint: "AA", strict: undefined, trusted: [] };
    assert.deepEqual(problemsOf({ ...probe, https }, front), []);
    assert.deepEqual(problemsOf({ ...probe, http: { ...http, servesApi: true }, https: undefined }, front), [
      "serves /api/ping over plain http",
    ]);
  });

  it("cannot be compared with a front end that is not there, which is the site's fault and not theirs", async () => {
    const result = await runOne(
      "node ports",
      {},
      { connect: { host: "127.0.0.1", port: 1 }, nodePorts: [2] },
    );
    assertFailed(result, /^nothing listens at 127\.0\.0\.1 port 1$/);
    assert.match(result.remedy, /the site is up/);
  });

  it("say by the front end what to do", async () => {
    const behind = await startSite({ certificate: ownCertificate });
    const nodePorts = [behind.site.connect?.port ?? 0];
    const remedy = async (
      frontEnd?: "haproxy" | "external-haproxy" | "ingress-controller",
    ): Promise<string> => (await runOne("node ports", {}, { nodePorts, frontEnd })).remedy;
    assert.match(
      await remedy("external-haproxy"),
      /^let a firewall .*reana:frontEnd\.addresses\) to connect to these ports$/,
    );
    assert.match(await remedy("ingress-controller"), /^set reana:frontEnd\.httpRedirect/);
    assert.match(
      await remedy(),
      /^by reana:frontEnd\.type:\nhaproxy: .*\nexternal-haproxy: .*\ningress-controller: /,
    );
    await behind.close();
  });
});
