import assert from "node:assert/strict";
import fc from "fast-check";
import { examples } from "../../../tools/examples";
import { anyTokenExcept } from "../../../components/traefik/denied-upgrades";
import { planDeployment } from "../../../components/plan";
import { settings } from "../config/stack-settings";

const words = ["websocket", "h2c"];

/** Texts that are nearly one of the words: what a rule of letters gets wrong. */
const near = fc
  .tuple(fc.constantFrom(...words), fc.nat(9), fc.nat(3), fc.constantFrom("", "2", "x", "W", "c", ", h2c"))
  .map(([word, at, cut, put]) => word.slice(0, at) + put + word.slice(at + cut));

const inAnyCase = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(text, fc.infiniteStream(fc.boolean()))
    .map(([letters, upper]) =>
      [...letters].map((letter) => (upper.next().value === true ? letter.toUpperCase() : letter)).join(""),
    );

describe("upgrades that Traefik denies", () => {
  it("are all but the accepted tokens, in any case (generated)", () => {
    const expression = new RegExp(anyTokenExcept(words));
    const texts = inAnyCase(
      fc.oneof(fc.constantFrom(...words), near, fc.string({ unit: "grapheme-ascii", minLength: 1 })),
    ).filter((text) => text !== "");
    fc.assert(
      fc.property(texts, (text) => {
        assert.equal(expression.test(text), !words.includes(text.toLowerCase()));
      }),
      { numRuns: 2000 },
    );
    assert.equal(expression.test(""), false);
  });

  it("are denied wherever the bundled Traefik parses requests first, at the served entry points", () => {
    const routes = examples.map(({ name, config }): readonly [string, readonly unknown[]] => {
      const result = planDeployment(settings(config));
      assert.ok(result.valid);
      return [name, result.plan.ingresses.routes.map((route) => [route.name, route.spec["entryPoints"]])];
    });
    const denying = (...entryPoints: readonly string[]): unknown => [
      ["reana-denied-upgrades", [...entryPoints]],
    ];
    assert.deepEqual(Object.fromEntries(routes.filter(([, found]) => found.length > 0)), {
      "controller-http": denying("web", "websecure"),
      "controller-redirect": denying("websecure"),
      "manual-ingress": denying("websecure"),
      passthrough: denying("web", "websecure"),
    });
  });

  it("are denied on the site's host, with a higher priority than its Ingresses and those of sessions", () => {
    const result = planDeployment(settings({ frontEnd: { type: "ingress-controller" } }));
    assert.ok(result.valid);
    const [route] = result.plan.ingresses.routes;
    const [rule] = route?.spec["routes"] as readonly {
      readonly match: string;
      readonly priority: number;
      readonly services: unknown;
    }[];
    assert.match(
      rule?.match ?? "",
      /^Host\(`reana\.example\.org`\) && HeaderRegexp\(`Upgrade`, `\^[^`]+`\)$/,
    );
    // By default a rule has the priority of its length, and no path is longer than uWSGI takes.
    assert.ok((rule?.priority ?? 0) > 10_240);
    assert.deepEqual(rule?.services, [{ kind: "TraefikService", name: "noop@internal" }]);
  });
});
