import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import {
  HaproxyFrontEnd,
  ManualIngress,
  Monitoring,
  NetworkPolicies,
  Reana,
  ReanaRelease,
  TlsCertificate,
} from "../../components";
import { claimObjects } from "../../components/lib/claimed-objects";
import { argumentNames } from "../../components/lib/setting-names";
import { runProgram } from "../recorded-program";
import { deployComponents } from "./component";

type Namespaced = { readonly namespace: pulumi.Input<string> };
type Make = (name: string, args: Namespaced, opts?: pulumi.ComponentResourceOptions) => pulumi.Resource;

const hostname = "reana.example.org";
const labels = { app: "haproxy" };
const podLabels = { haproxy: labels, traefik: labels, "reana-server": labels, "reana-ui": labels };
const traefik = { trustedIPs: ["10.244.0.0/16"] };

const frontEnd: Make = (name, { namespace }, opts) =>
  new HaproxyFrontEnd(
    name,
    {
      hostname,
      namespace,
      objectName: "entrance",
      tls: { mode: "passthrough" },
      backend: { https: "app.web.svc:443" },
    },
    opts,
  );

/** Every component that makes objects of a fixed name, as one called `entrance`. */
const components: Readonly<Record<string, Make>> = {
  HaproxyFrontEnd: frontEnd,
  Monitoring: (name, { namespace }, opts) =>
    new Monitoring(
      name,
      { namespace, objectName: "entrance", podLabels: labels, deploymentName: "entrance" },
      opts,
    ),
  ManualIngress: (name, { namespace }, opts) =>
    new ManualIngress(name, { hostname, namespace, objectName: "entrance" }, opts),
  NetworkPolicies: (name, { namespace }, opts) =>
    new NetworkPolicies(name, { namespace, objectName: "entrance", podLabels }, opts),
  TlsCertificate: (name, { namespace }, opts) => {
    const source = { type: "cert-manager", issuer: { name: "letsencrypt" } } as const;
    return new TlsCertificate(name, { hostname, namespace, objectName: "entrance", source }, opts);
  },
};

const deploy = (make: () => readonly pulumi.Resource[]): Promise<unknown> =>
  deployComponents(() => make().map(({ urn }) => urn));

const message = async (make: () => readonly pulumi.Resource[]): Promise<string> => {
  let text = "";
  await assert.rejects(deploy(make), (error: Error) => {
    text = error.message;
    return true;
  });
  return text;
};

/** What ends a program: an output that fails has further promises, which nobody awaits. */
async function unhandled(run: () => Promise<unknown>): Promise<readonly string[]> {
  const said: string[] = [];
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) => void said.push((reason as Error).message));
  try {
    await run();
    await setImmediate();
  } finally {
    process.removeAllListeners("unhandledRejection");
    listeners.forEach((listener) => process.on("unhandledRejection", listener));
  }
  return said;
}

