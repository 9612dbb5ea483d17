import assert from "node:assert/strict";
import { deploy, deployedExample, type Deployment } from "./deployment";

const release = "kubernetes:helm.sh/v3:Release";
const minimal = { hostname: "reana.example.org", traefik: { trustedIPs: ["10.244.0.0/16"] } };

interface Values {
  readonly [key: string]: Values & string;
}

const valuesOf = (deployment: Deployment): Values => deployment.one(release).inputs["values"] as Values;

describe("the program, HAProxy in front", () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await deploy(minimal);
  });

  it("registers exactly what it documents, each under its component", () => {
    const tree = deployment.resources.map(({ type, name, parent }) => `${parent} > ${type} ${name}`).sort();
    assert.deepEqual(tree, [
      " > reana:index:Reana reana",
      "reana > kubernetes:core/v1:Namespace reana-cluster",
      "reana > kubernetes:core/v1:Namespace reana-namespace",
      "reana > kubernetes:core/v1:Service reana-front-end",
      "reana > pulumi:index:Stash reana-installation",
      "reana > pulumi:index:Stash reana-protection",
      "reana > random:index/randomId:RandomId reana-cutover",
      "reana > random:index/randomId:RandomId reana-mark",
      "reana > reana:index:HaproxyFrontEnd reana-haproxy",
      "reana > reana:index:Monitoring reana-haproxy-metrics",
      "reana > reana:index:NetworkPolicies reana-network-policies",
      "reana > reana:index:ReanaRelease reana-release",
      "reana > reana:index:TlsCertificate reana-certificate",
      "reana-certificate > kubernetes:core/v1:Secret reana-certificate",
      "reana-certificate > tls:index/certRequest:CertRequest reana-certificate-request",
      "reana-certificate > tls:index/locallySignedCert:LocallySignedCert reana-certificate-certificate",
      "reana-certificate > tls:index/privateKey:PrivateKey reana-certificate-ca-key",
      "reana-certificate > tls:index/privateKey:PrivateKey reana-certificate-key",
      "reana-certificate > tls:index/selfSignedCert:SelfSignedCert reana-certificate-ca",
      "reana-haproxy > kubernetes:apps/v1:Deployment reana-haproxy-deployment",
      "reana-haproxy > kubernetes:batch/v1:Job reana-haproxy-check",
      "reana-haproxy > kubernetes:core/v1:ConfigMap reana-haproxy-configuration",
      "reana-haproxy > kubernetes:core/v1:ServiceAccount reana-haproxy-account",
      "reana-haproxy > kubernetes:policy/v1:PodDisruptionBudget reana-haproxy-disruption-budget",
      "reana-haproxy-metrics > kubernetes:core/v1:Service reana-haproxy-metrics-service",
      "reana-network-policies > kubernetes:networking.k8s.io/v1:NetworkPolicy reana-network-policies-haproxy-egress",
      "reana-network-policies > kubernetes:networking.k8s.io/v1:NetworkPolicy reana-network-policies-haproxy-ingress",
      "reana-network-policies > kubernetes:networking.k8s.io/v1:NetworkPolicy reana-network-policies-server-ingress",
      "reana-network-policies > kubernetes:networking.k8s.io/v1:NetworkPolicy reana-network-policies-traefik-ingress",
      "reana-network-policies > kubernetes:networking.k8s.io/v1:NetworkPolicy reana-network-policies-ui-ingress",
      "reana-release > kubernetes:helm.sh/v3:Release reana-release",
      "reana-release > kubernetes:rbac.authorization.k8s.io/v1:ClusterRole reana-release-traefik-access",
      "reana-release > kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding reana-release-traefik-access",
      "reana-release > kubernetes:traefik.io/v1alpha1:Middleware reana-release-traefik-reana-proxy-headers",
      "reana-release > pulumi:index:Stash reana-release-new-database",
      "reana-release > random:index/randomPassword:RandomPassword reana-release-cache",
      "reana-release > random:index/randomPassword:RandomPassword reana-release-database",
      "reana-release > random:index/randomPassword:RandomPassword reana-release-message-broker",
      "reana-release > random:index/randomPassword:RandomPassword reana-release-secret-key",
    ]);
  });

  it("registers the outputs of every component, last", () => {
    const components = deployment.resources
      .filter(({ type }) => type.startsWith("reana:"))
      .map(({ name }) => name);
    assert.deepEqual(
      components.filter((name) => !deployment.outputsRegistered.has(name)),
      [],
    );
  });

  it("pins the release's name, version, time limit and history, and deletes before it replaces", () => {
    const { inputs, deleteBeforeReplace } = deployment.one(release);
    assert.equal(deleteBeforeReplace, true);
    assert.deepEqual(
      { ...inputs, values: undefined },
      {
        name: "reana",
        namespace: "reana",
        chart: "reana",
        version: "0.95.0-alpha.5",
        repositoryOpts: { repo: "https://reanahub.github.io/reana" },
        timeout: 900,
        maxHistory: 10,
        compat: "true",
        values: undefined,
      },
    );
  });

  it("gives the chart every secret that it requires, random and secret", () => {
    assert.deepEqual(deployment.one(release).secretInputs, ["values"]);
    assert.deepEqual(valuesOf(deployment)["secrets"], {
      reana: { REANA_SECRET_KEY: "random-reana-release-secret-key" },
      database: { user: "reana", password: "random-reana-release-database" },
      cache: { user: "reana", password: "random-reana-release-cache" },
      message_broker: { user: "reana", password: "random-reana-release-message-broker" },
    });
  });

  it("makes Traefik trust the pods' network on both entry points and exposes none of its ports", () => {
    const entryPoint = {
      nodePort: 0,
      transport: {
        respondingTimeouts: { readTimeout: "3600s" },
        lifeCycle: { requestAcceptGraceTimeout: "5s", graceTimeOut: "120s" },
      },
    };
    const trusted = { trustedIPs: ["10.244.0.0/16"] };
    const traefik = valuesOf(deployment)["traefik"];
    assert.deepEqual(traefik?.["ports"], {
      web: { ...entryPoint, forwardedHeaders: trusted },
      websecure: { ...entryPoint, proxyProtocol: trusted, tls: { enabled: true } },
    });
    assert.deepEqual(traefik?.["service"], { type: "ClusterIP" });
  });

  it("configures reana-server with how many hops write the client's address, and the public port", async () => {
    const environment = (of: Deployment): unknown =>
      valuesOf(of)["components"]?.["reana_server"]?.["environment"];
    const others = { REANA_HOSTPORT: "443", UWSGI_HTTP_TIMEOUT: "300", UWSGI_SOCKET_TIMEOUT: "300" };
    assert.deepEqual(environment(deployment), { ...others, PROXYFIX_CONFIG: '{"x_for":1,"x_proto":1}' });
    // This one adds HAProxy's address to it.
    assert.deepEqual(environment(await deploy({ ...minimal, traefik: { version: "v3.6.24" } })), {
      ...others,
      PROXYFIX_CONFIG: '{"x_for":2,"x_proto":1}',
    });
  });

  it("has Traefik serve both entry points, with the certificate, whichever of them HAProxy uses", async () => {
    const frontEnd = { type: "haproxy", tls: "passthrough" };
    for (const each of [deployment, await deploy({ ...minimal, frontEnd })]) {
      const ingress = valuesOf(each)["ingress"];
      assert.deepEqual(ingress?.["tls"], {
        self_signed_cert: false,
        secret_name: "reana-certificate-0a1b2c3",
      });
      assert.equal(
        ingress?.["annotations"]?.["traefik.ingress.kubernetes.io/router.entrypoints"],
        "web,websecure",
      );
      // Named otherwise, every Traefik of the cluster without a class of its own would serve it too.
      assert.equal(ingress?.["annotations"]?.["kubernetes.io/ingress.class"], "reana-traefik");
      assert.equal(ingress?.["ingress_class_name"], undefined);
    }
  });

  it("starts HAProxy after the release, and its Services after HAProxy", () => {
    assert.ok(deployment.one("kubernetes:apps/v1:Deployment").dependencies.includes("reana-release"));
    for (const name of ["reana-front-end", "reana-haproxy-metrics-service"]) {
      const { dependencies } = deployment.one("kubernetes:core/v1:Service", name);
      assert.ok(dependencies.includes("reana-haproxy-deployment"), name);
    }
  });

  it("keeps private keys secret", () => {
    assert.deepEqual(deployment.one("kubernetes:core/v1:Secret").secretInputs, ["stringData"]);
  });

  it("outputs where REANA is, and nothing secret", () => {
    const { readme, ...outputs } = deployment.outputs;
    const { value, secret } = readme as { readonly value: string; readonly secret: boolean };
    assert.equal(secret, false);
    assert.match(value, /^# REANA at https:\/\/reana\.example\.org\n/);
    assert.deepEqual(outputs, {
      url: { value: "https://reana.example.org", secret: false },
      mode: { value: "haproxy", secret: false },
      httpUrl: { value: "http://reana.example.org", secret: false },
      namespace: { value: "reana", secret: false },
      releasePrefix: { value: "reana", secret: false },
      frontEnd: { value: "haproxy", secret: false },
      networkPolicies: { value: true, secret: false },
      frontEndService: { value: "reana-front-end", secret: false },
      traefikService: { value: "reana-traefik", secret: false },
      caCertificate: { value: "certificate of reana-certificate-ca", secret: false },
    });
  });

  it("shows no private key or password outside secrets", () => {
    const clear = deployment.resources.map(({ inputs, secretInputs }) =>
      Object.fromEntries(Object.entries(inputs).filter(([key]) => !secretInputs.includes(key))),
    );
    assert.doesNotMatch(JSON.stringify(clear), /private key of|random-reana/);
  });
});

