import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { directoryOf, manifestsOf, renderedExample, renderExample, textOf, type Manifest } from "./rendering";

describe("what npm run render writes", () => {
  it("makes a server certificate that its CA has signed for the host", async () => {
    const rendering = await renderedExample("haproxy");
    const [, secret] = manifestsOf(rendering).find(([, { kind }]) => kind === "Secret") ?? [];
    assert.equal(secret?.type, "kubernetes.io/tls");
    const server = new X509Certificate(secret?.stringData?.["tls.crt"] ?? "");
    const authority = new X509Certificate(textOf(rendering, "ca-certificate.pem"));
    assert.equal(server.checkHost("reana.example.org"), "reana.example.org");
    assert.ok(server.checkIssued(authority) && server.verify(authority.publicKey));
    assert.ok(authority.ca && !server.ca);
  });

  it("puts texts in quotes that Helm and kubectl would take as numbers or as true", async () => {
    const values = { notifications: { email_config: { login: "yes", sender: "1_000" } } };
    const rendering = await renderedExample("haproxy", { values });
    assert.match(textOf(rendering, "release/values.yaml"), /login: "yes"\n +sender: "1_000"\n/);
  });

  it("makes one Application for Argo CD, in whose order the chart is wave 0", async () => {
    const rendering = await renderedExample("haproxy", {}, { gitPath: "clusters/prod" });
    const { spec } = parse(textOf(rendering, "argo-cd/application.yaml")) as {
      spec: { sources: { helm?: { valueFiles?: string[] } }[] };
    };
    assert.deepEqual(spec.sources[0]?.helm?.valueFiles, [
      "$rendered/clusters/prod/release/values.yaml",
      "$rendered/clusters/prod/secrets/helm-values.yaml",
    ]);
    const waves = manifestsOf(rendering).map(([path, { metadata }]) => [
      path.replace(/^.*\/\d+-/, ""),
      Number(metadata?.annotations?.["argocd.argoproj.io/sync-wave"]),
    ]);
    const wave = Object.fromEntries(waves) as Record<string, number>;
    assert.ok((wave["namespace-reana.yaml"] ?? 0) < (wave["serviceaccount-reana-haproxy.yaml"] ?? 0));
    assert.ok((wave["serviceaccount-reana-haproxy.yaml"] ?? 0) < 0);
    assert.ok((wave["deployment-reana-haproxy.yaml"] ?? 0) > 0);
  });

  it("takes a chart from a registry, and leaves Argo CD and Flux out for one in a directory", async () => {
    const repository = { repository: "oci://registry.example.org/charts", version: "0.95.0-alpha.5" };
    const rendering = await renderExample("haproxy", { chart: repository });
    assert.match(
      textOf(rendering, "README.md"),
      /helm upgrade --install reana oci:\/\/registry\.example\.org\/charts\/reana --version/,
    );
    assert.match(
      textOf(rendering, "argo-cd/application.yaml"),
      /repoURL: registry\.example\.org\/charts\n +chart: reana\n/,
    );
    assert.match(
      textOf(rendering, "flux/chart/helm-release.yaml"),
      /type: oci\n.*\n +url: oci:\/\/registry\.example\.org\/charts\n/,
    );
    const local = await renderExample("haproxy", {
      chart: { path: "sandbox/stand-ins/chart/0.95", version: "0.95.0-alpha.5" },
    });
    assert.match(
      textOf(local, "README.md"),
      /helm upgrade --install reana \/program\/sandbox\/stand-ins\/chart\/0\.95 \\\n/,
    );
    assert.deepEqual(
      local.files.filter(({ path }) => /^(argo-cd|flux)/.test(path)),
      [],
    );
  });

  it("keeps a repository's password among the secrets", async () => {
    const chart = {
      repository: "https://charts.example.org",
      username: "reader",
      password: "a-long-password",
      version: "0.95.0-alpha.5",
    };
    const rendering = await renderExample("haproxy", { chart }, { secretKeys: ["chart"] });
    assert.deepEqual(
      rendering.files.filter(({ text }) => text.includes("a-long-password")).map(({ path }) => path),
      ["secrets/flux-helm.yaml"],
    );
    assert.match(
      textOf(rendering, "README.md"),
      /helm repo add reana-chart https:\/\/charts\.example\.org --username reader/,
    );
  });

  it("keeps secrets of the settings among the secrets", async () => {
    const rendering = await renderExample(
      "haproxy",
      {
        secrets: { cachePassword: "sentinel-cache" },
        secretValues: { secrets: { gitlab: { REANA_GITLAB_OAUTH_APP_SECRET: "sentinel-gitlab" } } },
      },
      { secretKeys: ["secrets", "secretValues"] },
    );
    assert.deepEqual(
      rendering.files.filter(({ text }) => text.includes("sentinel")).map(({ path }) => path),
      ["secrets/helm-values.yaml", "secrets/flux-helm.yaml"],
    );
  });

  it("takes all values as secret where the stack's own are encrypted", async () => {
    const values = { components: { reana_ui: { docs_url: "https://sentinel.example.org" } } };
    const rendering = await renderExample("haproxy", { values }, { secretKeys: ["values"] });
    assert.deepEqual(
      rendering.files.filter(({ text }) => text.includes("sentinel")).map(({ path }) => path),
      ["secrets/helm-values.yaml", "secrets/flux-helm.yaml"],
    );
    assert.match(textOf(rendering, "secrets/helm-values.yaml"), /^reana_hostname: reana\.example\.org$/m);
  });

  it("names Sealed Secrets where the repository has those, each with its wave", async () => {
    const rendering = await renderExample("haproxy", {}, { sealed: true });
    const readme = textOf(rendering, "README.md");
    assert.match(
      readme,
      /kubeseal --format yaml < secrets\/02-secret-reana-certificate-\w+\.yaml \|\n.*sync-wave="-2" .* > sealed-secrets\/02-/,
    );
    // Argo CD would apply those of an earlier rendering, too.
    assert.match(readme, /rm -f sealed-secrets\/\[0-9\]\*\.yaml &&\nkubeseal/);
    assert.match(textOf(rendering, "argo-cd/application.yaml"), /path: sealed-secrets\n/);
  });

  it("stops at the first Secret that cannot be sealed, with an exit code that says so", async () => {
    const readme = textOf(await renderExample("haproxy", {}, { sealed: true }), "README.md");
    const [, behind = ""] = readme.split("stays where it");
    const commands = /```sh\n([\s\S]*?)```/.exec(behind)?.[1] ?? "";
    const directory = mkdtempSync(join(tmpdir(), "render-sealed-"));
    try {
      mkdirSync(join(directory, "secrets"));
      for (const [, path = ""] of commands.matchAll(/< (secrets\/\S+)/g)) {
        writeFileSync(join(directory, path), "");
      }
      // kubectl annotate takes no object for success.
      const clients = "kubeseal() { echo seal >> log; return 1; }; kubectl() { cat; };";
      const { status } = spawnSync("bash", ["-c", `${clients} ${commands}`], { cwd: directory });
      assert.equal(status, 1);
      assert.equal(readFileSync(join(directory, "log"), "utf8"), "seal\n");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("does not wait for what is ready only when the site serves", async () => {
    for (const [mode, kind] of [
      ["haproxy-cert-manager", "Certificate"],
      ["manual-ingress", "Ingress"],
    ] as const) {
      const { objects } = (await renderedExample(mode)).rendered;
      const others = objects.filter(({ object }) => object.kind !== kind).map(({ wave }) => wave);
      const own = objects.filter(({ object }) => object.kind === kind).map(({ wave }) => wave);
      assert.notEqual(own.length, 0);
      assert.ok(Math.min(...own) > Math.max(...others), mode);
    }
  });

  it("does not look into the Secret of somebody else, and says that it has to be there", async () => {
    const settings = {
      tls: { source: "existing-secret", secretName: "edge-certificate" },
      namespace: { create: false },
    };
    const rendering = await renderExample("haproxy", settings);
    assert.match(
      textOf(rendering, "README.md"),
      /The Secret `reana\/edge-certificate` of type `kubernetes\.io\/tls`/,
    );
    assert.deepEqual(
      manifestsOf(rendering).filter(([, { kind }]) => kind === "Secret"),
      [],
    );
    const again = await renderExample("haproxy", settings, { existing: directoryOf(rendering) });
    assert.deepEqual(again.changes.written, []);
  });

  it("gives what a HAProxy outside the cluster needs", async () => {
    const rendering = await renderExample("external-haproxy", { tls: { source: "self-signed" } });
    assert.match(textOf(rendering, "external-haproxy/haproxy.cfg"), /^frontend /m);
    assert.match(textOf(rendering, "secrets/haproxy-certificate.pem"), /PRIVATE KEY/);
    const tls = { source: "existing-secret", secretName: "edge-certificate" };
    const other = await renderExample("external-haproxy", { tls, namespace: { create: false } });
    assert.ok(!other.files.some(({ path }) => path === "secrets/haproxy-certificate.pem"));
  });

  it("keeps what must not be deleted when it leaves the files", async () => {
    const annotations = async (protect: boolean) => {
      const rendering = await renderExample("haproxy", { protect });
      return (parse(textOf(rendering, "objects/01-namespace-reana.yaml")) as Manifest).metadata?.annotations;
    };
    assert.equal((await annotations(true))?.["kustomize.toolkit.fluxcd.io/prune"], "disabled");
    assert.equal((await annotations(false))?.["kustomize.toolkit.fluxcd.io/prune"], undefined);
  });

  it("has monitoring's objects", async () => {
    const rendering = await renderExample("haproxy", { monitoring: { type: "prometheus-operator" } });
    const kinds = manifestsOf(rendering).map(([, { kind }]) => kind);
    assert.ok(kinds.includes("ServiceMonitor") && kinds.includes("PrometheusRule"));
    assert.match(textOf(rendering, "README.md"), /Prometheus' operator/);
  });

  it("hands on what the program warns of", async () => {
    const { warnings } = await renderedExample("haproxy", { chart: { version: "0.9.4" } });
    assert.match(warnings.join("\n"), /^reana:traefik\.version: the bundled Traefik, v2\.5\.4, is affected/);
    assert.deepEqual((await renderedExample("haproxy")).warnings, []);
  });

  it("refuses settings that the program refuses, in its words", async () => {
    await assert.rejects(
      renderExample("haproxy", { hostname: "https://reana.example.org" }),
      /reana:hostname/,
    );
  });
});
