import assert from "node:assert/strict";
import { chartAnnotation, crdDecision, crdDecisions } from "../../../../components/chart/upgrade/crd-plan";
import type { ClusterObject } from "../../../../components/cluster/cluster-client";
import { definition, storedDefinition } from "./objects";

const name = "middlewares.traefik.io";
const version = "0.95.0-alpha.5";
const wanted = definition(name, ["chain", "headers"]);

const decided = (present: ClusterObject | undefined, others: readonly string[] = [], of = wanted): string => {
  const decision = crdDecision(of, present, version, others);
  return decision.kind === "leave" ? decision.reason : decision.kind;
};

describe("a CustomResourceDefinition of the chart", () => {
  it("is applied where the cluster has none", () => {
    assert.equal(decided(undefined), "apply");
  });

  it("is kept where the cluster's says the same, whatever the API server added", () => {
    assert.equal(decided(storedDefinition(name, ["chain", "headers"])), "keep");
    assert.equal(decided(storedDefinition(name, ["chain", "headers"]), ["Traefik other"]), "keep");
  });

  it("replaces an older one", () => {
    assert.equal(decided(storedDefinition(name, ["chain"])), "apply");
  });

  it("leaves a newer one, which has fields that the chart's lacks", () => {
    const newer = storedDefinition(name, ["chain", "headers", "retry"]);
    assert.match(decided(newer), /^is newer: it has fields/);
  });

  it("leaves an older one that another Traefik of the cluster uses", () => {
    const traefik = "Traefik main in namespace ingress";
    assert.equal(decided(storedDefinition(name, ["chain"]), [traefik]), `serves ${traefik} too`);
  });

  it("leaves one that another tool manages, and names the tool", () => {
    for (const metadata of [
      { annotations: { "meta.helm.sh/release-name": "traefik-crds" } },
      { labels: { "argocd.argoproj.io/instance": "ingress" } },
    ]) {
      assert.match(decided(storedDefinition(name, ["chain"], metadata)), /^belongs to what set .*: \S+$/);
    }
  });

  it("replaces what this program has applied of an older chart, not what it has of a newer one", () => {
    const applied = (chart: string) =>
      storedDefinition(name, ["chain"], { annotations: { [chartAnnotation]: chart } });
    assert.equal(decided(applied("0.9.4"), ["Traefik other"]), "apply");
    assert.equal(decided(applied("0.96.0")), "is newer: it comes from chart 0.96.0");
    const since = storedDefinition(name, ["retry"], { annotations: { [chartAnnotation]: "0.9.4" } });
    assert.equal(decided(since), "apply");
    assert.match(decided(since, ["Traefik other"]), /^is newer: it has fields/);
  });

  it("is Traefik's, or one that the cluster lacks: kinds of others are left", () => {
    const gateways = "gateways.gateway.networking.k8s.io";
    const present = storedDefinition(gateways, ["one"]);
    const of = definition(gateways, ["one", "two"]);
    assert.match(decided(present, [], of), /somebody else/);
    assert.equal(decided(undefined, [], of), "apply");
    const old = "middlewares.traefik.containo.us";
    assert.equal(decided(storedDefinition(old, ["a"]), [], definition(old, ["a", "b"])), "apply");
  });

  it("is left where another one of its group is newer, unless it is missing", () => {
    const pairs = [
      { wanted, present: storedDefinition(name, ["chain", "headers", "retry"]) },
      {
        wanted: definition("tlsstores.traefik.io", ["a"]),
        present: storedDefinition("tlsstores.traefik.io", []),
      },
      { wanted: definition("tlsoptions.traefik.io", ["a"]), present: undefined },
      {
        wanted: definition("apis.hub.traefik.io", ["a"]),
        present: storedDefinition("apis.hub.traefik.io", []),
      },
    ];
    assert.deepEqual(
      crdDecisions(pairs, version, []).map((decision) =>
        decision.kind === "leave" ? decision.reason : decision.kind,
      ),
      [
        "is newer: it has fields that the chart's does not have",
        "comes with newer ones of its group",
        "apply",
        "apply",
      ],
    );
  });

  it("is compared by every version and depth of the schema", () => {
    const deep = (inner: object): ClusterObject => ({
      ...storedDefinition(name, []),
      spec: {
        group: "traefik.io",
        versions: [
          {
            name: "v1",
            served: true,
            schema: { openAPIV3Schema: { properties: { spec: { items: { properties: inner } } } } },
          },
        ],
      },
    });
    const type = { type: "string" };
    assert.equal(decided(deep({ a: type }), [], deep({ a: type, b: type }) as typeof wanted), "apply");
    assert.match(decided(deep({ a: type, b: type }), [], deep({ a: type }) as typeof wanted), /^is newer/);
  });
});
