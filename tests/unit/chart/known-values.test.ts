import assert from "node:assert/strict";
import fc from "fast-check";
import type { Tree } from "../../../components/chart/adapter";
import { knownValues, chartSeries, unknownPaths } from "../../../components/chart/known-values";

describe("known value paths", () => {
  const patterns = ["a", "b.c", "b.d.*", "annotations.*", "deep.e.f"];
  const unknown = (tree: Tree): readonly string[] => unknownPaths(patterns, tree);

  it("are values and, with a star, everything at and below", () => {
    assert.deepEqual(unknown({ a: 1, b: { c: [1, { x: 2 }], d: { any: { thing: null } } } }), []);
    assert.deepEqual(unknown({ b: { d: "a value itself" } }), []);
    assert.deepEqual(unknown({}), []);
  });

  it("name every unknown leaf, in the order of the tree", () => {
    assert.deepEqual(unknown({ z: 1, b: { x: { y: 1, w: [] } }, a: 1, c: null }), [
      "z",
      "b.x.y",
      "b.x.w",
      "c",
    ]);
  });

  it("include nulls: Helm removes a key by one, silently when there is none", () => {
    assert.deepEqual(unknown({ a: null, b: null, deep: { e: null, g: null } }), ["b", "deep.e", "deep.g"]);
  });

  it("accept an empty map where values are below, and nowhere else", () => {
    assert.deepEqual(unknown({ b: {}, deep: { e: {} } }), []);
    assert.deepEqual(unknown({ a: {}, z: {}, deep: { e: { f: {} } } }), ["a", "z", "deep.e.f"]);
  });

  it("end where they end", () => {
    assert.deepEqual(unknown({ a: { x: 1 }, b: { c: { y: { z: 1 } } } }), ["a.x", "b.c.y.z"]);
  });

  it("compare a key with dots as one key", () => {
    assert.deepEqual(unknown({ annotations: { "example.org/a.b": "c" } }), []);
    assert.deepEqual(unknown({ "b.c": 1, b: { "d.x": 1 }, "": 1, 'q"': 1 }), [
      '["b.c"]',
      'b["d.x"]',
      '[""]',
      '["q\\""]',
    ]);
  });

  it("do not mistake what every object has for a key", () => {
    assert.deepEqual(unknown({ constructor: 1, b: { toString: 1 } }), ["constructor", "b.toString"]);
  });

  it("follow the patterns, whatever the tree (generated)", () => {
    const key = fc.constantFrom("a", "b", "c");
    const path = fc.array(key, { minLength: 1, maxLength: 3 }).map((keys) => keys.join("."));
    const pattern = fc.tuple(path, fc.boolean()).map(([text, free]) => (free ? `${text}.*` : text));
    const tree = fc.letrec<{ tree: Tree; node: unknown }>((tie) => ({
      tree: fc.dictionary(key, tie("node"), { maxKeys: 3 }),
      node: fc.oneof({ maxDepth: 3 }, fc.constantFrom(0, null, "text"), fc.constant([]), tie("tree")),
    })).tree;
    fc.assert(
      fc.property(fc.array(pattern), tree, (list, values) => {
        const expected = leaves(values).filter(([leaf, empty]) => {
          const known = list.some((entry) =>
            entry.endsWith(".*") ? `${leaf}.`.startsWith(entry.slice(0, -1)) : entry === leaf && !empty,
          );
          return !known && !(empty && list.some((entry) => entry.startsWith(`${leaf}.`)));
        });
        assert.deepEqual(
          unknownPaths(list, values),
          expected.map(([leaf]) => leaf),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("know every tree that they were made from (generated)", () => {
    const tree = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(tree, (values) => {
        const list = Object.keys(values).filter((key) => key !== "" && !key.includes("."));
        const known = Object.fromEntries(Object.entries(values).filter(([key]) => list.includes(key)));
        assert.deepEqual(
          unknownPaths(
            list.map((key) => `${key}.*`),
            known,
          ),
          [],
        );
      }),
    );
  });
});

describe("the lists of known value paths", () => {
  for (const line of chartSeries) {
    it(`say each path of ${line} once, in order`, () => {
      const list = knownValues(line);
      assert.ok(list.length > 200);
      assert.deepEqual(list, [...new Set(list)].sort());
      assert.deepEqual(
        list.filter((pattern) => !/^[\w-]+(\.[\w-]+)*(\.\*)?$/.test(pattern)),
        [],
      );
    });

    it(`have no path of ${line} that another one covers`, () => {
      const list = knownValues(line);
      const covers = (free: string, path: string): boolean =>
        free !== path && free.endsWith(".*") && `${path}.`.startsWith(free.slice(0, -1));
      assert.deepEqual(
        list.filter((path) => list.some((free) => covers(free, path))),
        [],
      );
    });

    it(`are read once (${line})`, () => {
      assert.equal(knownValues(line), knownValues(line));
    });
  }

  it("differ from one version of a series to another", () => {
    const [first, later] = [knownValues("0.95", "0.95.0-alpha.6"), knownValues("0.95", "0.95.0")];
    assert.equal(first, knownValues("0.95"));
    assert.equal(later, knownValues("0.95", "0.95.1"));
    assert.equal(first, knownValues("0.95", "not a version"));
    assert.deepEqual(later, [...new Set(later)].sort());
    const onlyIn = (one: readonly string[], other: readonly string[]): readonly string[] =>
      one.filter((path) => !other.includes(path));
    assert.deepEqual(onlyIn(first, later), [
      "shared_storage.cephfs.availability_zone",
      "shared_storage.cephfs.provisioner",
      "shared_storage.cephfs.type",
    ]);
    assert.equal(onlyIn(later, first).length, 42);
    const resources = { components: { reana_cache: { resources: { limits: { memory: "1Gi" } } } } };
    assert.deepEqual(unknownPaths(later, resources), []);
    assert.equal(unknownPaths(first, resources).length, 1);
  });

  it("distinguish the series where one ignores a value of the other", () => {
    const forwardedHeaders = {
      traefik: { ports: { web: { forwardedHeaders: { trustedIPs: ["10.0.0.0/8"] } } } },
    };
    const path = "traefik.ports.web.forwardedHeaders.trustedIPs";
    assert.deepEqual(unknownPaths(knownValues("0.9"), forwardedHeaders), [path]);
    assert.deepEqual(unknownPaths(knownValues("0.95"), forwardedHeaders), []);
    const stable = {
      secrets: { database: { user: "u" }, cache: { password: "p" } },
      ingress: { annotations: { "kubernetes.io/ingress.class": "traefik" }, tls: { secret_name: "s" } },
      traefik: { ports: { web: { expose: true, redirectTo: "websecure" } }, rollingUpdate: { maxSurge: 1 } },
    };
    assert.deepEqual(unknownPaths(knownValues("0.9"), stable), []);
    assert.deepEqual(unknownPaths(knownValues("0.95"), stable), [
      "traefik.ports.web.expose",
      "traefik.rollingUpdate.maxSurge",
    ]);
    assert.deepEqual(
      unknownPaths(knownValues("0.9"), { secrets: { cache: { user: "u" } }, reana_hostport: 1 }),
      ["secrets.cache.user", "reana_hostport"],
    );
  });
});

/** The tree's leaves by their joined keys, and whether each is a map without keys. */
function leaves(tree: Tree, path = ""): readonly (readonly [string, boolean])[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const here = path === "" ? key : `${path}.${key}`;
    const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
    return isMap && Object.keys(value).length > 0 ? leaves(value as Tree, here) : [[here, isMap] as const];
  });
}
