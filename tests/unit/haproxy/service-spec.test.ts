import assert from "node:assert/strict";
import { serviceSpec } from "../../../components/haproxy/service-spec";
import { planDeployment } from "../../../components/plan";
import { settings } from "../config/stack-settings";

/** The front-end Service of a stack, without what does not depend on its settings. */
function serviceOf(service: Record<string, unknown>): Record<string, unknown> {
  const planned = planDeployment(settings({ frontEnd: { type: "haproxy", service } }));
  assert.ok(planned.valid && planned.plan.frontEnd.service !== undefined);
  const { selector: _, ports: __, ...spec } = serviceSpec(planned.plan.frontEnd.service);
  return spec;
}

describe("the spec of the front-end Service", () => {
  it("keeps clients' addresses, and has both families if it can, by default", () => {
    for (const type of ["NodePort", "LoadBalancer"]) {
      assert.deepEqual(serviceOf({ type }), {
        type,
        ipFamilyPolicy: "PreferDualStack",
        externalTrafficPolicy: "Local",
      });
    }
    assert.deepEqual(serviceOf({ type: "ClusterIP" }), {
      type: "ClusterIP",
      ipFamilyPolicy: "PreferDualStack",
    });
  });

  it("says what the stack does, in the same words", () => {
    const families = { ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] };
    assert.deepEqual(serviceOf({ type: "LoadBalancer", ...families, externalTrafficPolicy: "Cluster" }), {
      type: "LoadBalancer",
      ...families,
      externalTrafficPolicy: "Cluster",
    });
  });

  it("keeps clients' addresses at addresses that the network leads to the nodes", () => {
    assert.deepEqual(serviceOf({ type: "ClusterIP", externalIPs: ["192.0.2.10"] }), {
      type: "ClusterIP",
      ipFamilyPolicy: "PreferDualStack",
      externalIPs: ["192.0.2.10"],
      externalTrafficPolicy: "Local",
    });
  });

  it("may have ports of a wider range", () => {
    const planned = planDeployment(
      settings({
        cluster: { serviceNodePortRange: "1-32767" },
        frontEnd: { type: "haproxy", service: { type: "NodePort", httpNodePort: 80, httpsNodePort: 443 } },
      }),
    );
    assert.ok(planned.valid && planned.plan.frontEnd.service !== undefined);
    const ports = serviceSpec(planned.plan.frontEnd.service).ports as readonly { nodePort?: number }[];
    assert.deepEqual(
      ports.map(({ nodePort }) => nodePort),
      [80, 443],
    );
  });
});
