import assert from "node:assert/strict";
import { problemsOf } from "../config/stack-settings";
import { deploy, type Deployment } from "./deployment";

const instance = "app.kubernetes.io/instance";
const releaseType = "kubernetes:helm.sh/v3:Release";

/** Every value that an object of the deployment gives to Traefik's label. */
function selected({ resources }: Deployment): readonly string[] {
  const labels = (value: unknown): readonly string[] => {
    if (typeof value !== "object" || value === null) {
      return [];
    }
    const own = value as Record<string, unknown>;
    return own["app.kubernetes.io/name"] === "traefik" && typeof own[instance] === "string"
      ? [own[instance]]
      : Object.values(value).flatMap(labels);
  };
  return resources.flatMap(({ inputs }) => labels(inputs));
}

const withChart = (version: string, settings: Readonly<Record<string, unknown>>): Promise<Deployment> =>
  deploy({ hostname: "reana.example.org", namespace: { name: "physics" }, chart: { version }, ...settings });

const frontEnds = [{ type: "haproxy" }, { type: "ingress-controller" }];

describe("what selects Traefik's pods", () => {
  for (const frontEnd of frontEnds) {
    it(`is the same in every chart series, so that an upgraded Deployment keeps its selector (${frontEnd.type})`, async () => {
      const [stable, preRelease] = await Promise.all([
        withChart("0.9.4", { frontEnd, networkPolicies: { enabled: true } }),
        withChart("0.95.0-alpha.5", { frontEnd, networkPolicies: { enabled: true } }),
      ]);
      assert.ok(selected(stable).length > 0);
      assert.deepEqual(selected(preRelease), selected(stable));
      assert.deepEqual([...new Set(selected(preRelease))], ["reana"]);
      const values = preRelease.one(releaseType).inputs["values"] as { traefik: Record<string, unknown> };
      assert.equal(values.traefik["instanceLabelOverride"], "reana");
    });
  }

  it("follows the label of a release that was taken over, everywhere", async () => {
    const deployment = await withChart("0.95.0-alpha.5", { traefik: { instanceLabel: "reana-physics" } });
    assert.deepEqual([...new Set(selected(deployment))], ["reana-physics"]);
    const values = deployment.one(releaseType).inputs["values"] as { traefik: Record<string, unknown> };
    assert.equal(values.traefik["instanceLabelOverride"], "reana-physics");
  });

  it("is the name of the release in series 0.9, which has no other", () => {
    const withLabel = (instanceLabel: string) =>
      problemsOf({ chart: { version: "0.9.4" }, traefik: { instanceLabel } });
    assert.deepEqual(withLabel("reana"), []);
    const [problem, ...further] = withLabel("reana-physics");
    assert.deepEqual(further, []);
    assert.equal(problem?.key, "reana:traefik.instanceLabel");
    assert.match(problem.advice, /ignored by chart series 0\.9.*release, reana\..*series 0\.95/);
  });

  it("is the value of a label, which Helm values do not set beside it", () => {
    const [label] = problemsOf({ traefik: { instanceLabel: "with blanks in it" } });
    assert.match(label?.advice ?? "", /cannot be the value of a label/);
    const [value] = problemsOf({ values: { traefik: { instanceLabelOverride: "other" } } });
    assert.match(value?.advice ?? "", /remove it here and use reana:traefik\.instanceLabel/);
  });
});
