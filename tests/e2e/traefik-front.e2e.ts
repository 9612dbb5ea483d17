import assert from "node:assert/strict";
import { configure, objects, up } from "./command-line";
import { failures, site } from "./site";

/** Other node ports than HAProxy's: while one way gives place to the other, both Services are there. */
const ports = { https: 31443, http: 31080 } as const;

async function secretKey(): Promise<string | undefined> {
  const [secret] = (await objects("secrets", "--namespace", "reana")).filter(
    ({ metadata }) => metadata.name === "reana-secrets",
  );
  return secret?.data?.["REANA_SECRET_KEY"];
}

describe("REANA with Traefik in front", () => {
  let keyBefore: string | undefined;
  let frontEndBefore: unknown;
  let traefikBefore: unknown;
  before(async () => {
    await up();
    keyBefore = await secretKey();
    const service = { type: "NodePort", httpNodePort: ports.http, httpsNodePort: ports.https };
    frontEndBefore = await configure("frontEnd", { type: "traefik", service });
    traefikBefore = await configure("traefik", {});
    await up();
  });
  after(async () => {
    await configure("frontEnd", frontEndBefore);
    await configure("traefik", traefikBefore);
    await up();
    assert.deepEqual(
      await failures(await site({ https: 30443, http: 30080 })),
      [],
      "the way back to HAProxy",
    );
  });

  it("serves page, API, sessions and what the server believes about the client", async () => {
    const found = await failures(await site(ports));
    // What HAProxy is there for: the chart's default Ingress serves plain http beside https, and Traefik before 3.6.14 hands on
    // X_Forwarded_Proto, which uWSGI reads as X-Forwarded-Proto (CVE-2026-39858).
    // What plain http serves is the server's own redirect, which keeps the port of plain http.
    const open = ["http redirect", "URLs in answers", "forged headers"];
    assert.deepEqual(
      found.filter((line) => !open.some((name) => line.startsWith(name))),
      [],
    );
  });

  it("has nothing to change a second time", async () => {
    await up("--expect-no-changes");
  });

  it("leaves nothing of HAProxy behind, and keeps the secrets", async () => {
    const left = await objects(
      "deployments,services,configmaps,serviceaccounts,poddisruptionbudgets",
      "--namespace",
      "reana",
    );
    assert.deepEqual(
      left.filter(({ metadata }) => metadata.name.includes("haproxy")),
      [],
    );
    assert.ok(keyBefore !== undefined);
    assert.equal(await secretKey(), keyBefore);
  });
});
