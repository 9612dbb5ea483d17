import assert from "node:assert/strict";
import {
  allowedConnections,
  type AllowedConnection,
} from "../../../components/network-policies/allowed-connections";
import {
  ingressPolicy,
  haproxyEgressPolicy,
  inactivePolicy,
  type PodLabels,
  type PolicySpec,
} from "../../../components/network-policies/policy-specs";
import { adapters } from "../../../components/chart/adapters";
import { example, examples } from "../../../tools/examples";
import { topologyOf } from "../../../components/topology/topology";
import { planDeployment, type Plan } from "../../../components/plan";
import { settings } from "../config/stack-settings";

type Config = Readonly<Record<string, unknown>>;

const closed = { boundary: { type: "network-policies" } };

const edgesOf = (config: Config): readonly AllowedConnection[] => {
  const stack = settings({ ...config, ...closed });
  return allowedConnections(topologyOf(stack));
};

function plan(config: Config): Plan {
  const planned = planDeployment(settings({ ...config }));
  assert.ok(planned.valid);
  return planned.plan;
}

/** Examples whose Traefik is the chart's own. */
const bundled = examples.filter(({ config }) => !("controller" in config));

const from = ({ from: caller }: AllowedConnection): string => {
  switch (caller.kind) {
    case "pods":
      return caller.of;
    case "addresses":
      return caller.addresses.join();
    case "everybody":
      return "everybody";
  }
};

describe("who may connect to whom", () => {
  it("is the hop before Traefik, by way, and HAProxy's pods to come where it is outside", () => {
    const callers = bundled.map(({ name, config }) => {
      const found = edgesOf(config).filter(({ ports }) => ports.includes("web"));
      return [name, found.map(from).join(" and ")];
    });
    assert.deepEqual(Object.fromEntries(callers), {
      "controller-http": "everybody",
      "controller-redirect": "everybody",
      "manual-ingress": "everybody",
      haproxy: "haproxy",
      "haproxy-cert-manager": "haproxy",
      passthrough: "haproxy",
      "external-haproxy": "192.0.2.7 and haproxy",
      "load-balancer-proxy-protocol": "haproxy",
      "load-balancer-tls": "haproxy",
    });
  });

  it("is Traefik alone for what is behind it, and anybody for its measurements", () => {
    for (const { config } of bundled) {
      const others = edgesOf(config).filter(({ ports }) => !ports.includes("web"));
      assert.deepEqual(
        others.map((edge) => `${from(edge)} > ${edge.to} ${edge.ports.join()}`),
        ["everybody > traefik metrics", "traefik > reana-server 5000", "traefik > reana-ui 80"],
      );
    }
  });
});

const pods: PodLabels = {
  haproxy: { name: "haproxy" },
  traefik: { name: "traefik" },
  "reana-server": { app: "reana-server" },
  "reana-ui": { app: "reana-ui" },
};

describe("network policies", () => {
  it("let in a neighbour's pods, machines or everybody, at their ports", () => {
    const edge = { to: "traefik", ports: ["web", 8443] } as const;
    const specOf = (caller: AllowedConnection["from"]): PolicySpec =>
      ingressPolicy("traefik", [{ ...edge, from: caller }], pods);
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

  it("let nobody in where no edge leads", () => {
    assert.deepEqual(ingressPolicy("reana-ui", [], pods).ingress, []);
  });

  it("let HAProxy out to Traefik and to DNS, and nowhere else", () => {
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

  it("let HAProxy out to backends of the stack's own, wherever they are", () => {
    const egressWith = (additions: Config): PolicySpec["egress"] => {
      const { beforeHaproxy } = plan({
        hostname: "reana.example.org",
        frontEnd: { type: "haproxy", additions },
      }).networkPolicies;
      return beforeHaproxy[0]?.spec.egress;
    };
    const rules = ["http-request deny if { path /admin }"];
    assert.equal((egressWith({ rules }) as unknown[]).length, 2);
    assert.deepEqual(egressWith({ backends: { "own-pages": ["server pages 192.0.2.9:80"] } }), [{}]);
    assert.deepEqual(haproxyEgressPolicy(pods, "everything").egress, [{}]);
  });

  it("are by name the same in every way, and do nothing where there is no boundary", () => {
    for (const { config } of examples) {
      const { beforeSwitch, beforeHaproxy, afterSwitch } = plan({
        ...config,
        boundary: { type: "none" },
      }).networkPolicies;
      assert.deepEqual([beforeHaproxy, afterSwitch], [[], []]);
      assert.deepEqual(
        beforeSwitch.map(({ objectName, spec }) => [objectName, spec]),
        ["traefik", "server", "ui"].map((name) => [`reana-${name}-ingress`, inactivePolicy]),
      );
    }
  });

  it("close after the door, but for Traefik's where it is the door", () => {
    const moments = (name: string): readonly string[] => {
      const { beforeSwitch, beforeHaproxy, afterSwitch } = plan({
        ...example(name).config,
        ...closed,
      }).networkPolicies;
      return [beforeSwitch, beforeHaproxy, afterSwitch].map((moment) =>
        moment.map((policy) => policy.name).join(),
      );
    };
    assert.deepEqual(moments("haproxy"), ["", "haproxy-egress", "traefik-ingress,server-ingress,ui-ingress"]);
    assert.deepEqual(moments("external-haproxy"), ["", "", "traefik-ingress,server-ingress,ui-ingress"]);
    assert.deepEqual(moments("controller-redirect"), ["traefik-ingress", "", "server-ingress,ui-ingress"]);
  });

  for (const { series, versions } of adapters) {
    it(`select pods by the labels that the chart gives them, and no sessions (line ${series})`, () => {
      const { networkPolicies, names, frontEnd } = plan({
        ...example("haproxy").config,
        release: { name: "a-physics-release" },
        chart: { version: versions.at(-1) },
      });
      const selected = [...networkPolicies.beforeHaproxy, ...networkPolicies.afterSwitch].map(
        ({ spec }) => (spec.podSelector as { matchLabels: unknown }).matchLabels,
      );
      assert.deepEqual(selected, [
        frontEnd.haproxy?.labels,
        names.traefikPodLabels,
        { app: "a-physics-rel-server" },
        { app: "a-physics-rel-ui" },
      ]);
    });
  }
});
