import assert from "node:assert/strict";
import fc from "fast-check";
import type { Tree } from "../../../components/chart/adapter";
import { conflicts, mergeValues } from "../../../components/chart/merge-values";
import { problemsOf } from "../config/stack-settings";

describe("user values", () => {
  const refused = (values: Tree): readonly string[] =>
    problemsOf({ values, traefik: { trustedIPs: ["10.0.0.0/8"] } }).map(({ key }) => key);

  it("are refused wherever they would overwrite what the program sets", () => {
    assert.deepEqual(refused({ reana_hostname: "other.org" }), ["reana:values.reana_hostname"]);
    assert.deepEqual(refused({ traefik: { service: { type: "NodePort" } } }), [
      "reana:values.traefik.service.type",
    ]);
    assert.deepEqual(refused({ ingress: { tls: { self_signed_cert: true } } }), ["reana:values.ingress.tls"]);
    assert.deepEqual(refused({ secrets: { cache: { password: "x" } } }), [
      "reana:values.secrets.cache.password",
    ]);
    const environment = { PROXYFIX_CONFIG: "{}" };
    assert.deepEqual(refused({ components: { reana_server: { environment } } }), [
      "reana:values.components.reana_server.environment.PROXYFIX_CONFIG",
    ]);
  });

  it("have one problem each, and none for what is below a value that has one", () => {
    for (const healthcheck of [{ enabled: true }, { enabled: true, entryPoints: ["web"], matchRule: "x" }]) {
      assert.deepEqual(refused({ traefik: { ingressRoute: { healthcheck } } }), [
        "reana:values.traefik.ingressRoute.healthcheck",
      ]);
    }
    const [chart, ...others] = problemsOf({ values: { traefik: "on", components: { reana_server: [] } } });
    assert.deepEqual(
      [chart, ...others].map((problem) => [problem?.key, problem?.advice]),
      ["traefik", "components.reana_server"].map((path) => [
        `reana:values.${path}`,
        "must be a map, of which this program sets a part; write yours below it, or remove it.",
      ]),
    );
    const [list] = problemsOf({ values: { traefik: { additionalArguments: "--ping" } } });
    assert.match(list?.advice ?? "", /^must be a list, to which this program adds/);
  });

  it("begin names of Kubernetes' objects as it takes them", () => {
    for (const fullnameOverride of ["Upper_case", "2nd", "a.b", 5]) {
      assert.deepEqual(refused({ fullnameOverride }), ["reana:values.fullnameOverride"]);
    }
    assert.deepEqual(refused({ fullnameOverride: "" }), []);
    assert.deepEqual(refused({ fullnameOverride: "physics" }), []);
  });

  it("are refused where they would extend trust indirectly", () => {
    const insecure = { traefik: { ports: { web: { forwardedHeaders: { insecure: true } } } } };
    assert.ok(refused(insecure).includes("reana:values.traefik.ports.web.forwardedHeaders"));
    const proxyProtocol = { traefik: { ports: { websecure: { proxyProtocol: { insecure: true } } } } };
    assert.deepEqual(refused(proxyProtocol), ["reana:values.traefik.ports.websecure.proxyProtocol"]);
    for (const argument of [
      "--entryPoints.web.forwardedHeaders.insecure",
      "--entrypoints.websecure.forwardedheaders.trustedips=0.0.0.0/0",
      "--entryPoints.web.proxyProtocol.insecure",
      "--entryPoints.web.http.redirections.entryPoint.to=websecure",
      "--entrypoints.web.http.aliasHeadersStrategy=keep",
      "--entryPoints.websecure.http.underscoreHeadersStrategy=keep",
      "--entryPoints.web.address=:80",
      "--entrypoints.websecure.http3",
      "--entryPoints.web.http.tls=true",
      "--providers.kubernetesCRD.namespaces=default",
      "--providers.kubernetesingress.ingressClass=public",
      "--providers.kubernetesCRD.labelSelector=a=b",
      "--providers.kubernetesGateway=true",
      "--core.defaultRuleSyntax=v2",
      "--metrics.prometheus.entryPoint=web",
      "--ping.entryPoint=web",
      "--ping=false",
    ]) {
      assert.deepEqual(
        refused({ traefik: { additionalArguments: [argument] } }),
        ["reana:values.traefik.additionalArguments"],
        argument,
      );
    }
  });

  it("are accepted beside what the program sets", () => {
    assert.deepEqual(
      refused({ traefik: { additionalArguments: ["--log.level=DEBUG"], deployment: { replicas: 2 } } }),
      [],
    );
    assert.deepEqual(
      refused({
        components: { reana_server: { environment: { REANA_RATELIMIT_GUEST_USER: "9 per second" } } },
      }),
      [],
    );
  });

  it("append to lists of the program, and replace no other", () => {
    const list = ["traefik.additionalArguments"];
    const argued = (argument: string): Tree => ({ traefik: { additionalArguments: [argument] } });
    const [userValues, programValues] = [argued("--log.level=DEBUG"), argued("--ping")];
    assert.deepEqual(conflicts(userValues, programValues, list), []);
    assert.deepEqual(mergeValues(userValues, programValues, list), {
      traefik: { additionalArguments: ["--log.level=DEBUG", "--ping"] },
    });
    assert.equal(conflicts(userValues, programValues).length, 1);
  });

  it("that are secrets are checked beside the others, and never shown", () => {
    const secretValues = { reana_hostname: "c0ffee", nope: 1 };
    assert.deepEqual(
      problemsOf({ secretValues }, ["secretValues"]).map(({ key, found }) => [key, found]),
      [
        ["reana:secretValues.reana_hostname", "(hidden)"],
        ["reana:secretValues.nope", "(hidden)"],
      ],
    );
    const clear = problemsOf({
      secretValues: { secrets: { gitlab: { REANA_GITLAB_HOST: "git.example.org" } } },
    });
    assert.match(clear[0]?.advice ?? "", /stands in clear in the stack file/);
    const twice = { secrets: { gitlab: { REANA_GITLAB_HOST: "git.example.org" } } };
    const [problem] = problemsOf({ values: twice, secretValues: twice }, ["secretValues"]);
    assert.deepEqual(
      [problem?.key, problem?.advice],
      ["reana:secretValues.secrets.gitlab.REANA_GITLAB_HOST", "is under reana:values too; keep one."],
    );
  });

  it("that no series knows are corrected where a similar value is known, at any depth", () => {
    for (const [values, said] of [
      [
        { componets: { reana_server: { image: "x" } } },
        "Did you mean components.reana_server.image? Otherwise remove it.",
      ],
      [
        { components: { reana_sever: { imag: "x" } } },
        "Did you mean components.reana_server.image? Otherwise remove it.",
      ],
      [{ components: { reana_server: { entirely: "x" } } }, "Remove it or fix its spelling."],
      [{ components: { reana_sever: { entirely: "x" } } }, "Remove it or fix its spelling."],
    ] as const) {
      const [problem] = problemsOf({ values });
      assert.ok(problem?.advice.endsWith(` ${said}`), problem?.advice);
    }
  });

  it("are not shown where they are encrypted", () => {
    const [problem] = problemsOf({ values: { reana_hostname: "c0ffee" } }, ["values"]);
    assert.equal(problem?.found, "(hidden)");
  });

  it("merge so that everything of both remains, or a conflict names what does not (generated)", () => {
    const key = fc.constantFrom("a", "b", "c");
    const tree = fc.letrec<{ tree: Tree; node: unknown }>((tie) => ({
      tree: fc.dictionary(key, tie("node"), { maxKeys: 3 }),
      node: fc.oneof({ maxDepth: 3 }, fc.integer(), tie("tree")),
    })).tree;
    fc.assert(
      fc.property(tree, tree, (userValues, programValues) => {
        const merged = JSON.stringify(leaves(mergeValues(userValues, programValues)).sort());
        if (conflicts(userValues, programValues).length === 0) {
          assert.equal(
            merged,
            JSON.stringify([...new Set([...leaves(userValues), ...leaves(programValues)])].sort()),
          );
        } else {
          assert.ok(leaves(programValues).every((leaf) => merged.includes(JSON.stringify(leaf))));
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** Paths with their values; an empty map counts nothing. */
function leaves(tree: Tree, path = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "object" && value !== null
      ? leaves(value as Tree, `${path}.${key}`)
      : [`${path}.${key}=${String(value as number)}`],
  );
}
