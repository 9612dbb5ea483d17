import assert from "node:assert/strict";
import { effects } from "../../../../tools/take-over/report";
import { existing, plan, traefikService } from "./releases";

const nodePorts = { type: "NodePort", name: "reana-traefik", httpNodePort: 30080, httpsNodePort: 30443 };

describe("a planned take-over", () => {
  it("keeps what a release of series 0.9 with default values has: Service, ports, class, passwords", () => {
    const { settings, secrets, plan: planned } = plan(existing("0.9"));
    assert.deepEqual(settings, {
      hostname: "reana.example.org",
      cluster: { uid: "5a1c2a0e-8a4e-4d0b-9d3f-0d6a5f2f7c11" },
      namespace: { name: "reana", create: false },
      release: { name: "reana" },
      chart: { version: "0.9.4" },
      users: { messageBroker: "test" },
      frontEnd: { type: "ingress-controller", httpRedirect: false, service: nodePorts },
      ingressController: { type: "bundled-traefik", className: "traefik" },
    });
    assert.deepEqual(secrets, {
      reanaSecretKey: "secret_key",
      databasePassword: "reana",
      cachePassword: "",
      messageBrokerPassword: "1234",
    });
    assert.equal(planned.settings.mode, "controller-http");
  });

  it("keeps what a release of series 0.95 has; the program's own class needs no setting", () => {
    const { settings, secrets } = plan(existing("0.95", { reana_hostname: "reana.example.org" }), {
      hostname: undefined,
    });
    assert.equal(settings["hostname"], "reana.example.org");
    assert.deepEqual(settings["frontEnd"], {
      type: "ingress-controller",
      httpRedirect: false,
      service: nodePorts,
    });
    assert.equal("ingressController" in settings, false);
    assert.equal("users" in settings, false);
    assert.equal(secrets["databasePassword"], "d");
  });

  it("keeps the label that Traefik's Deployment selects, where it is not the release's name", () => {
    assert.deepEqual(plan(existing("0.95")).settings["traefik"], { instanceLabel: "reana-reana" });
    const traefik = { instanceLabelOverride: "reana" };
    const overridden = plan(existing("0.95", { traefik }, { traefikInstance: "reana" }));
    assert.equal("traefik" in overridden.settings, false);
    assert.doesNotMatch(overridden.notKept.join(), /instanceLabel/);
    assert.equal("traefik" in plan(existing("0.9")).settings, false);
  });

  it("says where Helm takes the class of the Ingresses away before the new Traefik serves them", () => {
    const named = existing("0.95", { ingress: { ingress_class_name: "reana-traefik" } });
    assert.match(effects(plan(named), true).join("\n"), /ingress\.ingress_class_name.*404.*helm upgrade/);
    assert.doesNotMatch(effects(plan(existing("0.95")), true).join("\n"), /404/);
  });

  it("imports the release and its Service under the components that they belong to", () => {
    assert.deepEqual(
      plan(existing("0.9", { fullnameOverride: "reana" }, { namespace: "science", name: "physics" })).imports
        .resources,
      [
        { type: "reana:index:Reana", name: "reana", component: true },
        {
          type: "reana:index:ReanaRelease",
          name: "reana-release-component",
          logicalName: "reana-release",
          parent: "reana",
          component: true,
        },
        {
          type: "kubernetes:helm.sh/v3:Release",
          name: "reana-release",
          id: "science/physics",
          parent: "reana-release-component",
          version: "4.34.2",
        },
        {
          type: "kubernetes:core/v1:Service",
          name: "reana-front-end",
          id: "science/reana-traefik",
          parent: "reana",
          version: "4.34.2",
        },
      ],
    );
  });
});

describe("a take-over with another chart version", () => {
  it("upgrades from series 0.9, with the passwords of the data, and a random one for a cache that had none", () => {
    const { settings, secrets, notes } = plan(existing("0.9"), { chartVersion: "0.95.0-alpha.5" });
    assert.deepEqual(settings["chart"], { version: "0.95.0-alpha.5" });
    assert.equal(secrets["databasePassword"], "reana");
    assert.equal("cachePassword" in secrets, false);
    assert.match(notes.join("\n"), /cache has an empty password/);
  });

  it("keeps a version that the program does not list, by its series", () => {
    const { settings } = plan(existing("0.9", {}, {}, { chartVersion: "0.9.3" }));
    assert.deepEqual(settings["chart"], { version: "0.9.3", series: "0.9" });
  });

  it("leaves an IngressClass that something else has", () => {
    const { settings, notKept } = plan(
      existing("0.9", {}, { ingressClasses: { traefik: "traefik.io/ingress-controller" } }),
      { chartVersion: "0.95.0-alpha.5" },
    );
    assert.equal("ingressController" in settings, false);
    assert.match(notKept.join("\n"), /IngressClass traefik/);
  });
});

describe("a release that cannot be taken over", () => {
  const refused: readonly (readonly [string, () => unknown, RegExp])[] = [
    ["without a host name", () => plan(existing("0.9"), { hostname: undefined }), /give --hostname/],
    ["with a host name that is none", () => plan(existing("0.9"), { hostname: "https://x" }), /is a URL/],
    [
      "of an unknown version",
      () => plan(existing("0.9", {}, {}, { chartVersion: "0.8.0" })),
      /chart version 0\.8\.0 is not supported/,
    ],
    [
      "of a pre-release without secrets",
      () => plan(existing("0.95", {}, {}, { chartVersion: "0.95.0-alpha.4" })),
      /not supported/,
    ],
    [
      "to an older version",
      () => plan(existing("0.95"), { chartVersion: "0.9.4" }),
      /the database cannot go back/,
    ],
    [
      "to an unknown version",
      () => plan(existing("0.9"), { chartVersion: "1.0.0" }),
      /--chart-version 1\.0\.0/,
    ],
    ["without the database's password", () => plan(existing("0.9", {}, { secrets: {} })), /restore it first/],
    [
      "whose Traefik has another name",
      () => plan(existing("0.9", { traefik: { fullnameOverride: "t" } })),
      /fullnameOverride/,
    ],
    [
      "whose Traefik has no Service",
      () => plan(existing("0.9", {}, { traefikService: undefined })),
      /has no Service/,
    ],
    [
      "whose Traefik has a ClusterIP and trusts nobody",
      () => plan(existing("0.9", {}, { traefikService: traefikService({ type: "ClusterIP" }) })),
      /has type ClusterIP/,
    ],
    [
      "without any class",
      () =>
        plan(
          existing(
            "0.9",
            { traefik: { enabled: false } },
            { traefikService: undefined, ingresses: [], defaultIngressClass: undefined },
          ),
        ),
      /names a class/,
    ],
    [
      "whose Traefik trusts a whole network outside",
      () =>
        plan(
          existing("0.95", {
            traefik: { ports: { web: { forwardedHeaders: { trustedIPs: ["10.0.0.0/8"] } } } },
          }),
        ),
      /frontEnd\.addresses/,
    ],
  ];
  for (const [what, attempt, reason] of refused) {
    it(`${what}, says why`, () => {
      assert.throws(attempt, reason);
    });
  }
});
