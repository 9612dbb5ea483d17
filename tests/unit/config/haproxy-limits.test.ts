import assert from "node:assert/strict";
import { haproxyMemory } from "../../../components/config/haproxy-memory";
import { problemsOf, settings } from "./stack-settings";

const mebibyte = 1024 * 1024;

const stack = (values: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  hostname: "reana.example.org",
  frontEnd: { type: "haproxy", ...values },
});

const problems = (values: Readonly<Record<string, unknown>>): readonly string[] =>
  problemsOf(stack(values)).map(({ key, advice }) => `${key} ${advice}`);

const loadBalancer = { mode: "tls-termination", sourceRanges: ["192.0.2.7"] };

describe("the limits of one address", () => {
  it("are for a site behind one address (NAT), and half of what a small HAProxy accepts", () => {
    const limitsOf = (values: Record<string, unknown>): readonly unknown[] => {
      const { frontEnd } = settings(stack(values));
      assert.ok(frontEnd.type === "haproxy");
      return [frontEnd.connectionsPerAddress, frontEnd.openRequestsPerAddress];
    };
    assert.deepEqual(limitsOf({}), [1000, 1000]);
    assert.deepEqual(limitsOf({ maxConnections: 500 }), [250, 250]);
    assert.deepEqual(limitsOf({ loadBalancer }), ["unlimited", 1000]);
    assert.deepEqual(limitsOf({ tls: "passthrough" }), [1000, 1000]);
  });

  for (const name of ["connectionsPerAddress", "openRequestsPerAddress"]) {
    it(`are refused above half of maxConnections: ${name}`, () => {
      assert.deepEqual(problems({ maxConnections: 500, [name]: 250 }), []);
      const [problem = "", ...others] = problems({ maxConnections: 500, [name]: 1000 });
      assert.deepEqual(others, []);
      assert.match(
        problem,
        new RegExp(`^reana:frontEnd\\.${name} must be at most 250, half of maxConnections`),
      );
      const external = {
        hostname: "reana.example.org",
        frontEnd: {
          type: "external-haproxy",
          addresses: ["192.0.2.7"],
          nodes: ["192.0.2.21"],
          maxConnections: 500,
          [name]: 300,
        },
      };
      assert.match(problemsOf(external)[0]?.advice ?? "", /^must be at most 250/);
    });
  }
});

describe("HAProxy's memory", () => {
  it("is enough by default, whatever becomes of TLS", () => {
    const unlimited = { connectionsPerAddress: "unlimited", openRequestsPerAddress: "unlimited" };
    for (const values of [{}, { tls: "passthrough" }, { loadBalancer }, unlimited]) {
      assert.deepEqual(problems(values), []);
    }
    const needed = haproxyMemory({
      maxConnections: 8000,
      connectionsPerAddress: 1000,
      openRequestsPerAddress: 1000,
      tls: "terminate",
    });
    assert.ok(needed < 512 * mebibyte && needed > 450 * mebibyte, `${needed}`);
  });

  it("has to be raised with the limits, and the error says to what", () => {
    for (const values of [
      { maxConnections: 20_000 },
      { connectionsPerAddress: 4000 },
      { openRequestsPerAddress: 4000 },
      { resources: { limits: { memory: "256Mi" } } },
    ]) {
      const [problem = "", ...others] = problems(values);
      assert.deepEqual(others, []);
      const [, enough] = /^reana:frontEnd\.resources\.limits\.memory .* may need (\d+)Mi/.exec(problem) ?? [];
      assert.deepEqual(problems({ ...values, resources: { limits: { memory: `${enough}Mi` } } }), []);
    }
  });

  it("grows with every limit", () => {
    const limits = {
      maxConnections: 8000,
      connectionsPerAddress: 1000,
      openRequestsPerAddress: 1000,
      tls: "terminate",
    } as const;
    for (const name of ["maxConnections", "connectionsPerAddress", "openRequestsPerAddress"] as const) {
      assert.ok(haproxyMemory({ ...limits, [name]: limits[name] + 1 }) > haproxyMemory(limits), name);
    }
  });
});