describe("two components whose objects would have the same names", () => {
  for (const [type, make] of Object.entries(components)) {
    it(`are refused at construction: ${type}`, async () => {
      const text = await message(() => [
        make("one", { namespace: "web" }),
        make("two", { namespace: "web" }),
      ]);
      assert.match(text, new RegExp(`^${type} "two": 1 argument is wrong; nothing has been changed:\n`));
      assert.match(text, new RegExp(`args\\.objectName\n.*of ${type} "one" too`));
    });
  }

  it("are refused in a namespace that is one output", async () => {
    const text = await message(() => {
      const namespace = new Namespace("web", { metadata: { name: "web" } }).metadata.name;
      return [frontEnd("one", { namespace }), frontEnd("two", { namespace })];
    });
    assert.match(text, /^HaproxyFrontEnd "two": 1 argument is wrong/);
  });

  it("are refused once it is known that two outputs are one namespace, and made where they are two", async () => {
    const objects = [{ kind: "Service", name: "entrance", key: "reana:objectName" }];
    const claimed = (name: string, namespace: pulumi.Input<string>): Promise<string> => {
      const component = new pulumi.ComponentResource("test:index:Component", name);
      const names = argumentNames("Component", name);
      const checked = pulumi.output(claimObjects(component, { namespace, objects }, names));
      return (checked as unknown as { promise(): Promise<string> }).promise();
    };
    const said = await unhandled(() =>
      runProgram(async () => {
        assert.equal(await claimed("one", pulumi.output("web")), "web");
        assert.equal(await claimed("other", "other"), "other");
        for (const namespace of ["web", pulumi.output("web"), pulumi.output("other")]) {
          await assert.rejects(claimed("two", namespace));
        }
        assert.equal(await claimed("third", pulumi.output("third")), "third");
        return {};
      }),
    );
    assert.notEqual(said.length, 0);
    for (const text of said) {
      assert.match(
        text,
        /^Component "two": args\.objectName: names Service entrance of Component "o\w+" too/,
      );
    }
  });

  it("are refused where the Service of one is named by itself", async () => {
    const named = (name: string, service: string): pulumi.Resource =>
      new HaproxyFrontEnd(name, {
        hostname,
        namespace: "web",
        service: { type: "ClusterIP", name: service },
        tls: { mode: "passthrough" },
        backend: { https: "app.web.svc:443" },
      });
    const text = await message(() => [named("one", "entrance"), named("two", "entrance")]);
    assert.match(text, /^HaproxyFrontEnd "two": 1 argument is wrong/);
    assert.match(text, /args\.service\.name\n.*Service entrance of HaproxyFrontEnd "one"/);
    await deploy(() => [named("one", "entrance"), named("two", "exit")]);
  });

  it("are refused beside a REANA, whichever comes first, by the argument that names them", async () => {
    const own = (objectName: string) => (): pulumi.Resource =>
      new HaproxyFrontEnd("own", {
        hostname,
        namespace: "reana",
        objectName,
        tls: { mode: "passthrough" },
        backend: { https: "app.web.svc:443" },
      });
    const reana = (): pulumi.Resource => new Reana("site", { hostname, traefik });
    const cases = [
      ["reana-haproxy", [reana, own("reana-haproxy")], /"own".*args\.objectName.*of Reana "site" too/s],
      ["reana-haproxy", [own("reana-haproxy"), reana], /"site".*args\.release\.name.*"own" too/s],
      [
        "reana-front-end",
        [own("reana-front-end"), reana],
        /"site".*args\.frontEnd\.service\.name.*"own" too/s,
      ],
      ["reana-server", [reana, own("reana-server")], /"own".*args\.objectName.*of Reana "site" too/s],
      ["reana-traefik", [own("reana-traefik"), reana], /"site".*args\.release\.name.*"own" too/s],
    ] as const;
    for (const [, make, said] of cases) {
      assert.match(await message(() => make.map((each) => each())), said);
    }
    await deploy(() => [reana(), own("another")()]);
  });

  it("are refused beside a ReanaRelease", async () => {
    const text = await message(() => [
      new ReanaRelease("release", { hostname, traefik }),
      new Monitoring("metrics", {
        namespace: "reana",
        objectName: "reana-ui",
        podLabels: labels,
        deploymentName: "entrance",
      }),
    ]);
    assert.match(text, /^Monitoring "metrics".*Service reana-ui of ReanaRelease "release" too/s);
  });

  it("stand side by side in two namespaces, or two clusters, and one after the other in two stacks", async () => {
    for (const make of Object.values(components)) {
      await deploy(() => {
        const provider = new Provider("other", { kubeconfig: "{}" });
        return [
          make("one", { namespace: "web" }),
          make("two", { namespace: pulumi.output("other") }),
          make("three", { namespace: "third" }),
          make("four", { namespace: "web" }, { provider }),
        ];
      });
    }
  });
});
