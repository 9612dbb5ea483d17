import assert from "node:assert/strict";
import fc from "fast-check";
import {
  numberProblems,
  roundedNumberProblems,
  withPrintableNumbers,
} from "../../../components/chart/helm-numbers";

describe("numbers in Helm values", () => {
  const printed = (value: unknown): unknown => withPrintableNumbers({ value })["value"];

  it("are text where Helm would print an exponent", () => {
    assert.deepEqual(
      withPrintableNumbers({
        kubernetes_jobs_max_user_timeout_limit: 1209600,
        reana_hostport: 443,
        quota: { default_disk_limit: 1099511627776 },
        workspaces: { paths: [1e6, -2.5e7, 999999] },
      }),
      {
        kubernetes_jobs_max_user_timeout_limit: "1209600",
        reana_hostport: 443,
        quota: { default_disk_limit: "1099511627776" },
        workspaces: { paths: ["1000000", "-25000000", 999999] },
      },
    );
    assert.equal(printed(0.00001), "0.00001");
    assert.equal(printed(0), 0);
    assert.equal(printed(1e21), "1000000000000000000000");
  });

  it("are the same number as text (generated)", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e6 })),
        (value) => {
          const text = printed(value);
          assert.equal(Number(text), value);
          assert.doesNotMatch(String(text), /[eE,]/);
        },
      ),
    );
  });

  it("stay numbers in charts that check types, and hand whole maps on", () => {
    const traefik = { podSecurityContext: { runAsUser: 1000620000 } };
    assert.deepEqual(withPrintableNumbers({ traefik }), { traefik });
    assert.deepEqual(numberProblems({ traefik }, "0.95", "0.95.0-alpha.5"), []);
    const [problem] = numberProblems(
      { traefik: { logs: { access: { bufferingSize: 2e6 } } } },
      "0.95",
      "0.95.0-alpha.5",
    );
    const components = { reana_workflow_controller: { pod_security_context: { runAsUser: 1000620000 } } };
    assert.deepEqual(withPrintableNumbers({ components }), { components });
    assert.equal(problem?.path, "traefik.logs.access.bufferingSize");
    assert.match(problem.advice, /helm#13254.*traefik\.additionalArguments/);
  });

  it("are refused where JavaScript has rounded them, also in lists", () => {
    // As JSON they are what the stack file says; oxlint sees that such a literal is none.
    const values = JSON.parse(
      '{"a": {"b.c": 9007199254740993}, "list": [{"d": -9007199254740993}, 1], "exact": [9007199254740991, 0.1, "9007199254740993"]}',
    ) as Readonly<Record<string, unknown>>;
    assert.deepEqual(
      roundedNumberProblems(values).map(({ path, found }) => [path, found]),
      [
        ['a["b.c"]', "9007199254740992"],
        ["list", "-9007199254740992"],
      ],
    );
    assert.match(roundedNumberProblems(values)[0]?.advice ?? "", /beyond 9007199254740991.*in quotes/);
  });
});
