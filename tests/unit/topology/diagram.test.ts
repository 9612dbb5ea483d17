import assert from "node:assert/strict";
import { diagram, hopName } from "../../../components/topology/diagram";
import { topologyOf } from "../../../components/topology/topology";
import { settings } from "../config/stack-settings";
import { example, examples } from "../../../tools/examples";

const drawn = (config: Readonly<Record<string, unknown>>): string => diagram(topologyOf(settings(config)));

const drawnExample = (name: string): string => drawn(example(name).config);

/** Words below a hop in a diagram, whatever the lines that they were broken into. */
const below = (text: string, name: string): string => {
  const lines = text.split("\n");
  const row = lines.findIndex((line) => line.includes(`► ${name} `));
  const start = lines[row]?.indexOf(name) ?? 0;
  const hops = lines[row]?.match(/► (load balancer|HAProxy|(your )?Traefik|your controller)/g)?.length ?? 0;
  const end = start + Math.max(name.length, hops > 2 ? 11 : 15);
  return lines
    .slice(row + 1)
    .map((line) =>
      line
        .slice(start, end + 1)
        .replace(/ *[├└].*/, "")
        .trim(),
    )
    .join(" ")
    .trim();
};

const addresses = ["192.0.2.7"];
const behindProxyProtocol = { mode: "proxy-protocol", sourceRanges: addresses };

/** Topologies that no example has: both kinds of load balancer and of HAProxy, and a public port of its own. */
const others = [
  { frontEnd: { type: "haproxy", tls: "passthrough", loadBalancer: behindProxyProtocol } },
  {
    frontEnd: { type: "ingress-controller", httpRedirect: false },
    ingressController: { type: "traefik", className: "t" },
  },
  { ports: { https: 8443, http: 8080 } },
];

describe("a diagram", () => {
  for (const { name, config } of examples) {
    it(`names every hop in order and the backends of the ingress controller (${name})`, () => {
      const stack = settings(config);
      const line = drawn(config)
        .split("\n")
        .find((text) => text.startsWith("clients"));
      const roles = topologyOf(stack).hops.map(({ role }) => role);
      const called = {
        "load-balancer": "load balancer",
        haproxy: "HAProxy",
        "ingress-controller": {
          "bundled-traefik": "Traefik",
          traefik: "your Traefik",
          other: "your controller",
        },
      };
      const names = roles.map((role) =>
        role === "ingress-controller" ? called[role][stack.ingressController.type] : called[role],
      );
      const expected = ["clients", ...names, "reana-server /api /oauth"].join(" .*─► ");
      assert.match(line ?? "", new RegExp(`^${expected.replaceAll(" .*─► ", " ─[─┬]*► ")}$`));
      assert.match(drawn(config), /├─► reana-ui {5}the rest\n.*└─► sessions {5}\/<id>/);
    });

    it(`shows TLS termination once and plain HTTP once (${name})`, () => {
      const stack = settings(config);
      const { hops, ...others } = topologyOf(stack);
      const text = hops.map(({ role }) => below(drawn(config), hopName(role, others))).join(", ");
      assert.equal(text.match(/terminates TLS/g)?.length, 1);
      assert.equal(text.match(/redirects|serves http too|http as/g)?.length, 1);
    });
  }

  it("fits into 100 columns, without spaces at the ends of lines", () => {
    for (const config of [...examples.map((one) => one.config), ...others]) {
      for (const line of drawn(config).split("\n")) {
        assert.ok(line.length <= 100, `${line.length}: ${line}`);
        assert.equal(line, line.trimEnd());
      }
    }
  });

  it("is this for HAProxy in the cluster", () => {
    assert.equal(
      drawnExample("haproxy"),
      [
        "               ┌─ your cluster ──────────────────────────────────────────────────────",
        "                              http,",
        "                              forwarded",
        "        https                 headers                  http",
        "clients ─────► HAProxy ───────────────► Traefik ─────────┬─► reana-server /api /oauth",
        "               terminates TLS,          trusts HAProxy   ├─► reana-ui     the rest",
        "               redirects http                            └─► sessions     /<id>",
        "               to https",
      ].join("\n"),
    );
  });

  it("shows what each hop does", () => {
    const expected: readonly (readonly [string, string, string])[] = [
      ["controller-http", "Traefik", "terminates TLS, serves http too"],
      ["controller-redirect", "Traefik", "terminates TLS, redirects http to https"],
      ["existing-traefik", "your Traefik", "terminates TLS, redirects http to https"],
      ["other-controller", "your controller", "terminates TLS, http as configured"],
      ["passthrough", "HAProxy", "TLS passthrough, redirects http to https"],
      ["passthrough", "Traefik", "terminates TLS, trusts HAProxy"],
      ["external-haproxy", "HAProxy", "terminates TLS, redirects http to https"],
      ["load-balancer-proxy-protocol", "load balancer", "TLS passthrough"],
      [
        "load-balancer-proxy-protocol",
        "HAProxy",
        "terminates TLS, redirects http to https, trusts the load balancer",
      ],
      ["load-balancer-tls", "load balancer", "terminates TLS"],
      ["load-balancer-tls", "HAProxy", "redirects http to https, trusts the load balancer"],
      ["load-balancer-tls", "Traefik", "trusts HAProxy"],
    ];
    for (const [name, hop, words] of expected) {
      assert.equal(below(drawnExample(name), hop), words, `${name}: ${hop}`);
    }
  });

  it("shows the protocol between hops: TLS until a hop terminates it", () => {
    const above = (name: string): string =>
      drawnExample(name)
        .split("\nclients")[0]
        ?.replace(/┌.*\n/, "")
        .split(/\s+/)
        .filter((word) => word !== "")
        .sort()
        .join(" ") ?? "";
    assert.equal(above("controller-http"), "http http https or");
    assert.equal(above("haproxy"), "forwarded headers http http, https");
    assert.equal(above("passthrough"), "PROXY http https https, protocol");
    assert.equal(
      above("load-balancer-proxy-protocol"),
      "PROXY forwarded headers http http, https https, protocol",
    );
    assert.equal(above("load-balancer-tls"), "forwarded forwarded headers headers http http, http, https");
  });

  it("shows where the cluster begins: before the first hop inside", () => {
    const beginsAbove = (name: string, hop: string): void => {
      const lines = drawnExample(name).split("\n");
      const row = lines.find((line) => line.startsWith("clients")) ?? "";
      assert.equal(lines[0]?.indexOf("┌"), row.indexOf(hop), name);
    };
    beginsAbove("controller-http", "Traefik");
    beginsAbove("haproxy", "HAProxy");
    beginsAbove("external-haproxy", "Traefik");
    beginsAbove("load-balancer-tls", "HAProxy");
  });
});
