import assert from "node:assert/strict";
import { deploymentDiagram } from "../../../components/deployment-diagram";
import { planDeployment } from "../../../components/plan";
import { example, examples } from "../../../tools/examples";
import { settings } from "../config/stack-settings";

const drawn = (config: Readonly<Record<string, unknown>>): string => {
  const planned = planDeployment(settings(config));
  assert.ok(planned.valid);
  return deploymentDiagram(planned.plan);
};

/** The table below the diagram, a row each: name, ports and pods. */
const services = (config: Readonly<Record<string, unknown>>): readonly string[] =>
  (drawn(config).split("\n\n")[1] ?? "")
    .split("\n")
    .slice(1)
    .map((row) => {
      const [name, , ports, pods] = row.split(/ {2,}/);
      return `${name} ${ports} > ${pods}`;
    });

const reana = ["reana-server 80 > reana-server", "reana-ui 80 > reana-ui"];

describe("the diagram of a deployment", () => {
  it("shows the Service of every hop in the cluster", () => {
    const expected: Readonly<Record<string, readonly string[]>> = {
      haproxy: ["reana-front-end 80, 443 > HAProxy", "reana-traefik 80 > Traefik"],
      passthrough: ["reana-front-end 80, 443 > HAProxy", "reana-traefik 80, 443 > Traefik"],
      "external-haproxy": ["reana-front-end 80:30080 > Traefik"],
      "controller-redirect": ["reana-front-end 80, 443 > Traefik"],
      "existing-traefik": [],
      "other-controller": [],
    };
    for (const [name, rows] of Object.entries(expected)) {
      assert.deepEqual(services(example(name).config), [...rows, ...reana], name);
    }
  });

  it("names the Services as the release does", () => {
    const rows = services({ release: { name: "physics" } });
    assert.deepEqual(
      rows.map((row) => row.split(" ")[0]),
      ["physics-front-end", "physics-traefik", "physics-server", "physics-ui"],
    );
  });

  it("fits into 100 columns for every example", () => {
    for (const { name, config } of examples) {
      assert.ok(
        drawn(config)
          .split("\n")
          .every((line) => line.length <= 100),
        name,
      );
    }
  });
});
