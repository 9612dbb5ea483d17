import assert from "node:assert/strict";
import { type AllowedConnection } from "../../../components/network-policies/allowed-connections";
import {
  ingressPolicy,
  haproxyEgressPolicy,
  haproxyIngressPolicy,
  inactivePolicy,
  type PodLabels,
  type PolicySpec,
} from "../../../components/network-policies/policy-specs";
import { planPolicies, type PlannedPolicies } from "../../../components/network-policies/plan-policies";
import { adapters } from "../../../components/chart/adapters";
import { example, examples } from "../../../tools/examples";
import { planDeployment, type Plan } from "../../../components/plan";
import { settings } from "../config/stack-settings";

type Config = Readonly<Record<string, unknown>>;

const closed = { networkPolicies: { enabled: true } };

function plan(config: Config): Plan {
  const planned = planDeployment(settings({ ...config }));
  assert.ok(planned.valid);
  return planned.plan;
}

const policiesOf = (config: Config): PlannedPolicies => planPolicies(plan(config).networkPolicies);

const pods: PodLabels = {
  haproxy: { name: "haproxy" },
  traefik: { name: "traefik" },
  "reana-server": { app: "reana-server" },
  "reana-ui": { app: "reana-ui" },
};

describe("network policies", () => {
  it("allow pods, addresses or all peers, at the allowed ports", () => {
    const connection = { to: "traefik", ports: ["web", 8443] } as const;
    const specOf = (peer: AllowedConnection["from"]): PolicySpec =>
      ingressPolicy("traefik", [{ ...connection, from: peer }], pods);
    const ports = [
      { protocol: "TCP", port: "web" },
      { protocol: "TCP", port: 8443 },
    ];
    assert.deepEqual(specOf({ kind: "pods", of: "haproxy" }), {
      podSelector: { matchLabels: { name: "traefik" } },
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: { matchLabels: { name: "haproxy" } } }], ports }],
    });
    assert.deepEqual(specOf({ kind: "everybody" }).ingress, [{ ports }]);
    assert.deepEqual(
      specOf({ kind: "addresses", addresses: ["192.0.2.7", "192.0.2.8/30", "2001:db8::1"] }).ingress,
      [
        {
          from: ["192.0.2.7/32", "192.0.2.8/30", "2001:db8::1/128"].map((cidr) => ({ ipBlock: { cidr } })),
          ports,
        },
      ],
    );
  });

  it("allow no peer without an allowed connection", () => {
    assert.deepEqual(ingressPolicy("reana-ui", [], pods).ingress, []);
  });

  it("allow HAProxy egress to Traefik and to DNS, and nowhere else", () => {
    assert.deepEqual(haproxyEgressPolicy(pods, "traefik"), {
      podSelector: { matchLabels: { name: "haproxy" } },
      policyTypes: ["Egress"],
      egress: [
        { to: [{ podSelector: { matchLabels: { name: "traefik" } } }] },
        {
          ports: [
            { protocol: "UDP", port: 53 },
            { protocol: "TCP", port: 53 },
            { protocol: "UDP", port: 5353 },
            { protocol: "TCP", port: 5353 },
          ],
        },
      ],
    });
  });

  it("allow clients and scrapers to connect to HAProxy, and nobody to its health port", () => {
    assert.deepEqual(haproxyIngressPolicy(pods), {
      podSelector: { matchLabels: { name: "haproxy" } },
      policyTypes: ["Ingress"],
      ingress: [{ ports: [8080, 8443, 8405].map((port) => ({ protocol: "TCP", port })) }],
    });
  });

  it("allow HAProxy egress to custom backends, wherever they are", () => {
    const egressWith = (customConfig: Config): PolicySpec["egress"] => {
      const { haproxy } = policiesOf({
        hostname: "reana.example.org",
        frontEnd: { type: "haproxy", customConfig },
      });
      return haproxy.find(({ name }) => name === "haproxy-egress")?.spec.egress;
    };
    const rules = ["http-request deny if { path /admin }"];
    assert.equal((egressWith({ rules }) as unknown[]).length, 2);
    assert.deepEqual(egressWith({ backends: { "custom-pages": ["server pages 192.0.2.9:80"] } }), [{}]);
    assert.deepEqual(haproxyEgressPolicy(pods, "anywhere").egress, [{}]);
  });

  it("have the same names in every mode, and select no pod where they are disabled", () => {
    for (const { config } of examples) {
      const { permissive, haproxy, restrictive } = policiesOf({
        ...config,
        networkPolicies: { enabled: false },
      });
      assert.deepEqual([haproxy, restrictive], [[], []]);
      assert.deepEqual(
        permissive,
        ["traefik", "server", "ui"].map((name) => ({ name: `${name}-ingress`, spec: inactivePolicy })),
      );
    }
  });

  it("change after the front-end Service, except Traefik's where that leads to Traefik", () => {
    const steps = (name: string): readonly string[] => {
      const { permissive, haproxy, restrictive } = policiesOf({ ...example(name).config, ...closed });
      return [permissive, haproxy, restrictive].map((step) => step.map((policy) => policy.name).join());
    };
    assert.deepEqual(steps("haproxy"), [
      "",
      "haproxy-ingress,haproxy-egress",
      "traefik-ingress,server-ingress,ui-ingress",
    ]);
    assert.deepEqual(steps("external-haproxy"), ["", "", "traefik-ingress,server-ingress,ui-ingress"]);
    assert.deepEqual(steps("controller-redirect"), ["traefik-ingress", "", "server-ingress,ui-ingress"]);
  });

  for (const { series, versions } of adapters) {
    it(`select pods by the labels that the chart gives them, and no sessions (series ${series})`, () => {
      const { networkPolicies, names, frontEnd } = plan({
        ...example("haproxy").config,
        release: { name: "a-physics-release" },
        chart: { version: versions.at(-1) },
      });
      const { haproxy, restrictive } = planPolicies(networkPolicies);
      const selected = [...haproxy, ...restrictive].map(
        ({ spec }) => (spec.podSelector as { matchLabels: unknown }).matchLabels,
      );
      assert.deepEqual(selected, [
        frontEnd.haproxy?.labels,
        frontEnd.haproxy?.labels,
        names.traefikPodLabels,
        { app: "a-physics-rel-server" },
        { app: "a-physics-rel-ui" },
      ]);
    });
  }
});
