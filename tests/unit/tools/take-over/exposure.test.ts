import assert from "node:assert/strict";
import type { Tree } from "../../../../components/chart/value-paths";
import { existing, ingress, plan, traefikService, type Series } from "./releases";

const nodePorts = { type: "NodePort", name: "reana-traefik", httpNodePort: 30080, httpsNodePort: 30443 };

interface ExposureCase {
  readonly what: string;
  readonly series: Series;
  readonly values: Tree;
  readonly changed?: Parameters<typeof existing>[2];
  readonly mode: string;
  readonly settings: Tree;
}

const exposures: readonly ExposureCase[] = [
  {
    what: "http that Traefik redirects (series 0.9)",
    series: "0.9",
    values: { traefik: { ports: { web: { redirectTo: "websecure" } } } },
    mode: "controller-redirect",
    settings: { frontEnd: { type: "ingress-controller", httpRedirect: true, service: nodePorts } },
  },
  {
    what: "http that Traefik redirects (series 0.95)",
    series: "0.95",
    values: { traefik: { ports: { web: { redirectTo: { port: "websecure" } } } } },
    mode: "controller-redirect",
    settings: { frontEnd: { type: "ingress-controller", httpRedirect: true, service: nodePorts } },
  },
  {
    what: "http that nobody served",
    series: "0.95",
    values: { ingress: { annotations: { "traefik.ingress.kubernetes.io/router.entrypoints": "websecure" } } },
    mode: "controller-redirect",
    settings: { frontEnd: { type: "ingress-controller", httpRedirect: true, service: nodePorts } },
  },
  {
    what: "other node ports, and the https one in every URL",
    series: "0.95",
    values: {
      reana_hostport: 31443,
      traefik: { ports: { web: { nodePort: 31080 }, websecure: { nodePort: 31443 } } },
    },
    changed: {
      traefikService: traefikService({
        ports: [
          { name: "web", port: 80, protocol: "TCP", nodePort: 31080 },
          { name: "websecure", port: 443, protocol: "TCP", nodePort: 31443 },
        ],
      }),
    },
    mode: "controller-http",
    settings: {
      ports: { https: 31443, http: 31080 },
      frontEnd: {
        type: "ingress-controller",
        httpRedirect: false,
        service: { type: "NodePort", name: "reana-traefik", httpNodePort: 31080, httpsNodePort: 31443 },
      },
    },
  },
  {
    what: "a load balancer of the cloud",
    series: "0.95",
    values: { traefik: { service: { type: "LoadBalancer" } } },
    changed: {
      traefikService: {
        metadata: {
          name: "reana-traefik",
          annotations: {
            "meta.helm.sh/release-name": "reana",
            "service.beta.kubernetes.io/aws-load-balancer-type": "nlb",
          },
        },
        spec: { ...traefikService().spec, type: "LoadBalancer", loadBalancerSourceRanges: ["192.0.2.0/24"] },
      },
    },
    mode: "controller-http",
    settings: {
      frontEnd: {
        type: "ingress-controller",
        httpRedirect: false,
        service: {
          type: "LoadBalancer",
          name: "reana-traefik",
          annotations: { "service.beta.kubernetes.io/aws-load-balancer-type": "nlb" },
          loadBalancerSourceRanges: ["192.0.2.0/24"],
        },
      },
    },
  },
  {
    what: "a proxy outside that Traefik trusts, by an argument",
    series: "0.9",
    values: {
      traefik: { additionalArguments: ["--entryPoints.web.forwardedHeaders.trustedIPs=192.0.2.7,192.0.2.8"] },
    },
    mode: "external-haproxy",
    settings: {
      tls: { source: "external" },
      frontEnd: {
        type: "external-haproxy",
        addresses: ["192.0.2.7", "192.0.2.8"],
        nodes: ["192.0.2.21", "192.0.2.22"],
        service: { type: "NodePort", name: "reana-traefik", httpNodePort: 30080 },
      },
    },
  },
  {
    what: "a proxy outside that Traefik trusts, by a value",
    series: "0.95",
    values: { traefik: { ports: { web: { forwardedHeaders: { trustedIPs: ["192.0.2.7"] } } } } },
    mode: "external-haproxy",
    settings: { tls: { source: "external" } },
  },
  {
    what: "another Traefik of the cluster",
    series: "0.95",
    values: { traefik: { enabled: false, external: true }, ingress: { ingress_class_name: "public" } },
    changed: {
      traefikService: undefined,
      ingresses: [ingress({ field: "public" })],
      ingressClasses: { public: "traefik.io/ingress-controller" },
    },
    mode: "existing-traefik",
    settings: {
      frontEnd: { type: "ingress-controller", httpRedirect: false },
      ingressController: { type: "traefik", className: "public" },
      ingress: { managedBy: "chart" },
    },
  },
  {
    what: "nginx, with an Ingress made by hand",
    series: "0.9",
    values: { traefik: { enabled: false }, ingress: { enabled: false } },
    changed: {
      traefikService: undefined,
      ingresses: [ingress({ field: "nginx" }, false)],
      ingressClasses: { nginx: "k8s.io/ingress-nginx" },
    },
    mode: "other-controller",
    settings: {
      frontEnd: { type: "ingress-controller" },
      ingressController: { type: "other", className: "nginx" },
      ingress: { managedBy: "program" },
    },
  },
  {
    what: "the chart's Traefik, with an Ingress made by hand",
    series: "0.95",
    values: { ingress: { enabled: false } },
    changed: { ingresses: [ingress({ field: "reana-traefik" }, false)] },
    mode: "manual-ingress",
    settings: { ingress: { managedBy: "program" } },
  },
];

describe("the exposure mode of a release that is taken over", () => {
  for (const { what, series, values, changed, mode, settings } of exposures) {
    it(`fits ${what}: ${mode}`, () => {
      const planned = plan(existing(series, values, changed));
      assert.equal(planned.plan.settings.mode, mode);
      for (const [key, value] of Object.entries(settings)) {
        assert.deepEqual(planned.settings[key], value, key);
      }
    });
  }

  it("says which Ingress made by hand is to be deleted", () => {
    const { notes } = plan(
      existing(
        "0.95",
        { ingress: { enabled: false } },
        { ingresses: [ingress({ field: "reana-traefik" }, false)] },
      ),
    );
    assert.match(notes.join("\n"), /delete ingress mine/);
  });

  it("imports no Service where the cluster's own controller has one", () => {
    const { imports } = plan(
      existing("0.95", { traefik: { enabled: false, external: true } }, { traefikService: undefined }),
    );
    assert.deepEqual(
      imports.resources.map(({ type }) => type),
      ["reana:index:Reana", "reana:index:ReanaRelease", "kubernetes:helm.sh/v3:Release"],
    );
  });
});