describe("the program, Traefik in front of clients", () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await deployedExample("controller-http");
  });

  it("has no HAProxy", () => {
    assert.deepEqual(
      deployment.resources.filter(({ name }) => name.includes("haproxy")),
      [],
    );
  });

  it("gives the Ingress the certificate's Secret and serves both entry points", () => {
    const ingress = valuesOf(deployment)["ingress"];
    assert.deepEqual(ingress?.["tls"], { self_signed_cert: false, secret_name: "reana-certificate-0a1b2c3" });
    assert.equal(
      ingress?.["annotations"]?.["traefik.ingress.kubernetes.io/router.entrypoints"],
      "web,websecure",
    );
  });

  it("exposes Traefik's pods by a Service that keeps the client's address, and trusts nobody", () => {
    const { spec } = deployment.one("kubernetes:core/v1:Service").inputs;
    assert.deepEqual(spec, {
      type: "NodePort",
      selector: { "app.kubernetes.io/name": "traefik", "app.kubernetes.io/instance": "reana" },
      ipFamilyPolicy: "PreferDualStack",
      externalTrafficPolicy: "Local",
      ports: [
        { name: "http", port: 80, targetPort: "web", nodePort: 30080 },
        { name: "https", port: 443, targetPort: "websecure", nodePort: 30443 },
      ],
    });
    assert.doesNotMatch(JSON.stringify(valuesOf(deployment)["traefik"]), /trustedIPs/);
  });

  it("counts one hop", () => {
    const environment = valuesOf(deployment)["components"]?.["reana_server"]?.["environment"];
    assert.equal(environment?.["PROXYFIX_CONFIG"], '{"x_for":1,"x_proto":1}');
  });
});

