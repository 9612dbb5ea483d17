import assert from "node:assert/strict";
import { Provider } from "@pulumi/kubernetes/provider";
import { Reana, type ReanaArgs } from "../../../components";
import { example, examples } from "../../../tools/examples";
import { deployComponents } from "../component";
import { deploy, deployedExample, type Deployment } from "./deployment";

const release = "kubernetes:helm.sh/v3:Release";

interface Values {
  readonly [key: string]: Values & string;
}

interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly containers: readonly Readonly<Record<string, unknown>>[];
  };
}

const valuesOf = (deployment: Deployment): Values => deployment.one(release).inputs["values"] as Values;

describe("the program in other exposure modes", () => {
  it("redirects http to https by an extra Ingress and a Middleware, with the public port", async () => {
    const { config } = example("controller-redirect");
    const deployment = await deploy({ ...config, ports: { https: 8443 } });
    const middleware = deployment.one(
      "kubernetes:traefik.io/v1alpha1:Middleware",
      "reana-release-traefik-reana-https-redirect",
    );
    assert.deepEqual(middleware.inputs["spec"], {
      redirectScheme: { scheme: "https", permanent: true, port: "8443" },
    });
    const [extra] = valuesOf(deployment)["ingress"]?.["extra"] as unknown as readonly Values[];
    assert.deepEqual(extra?.["annotations"], {
      "kubernetes.io/ingress.class": "reana-traefik",
      "traefik.ingress.kubernetes.io/router.entrypoints": "web",
      "traefik.ingress.kubernetes.io/router.middlewares": "reana-reana-https-redirect@kubernetescrd",
    });
  });

  it("makes Middlewares before whatever names them, so that Traefik never responds with 404 for one that is missing", async () => {
    const { config } = example("manual-ingress");
    for (const chart of [{}, { version: "0.9.4" }]) {
      const deployment = await deploy({ ...config, chart });
      const middlewares = deployment.resources.filter(({ type }) => /:(Middleware|IngressRoute)$/.test(type));
      assert.notEqual(middlewares.length, 0);
      for (const { name, dependencies } of middlewares) {
        assert.deepEqual(dependencies, ["reana-namespace"]);
        assert.ok(deployment.one(release).dependencies.includes(name), name);
        const ingress = deployment.one("kubernetes:networking.k8s.io/v1:Ingress", "reana-ingress");
        assert.ok(ingress.dependencies.includes(name), name);
      }
    }
  });

  it("makes them after the release where nothing else brings their CRDs", async () => {
    const { config } = example("manual-ingress");
    const provider = (): Provider => new Provider("cluster", { kubeconfig: "{}" });
    const args = config as unknown as ReanaArgs;
    const deployment = await deployComponents(() => ({
      url: new Reana("reana", args, { provider: provider() }).url,
    }));
    for (const { name, type, dependencies } of deployment.resources) {
      if (/:(Middleware|IngressRoute)$/.test(type)) {
        assert.ok(dependencies.includes("reana-release"), name);
      }
    }
  });

  it("creates its own Ingress before the chart's is deleted", async () => {
    const deployment = await deployedExample("manual-ingress");
    const ingress = deployment.one("kubernetes:networking.k8s.io/v1:Ingress", "reana-ingress");
    assert.deepEqual((ingress.inputs["spec"] as { rules: unknown }).rules, [
      {
        host: "reana.example.org",
        http: {
          paths: ["/api server", "/oauth server", "/ ui"].map((text) => {
            const [path, service] = text.split(" ");
            const backend = { service: { name: `reana-${service}`, port: { number: 80 } } };
            return { path, pathType: "Prefix", backend };
          }),
        },
      },
    ]);
    assert.ok(deployment.one(release).dependencies.includes("reana-ingress"));
  });

  it("creates no front-end Service where the cluster's own controller has one", async () => {
    for (const name of ["existing-traefik", "other-controller"]) {
      const deployment = await deployedExample(name);
      assert.deepEqual(
        deployment.resources.filter(({ type }) => type === "kubernetes:core/v1:Service"),
        [],
      );
      assert.equal("traefikService" in deployment.outputs, false);
    }
  });

  it("requests a certificate from cert-manager, and starts HAProxy before it is issued", async () => {
    const deployment = await deployedExample("haproxy-cert-manager");
    const { spec } = deployment.one("kubernetes:cert-manager.io/v1:Certificate").inputs;
    assert.deepEqual(spec, {
      secretName: "reana-tls",
      dnsNames: ["reana.example.org"],
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "letsencrypt" },
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    });
    const pods = JSON.stringify(deployment.one("kubernetes:apps/v1:Deployment").inputs);
    assert.match(pods, /"secret":\{"defaultMode":288,"optional":true,"secretName":"reana-tls"\}/);
    assert.match(pods, /"secretName":"reana-certificate-placeholder-0a1b2c3"/);
  });

  it("outputs the configuration of an external HAProxy, its certificate as a secret, and its traffic requirements", async () => {
    const { outputs } = await deployedExample("external-haproxy");
    const of = (name: string): { value: string; secret: boolean } =>
      outputs[name] as { value: string; secret: boolean };
    assert.match(of("haproxyConfiguration").value, /server traefik-2 192\.0\.2\.22:30080/);
    assert.equal(of("haproxyConfiguration").secret, false);
    assert.equal(of("haproxyCertificate").secret, true);
    assert.match(
      of("trafficRequirements").value,
      /trusts 192\.0\.2\.7 and no other address.*externalTrafficPolicy Local/,
    );
  });

  it("checks the configuration with HAProxy's image before its pods are replaced", async () => {
    const { config } = example("haproxy");
    const placement = {
      nodeSelector: { edge: "true" },
      tolerations: [{ operator: "Exists" }],
      imagePullSecrets: [{ name: "registry" }],
    };
    const deployment = await deploy({ ...config, frontEnd: { type: "haproxy", ...placement } });
    const check = deployment.one("kubernetes:batch/v1:Job");
    const pods = deployment.one("kubernetes:apps/v1:Deployment");
    assert.ok(pods.dependencies.includes(check.name));
    const { spec } = check.inputs as { spec: { backoffLimit: number; template: PodTemplate } };
    const { template: served } = (pods.inputs as { spec: { template: PodTemplate } }).spec;
    assert.equal(spec.backoffLimit, 0);
    assert.equal(spec.template.spec["restartPolicy"], "Never");
    const [container] = spec.template.spec.containers;
    const [serving] = served.spec.containers;
    assert.deepEqual(container?.["command"], ["haproxy", "-c", "-f", "/etc/haproxy/reana/haproxy.cfg"]);
    assert.equal(container?.["terminationMessagePolicy"], "FallbackToLogsOnError");
    for (const same of ["image", "volumeMounts", "securityContext"]) {
      assert.deepEqual(container?.[same], serving?.[same], same);
    }
    for (const same of ["volumes", "securityContext", "serviceAccountName", ...Object.keys(placement)]) {
      assert.notEqual(served.spec[same], undefined, same);
      assert.deepEqual(spec.template.spec[same], served.spec[same], same);
    }
    // The Service and the Deployment must not take it for one of HAProxy's.
    assert.notDeepEqual(spec.template.metadata.labels, served.metadata.labels);
  });

  it("shows no secret outside secrets, in any mode", async () => {
    for (const { name } of examples) {
      const { resources, outputs } = await deployedExample(name);
      const clear = resources.map(({ inputs, secretInputs }) =>
        Object.fromEntries(Object.entries(inputs).filter(([key]) => !secretInputs.includes(key))),
      );
      const shown = Object.values(outputs).filter((output) => !(output as { secret: boolean }).secret);
      assert.doesNotMatch(JSON.stringify([clear, shown]), /private key of|random-reana/);
    }
  });
});
