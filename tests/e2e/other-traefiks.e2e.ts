import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { adapters } from "../../components/chart/adapters";
import type { Site } from "../../tools/verify/index";
import { outcomeOf } from "./any-client";
import { apply, manifest, succeed, upOf } from "./command-line";
import { eventually, settingsOf } from "./deploy-mode";
import { exposureModes } from "./mode-table";
import { send, site } from "./site";
import { makeStack, removeStack, useSettings } from "./stack";
import { otherTraefiksStack as stack } from "./test-stack";

/**
 * Another Traefik in the cluster, as its chart deploys it by default, and objects of Traefik's kinds in a namespace that is not REANA's:
 * neither serves, or is served as, a part of REANA's site (https://github.com/traefik/traefik/issues/11820).
 */

const adapter = adapters.find(({ series }) => series === "0.95") ?? assert.fail("there is no series 0.95");

const { existingController: other, hostname, namespace } = stack;
const sessions = `${namespace}-sessions`;

/** Traefik reads its objects within this time, in ms: it collects changes for two seconds (providersThrottleDuration). */
const readingLimit = 20_000;

/** A Traefik that takes every Ingress which names no class, or one with its controller's name. */
const defaultTraefik = (): readonly unknown[] =>
  JSON.parse(
    JSON.stringify(
      manifest("existing-traefik.yaml", {
        "existing-controller": other.name,
        "31080": String(other.nodePorts.http),
        "31443": String(other.nodePorts.https),
      }),
    ).replace(`"--providers.kubernetesingress.ingressclass=${other.name}",`, ""),
  ) as readonly unknown[];

/** What another application has in its namespace. The path leads to the other Traefik's own Service, which responds with 404. */
const applicationObjects = (host: string): readonly unknown[] => [
  {
    apiVersion: "traefik.io/v1alpha1",
    kind: "Middleware",
    metadata: { name: "application", namespace: other.name },
    spec: { redirectRegex: { regex: ".*", replacement: "https://application.example.org/" } },
  },
  {
    apiVersion: "traefik.io/v1alpha1",
    kind: "IngressRoute",
    metadata: { name: "application", namespace: other.name },
    spec: {
      routes: [
        {
          kind: "Rule",
          match: `Host(\`${host}\`) && PathPrefix(\`/application\`)`,
          middlewares: [{ name: "application" }],
          services: [{ name: other.name, port: 80 }],
        },
      ],
    },
  },
];

describe("a default Traefik beside REANA's", () => {
  const workflow = randomUUID();
  let reached: Site;
  let settings: Readonly<Record<string, unknown>>;

  /** Outcomes at the other Traefik's ports, for http and https. */
  const past = (path: string, host = hostname): Promise<readonly string[]> =>
    Promise.all((["http", "https"] as const).map((scheme) => outcomeOf(scheme, path, host, other.nodePorts)));

  before(async () => {
    await makeStack(stack);
    await apply(defaultTraefik());
    await succeed("kubectl", "create", "namespace", sessions);
    const mode =
      exposureModes(stack).find(({ name }) => name === "haproxy") ?? assert.fail("no mode haproxy");
    const ofMode = settingsOf(mode, adapter, stack);
    settings = {
      ...ofMode,
      // Policies would stop the other Traefik at REANA's pods. What it is configured to serve shall stop it before.
      networkPolicies: { enabled: false },
      values: { ...(ofMode["values"] as object), namespace_runtime: sessions },
    };
    useSettings(settings, stack);
    await upOf(stack);
    await apply(applicationObjects(hostname));
    reached = await site(undefined, stack);
  });

  after(async () => {
    await removeStack(stack);
    for (const kind of ["clusterrole", "clusterrolebinding", "ingressclass", "namespace"]) {
      await succeed("kubectl", "delete", kind, other.name);
    }
    await succeed("kubectl", "delete", "namespace", sessions);
  });

  it("has read what it may serve", async () => {
    await eventually(
      async () => (await past("/application")).join() === "302,302",
      readingLimit,
      "the other Traefik does not serve its own IngressRoute",
    );
  });

  it("serves nothing of REANA's site", async () => {
    for (const path of ["/", "/api/ping", "/oauth/login/keycloak"]) {
      assert.deepEqual(await past(path), ["404", "404"], path);
    }
    assert.equal((await send(reached, "/api/ping", "GET")).status, 200);
  });

  it("serves no session, in a namespace of its own, and REANA's Traefik does", async () => {
    const opened = await send(reached, `/api/workflows/${workflow}/open/jupyter`, "POST");
    assert.equal(opened.status, 200, opened.body);
    const path = `/${workflow}/`;
    await eventually(
      async () => (await send(reached, path, "GET")).status !== 404,
      readingLimit,
      "the session is not served",
    );
    assert.deepEqual(await past(path), ["404", "404"]);
  });

  it("has no IngressRoute that takes a path of REANA's site", async () => {
    const page = await send(reached, "/application", "GET");
    assert.equal(page.status, 200);
    assert.equal(page.body, (await send(reached, "/", "GET")).body);
  });

  it("has them served where reana:traefik.namespaces names its namespace", async () => {
    const traefik = { ...(settings["traefik"] as object | undefined), namespaces: [other.name] };
    useSettings({ ...settings, traefik }, stack);
    await upOf(stack);
    await eventually(
      async () => (await send(reached, "/application", "GET")).status === 302,
      readingLimit,
      "the IngressRoute is not served",
    );
  });
});
