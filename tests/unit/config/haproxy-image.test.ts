import assert from "node:assert/strict";
import { imageProblems, imageVersion } from "../../../components/config/haproxy-image";
import { planDeployment } from "../../../components/plan";
import { problemsOf, settings } from "./stack-settings";

const digest = `sha256:${"0".repeat(64)}`;

describe("HAProxy's image", () => {
  for (const [image, version] of [
    ["haproxy:3.2", "3.2"],
    ["docker.io/library/haproxy:3.2.26-alpine", "3.2"],
    ["registry.example.org:5000/haproxytech/haproxy-alpine:3.4.3", "3.4"],
    ["mirror/haproxy:v3.4-lts", "3.4"],
    [`haproxy:3.4.1@${digest}`, "3.4"],
    [`haproxy@${digest}`, "3.2"],
  ] as const) {
    it(`is ${version} by its tag (${image})`, () => {
      assert.deepEqual(imageProblems({ image }), []);
      assert.equal(imageVersion({ image }), version);
    });
  }

  for (const [image, advice] of [
    ["haproxy:2.8", /is HAProxy 2\.8, and haproxy\.cfg is written for 3\.2 or 3\.4/],
    ["haproxytech/haproxy-alpine:3.0.26", /is HAProxy 3\.0/],
    ["haproxy:3.3.13", /is HAProxy 3\.3/],
    ["haproxy:3.20.1", /is HAProxy 3\.20/],
    ["haproxy:latest", /does not say which HAProxy it is/],
    ["haproxy:lts-alpine", /does not say which HAProxy/],
    ["haproxy", /does not say which HAProxy/],
    ["registry.example.org:5000/haproxy", /does not say which HAProxy/],
    ["registry.example.org/haproxy:production", /reana:frontEnd\.haproxyVersion/],
    [`haproxy:2.8.27@${digest}`, /is HAProxy 2\.8/],
  ] as const) {
    it(`is refused where haproxy.cfg does not fit it (${image})`, () => {
      const [problem, ...further] = problemsOf({ frontEnd: { type: "haproxy", image } });
      assert.deepEqual(further, []);
      assert.equal(problem?.key, "reana:frontEnd.image");
      assert.match(problem.advice, advice);
    });
  }

  it("is what the stack says, where the tag is its own", () => {
    const image = "registry.example.org/haproxy:production";
    const planned = planDeployment(settings({ frontEnd: { type: "haproxy", image, haproxyVersion: "3.4" } }));
    assert.ok(planned.valid);
    assert.equal(planned.plan.topology.haproxy?.version, "3.4");
    const [problem] = imageProblems({ image: "haproxy:3.2", haproxyVersion: "3.4" });
    assert.match(
      problem?.advice ?? "",
      /has a tag of HAProxy 3\.2, and reana:frontEnd\.haproxyVersion says 3\.4/,
    );
  });
});
