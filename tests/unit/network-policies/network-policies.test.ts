import assert from "node:assert/strict";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import * as pulumi from "@pulumi/pulumi";
import { NetworkPolicies, type NetworkPoliciesArgs } from "../../../components";
import { behavesAsComponent, deployComponents, constructorError, unknown } from "../component";

const podLabels = {
  haproxy: { app: "haproxy" },
  traefik: { app: "traefik" },
  "reana-server": { app: "reana-server" },
  "reana-ui": { app: "reana-ui" },
};
const args: NetworkPoliciesArgs = { namespace: "reana", podLabels };

const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const refused = (wrong: Record<string, unknown>): Promise<string> =>
  constructorError(() => new NetworkPolicies("hops", { ...args, ...wrong }));

describe("NetworkPolicies alone", () => {
  behavesAsComponent(
    "reana:index:NetworkPolicies",
    (name, opts) => new NetworkPolicies(name, args, opts),
    (name) => new NetworkPolicies(name, { ...args, namespace: unknown() }),
  );

  it("names its policies after itself", async () => {
    const { resources } = await deployComponents(() => new NetworkPolicies("hops", args));
    const names = resources
      .filter(({ type }) => type === policyType)
      .map(({ inputs }) => (inputs["metadata"] as { name: string }).name);
    assert.deepEqual([...names].sort(), [
      "hops-haproxy-egress",
      "hops-haproxy-ingress",
      "hops-server-ingress",
      "hops-traefik-ingress",
      "hops-ui-ingress",
    ]);
  });

  it("restricts peers after what it is to wait for, and opens before", async () => {
    const deployment = await deployComponents(() => {
      const last = new ConfigMap("last", {});
      return [
        new NetworkPolicies("hops", { ...args, traefikClients: "everybody", restrictAfter: [last] }).urn,
      ];
    });
    const waits = (name: string): boolean => deployment.one(policyType, name).dependencies.includes("last");
    assert.deepEqual(
      [
        "hops-traefik-ingress",
        "hops-haproxy-ingress",
        "hops-haproxy-egress",
        "hops-server-ingress",
        "hops-ui-ingress",
      ].map(waits),
      [false, false, false, true, true],
    );
  });

  it("selects no pod while it is disabled", async () => {
    const { resources } = await deployComponents(
      () => new NetworkPolicies("hops", { ...args, mode: "disabled" }),
    );
    const specs = resources.filter(({ type }) => type === policyType).map(({ inputs }) => inputs["spec"]);
    assert.equal(specs.length, 3);
    assert.doesNotMatch(JSON.stringify(specs), /reana-server|traefik/);
  });

  for (const [what, wrong, text] of [
    ["no namespace", { namespace: undefined }, /args\.namespace\n.*is not set/],
    ["no pods", { podLabels: undefined }, /args\.podLabels\n.*is not set; it must be a map from role/],
    [
      "pods without labels, which would be all",
      { podLabels: { ...podLabels, traefik: {} } },
      /args\.podLabels\.traefik = \{\}/,
    ],
    [
      "pods that are left out",
      { podLabels: { ...podLabels, haproxy: undefined } },
      /args\.podLabels\.haproxy\n/,
    ],
    [
      "labels that are an output",
      { podLabels: { ...podLabels, haproxy: pulumi.output({ app: "haproxy" }) } },
      /args\.podLabels\.haproxy\n.*is an output/,
    ],
    [
      "an address that is none",
      { traefikClients: ["haproxy.local"] },
      /args\.traefikClients = "haproxy\.local"/,
    ],
    ["another word for the clients", { traefikClients: "nobody" }, /args\.traefikClients = "nobody"/],
    ["another word for the egress", { haproxyEgress: "all" }, /args\.haproxyEgress = "all"/],
    ["a mode that is an output", { mode: pulumi.output("disabled") }, /args\.mode\n.*is an output/],
    ["a misspelled argument", { podLabel: podLabels }, /args\.podLabel\n.*did you mean args\.podLabels\?/],
    ["a name that no object can have", { objectName: "Hops_1" }, /args\.objectName = "Hops_1"/],
  ] as const) {
    it(`refuses ${what}, once and by the argument's name`, async () => {
      const message = await refused(wrong);
      assert.match(message, /^NetworkPolicies "hops": 1 argument is wrong; nothing has been changed:\n/);
      assert.match(message, text);
    });
  }
});
