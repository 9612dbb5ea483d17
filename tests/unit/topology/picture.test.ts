import assert from "node:assert/strict";
import { picture } from "../../../components/topology/diagram";
import { requestPath } from "../../../components/topology/hops";
import { settings } from "../config/words";
import { example, examples } from "../../../examples/index";

const drawn = (config: Readonly<Record<string, unknown>>): string => {
  const stack = settings(config);
  return picture(requestPath(stack), stack);
};

const drawnExample = (name: string): string => drawn(example(name).config);

/** Words in a picture, whatever the lines that they were broken into. */
const below = (text: string, name: string): string => {
  const lines = text.split("\n");
  const row = lines.findIndex((line) => line.includes(`► ${name} `));
  const start = lines[row]?.indexOf(name) ?? 0;
  const end = start + Math.max(name.length, 11);
  return lines
    .slice(row + 1)
    .map((line) => line.slice(start, end).trim())
    .join(" ")
    .trim();
};

const addresses = ["192.0.2.7"];
const behindProxyProtocol = { type: "proxy-protocol", addresses };

/** Paths that no example has: both kinds of load balancer and of HAProxy, and a public port of its own. */
const others = [
  { frontEnd: { type: "haproxy", tls: "passes-through", behind: behindProxyProtocol } },
  { frontEnd: { type: "controller", plainHttp: "served" }, controller: { type: "traefik", className: "t" } },
  { ports: { https: 8443, http: 8080 } },
];

describe("the picture of a path", () => {
  for (const { name, config } of examples) {
    it(`names every hop in order and what the controller leads to (${name})`, () => {
      const stack = settings(config);
      const line = drawn(config)
        .split("\n")
        .find((text) => text.startsWith("clients"));
      const roles = requestPath(stack).hops.map(({ role }) => role);
      const called = {
        "load balancer": "load balancer",
        haproxy: "HAProxy",
        controller: { bundled: "Traefik", traefik: "your Traefik", other: "your controller" },
      };
      const names = roles.map((role) =>
        role === "controller" ? called.controller[stack.controller.type] : called[role],
      );
      const expected = ["clients", ...names, "reana-server  /api /oauth"].join(" .*─► ");
      assert.match(line ?? "", new RegExp(`^${expected.replaceAll(" .*─► ", " ─[─┬]*► ")}$`));
      assert.match(drawn(config), /├─► reana-ui {6}the rest\n.*└─► sessions {6}\/<id>/);
    });

    it(`says once who ends TLS and once what becomes of plain http (${name})`, () => {
      const text = drawn(config);
      assert.equal(text.match(/ends TLS/g)?.length, 1);
      assert.equal(text.match(/sends http|serves http|http as you/g)?.length, 1);
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

  it("is this, of HAProxy in the cluster", () => {
    assert.equal(
      drawnExample("haproxy"),
      [
        "               ┌─ your cluster ─────────────────────────────────────────────",
        "                          http,",
        "                          forwarded",
        "        https             headers            http",
        "clients ─────► HAProxy ───────────► Traefik ───┬─► reana-server  /api /oauth",
        "               ends TLS,            believes   ├─► reana-ui      the rest",
        "               sends http           HAProxy    └─► sessions      /<id>",
        "               to https",
      ].join("\n"),
    );
  });

  it("says what each hop does", () => {
    const expected: readonly (readonly [string, string, string])[] = [
      ["controller-http", "Traefik", "ends TLS, serves http as well"],
      ["controller-redirect", "Traefik", "ends TLS, sends http to https"],
      ["existing-traefik", "your Traefik", "ends TLS, sends http to https"],
      ["other-controller", "your controller", "ends TLS, http as you told it"],
      ["passthrough", "HAProxy", "passes TLS, sends http to https"],
      ["passthrough", "Traefik", "ends TLS, believes HAProxy"],
      ["external-haproxy", "HAProxy", "ends TLS, sends http to https"],
      ["load-balancer-proxy-protocol", "load balancer", "passes TLS"],
      [
        "load-balancer-proxy-protocol",
        "HAProxy",
        "ends TLS, sends http to https, believes the load balancer",
      ],
      ["load-balancer-tls", "load balancer", "ends TLS"],
      ["load-balancer-tls", "HAProxy", "sends http to https, believes the load balancer"],
      ["load-balancer-tls", "Traefik", "believes HAProxy"],
    ];
    for (const [name, hop, words] of expected) {
      assert.equal(below(drawnExample(name), hop), words, `${name}: ${hop}`);
    }
  });

  it("says what travels between hops: TLS until a hop has ended it", () => {
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