describe("the program, other choices", () => {
  it("takes an existing namespace as it is", async () => {
    const deployment = await deploy({ ...minimal, namespace: { name: "physics", create: false } });
    assert.deepEqual(
      deployment.resources.filter(({ type, read }) => type === "kubernetes:core/v1:Namespace" && !read),
      [],
    );
    assert.equal(deployment.one(release).inputs["namespace"], "physics");
  });

  it("passes a stack's Helm values on, beside its own", async () => {
    const deployment = await deploy({
      ...minimal,
      values: { traefik: { logs: { access: { enabled: true } } } },
    });
    assert.deepEqual(valuesOf(deployment)["traefik"]?.["logs"], { access: { enabled: true } });
    assert.deepEqual(valuesOf(deployment)["traefik"]?.["service"], { type: "ClusterIP" });
  });

  it("gives Traefik a stack's registry and arguments beside the program's version and arguments", async () => {
    const further = {
      image: { registry: "registry.example.org" },
      additionalArguments: ["--log.level=DEBUG"],
    };
    const traefik = valuesOf(await deploy({ ...minimal, values: { traefik: further } }))["traefik"];
    assert.deepEqual(traefik?.["image"], { registry: "registry.example.org", tag: "v3.7.18" });
    assert.deepEqual(traefik["additionalArguments"], [
      "--log.level=DEBUG",
      "--entryPoints.web.http.aliasHeadersStrategy=delete",
      "--entryPoints.websecure.http.aliasHeadersStrategy=delete",
      "--entryPoints.web.forwardedHeaders.notAppendXForwardedFor=true",
    ]);
  });

  it("lets Traefik read what its version waits for, before that version runs", async () => {
    const deployment = await deploy(minimal);
    const type = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole";
    const metadata = { name: "reana-traefik-access-reana" };
    assert.deepEqual(deployment.one(type).inputs, {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata,
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
    });
    const { subjects, roleRef } = deployment.one(`${type}Binding`).inputs;
    assert.deepEqual(subjects, [{ kind: "ServiceAccount", name: "reana-traefik", namespace: "reana" }]);
    assert.deepEqual(roleRef, { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", ...metadata });
    assert.ok(deployment.one(release).dependencies.includes("reana-release-traefik-access"));
  });

  it("takes a chart from a directory", async () => {
    const { inputs } = (await deploy({ ...minimal, chart: { path: "./sandbox/stand-ins/chart/0.95" } })).one(
      release,
    );
    assert.deepEqual(
      [inputs["chart"], inputs["version"], inputs["repositoryOpts"]],
      ["./sandbox/stand-ins/chart/0.95", "0.95.0-alpha.5", undefined],
    );
  });

  it("previews although nothing is known yet", async () => {
    const deployment = await deploy(minimal, { preview: true });
    assert.equal(deployment.one(release).name, "reana-release");
  });

  it("rejects wrong settings before anything is registered, all at once", async () => {
    const wrong = {
      hostname: "https://reana.example.org",
      traefik: { trustedIPs: ["haproxy.local"] },
      frontEnd: { type: "nginx" },
    };
    await assert.rejects(deploy(wrong), (error: Error) => {
      assert.match(error.message, /3 settings are wrong; nothing has been changed/);
      for (const key of ["reana:hostname", "reana:traefik.trustedIPs[0]", "reana:frontEnd.type"]) {
        assert.ok(error.message.includes(key), `${key} in ${error.message}`);
      }
      return true;
    });
  });
});
