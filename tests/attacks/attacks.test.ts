import assert from "node:assert/strict";
import { hostname, startSite, type Faults } from "../unit/tools/verify/reana-site";
import { attacks } from "./corpus/index";
import { defaultSeed, generatedAttacks, numberGenerated } from "./corpus/generated";
import { type At, type Attempt, byHeaders, byLines } from "./attempt";
import { headerBlock, readFrames, streamBytes } from "./http2-frames";
import { formatReport, kindsThrough, leastKinds, report, wrongIn } from "./report";
import type { Outcome } from "./run-column";
import { servedBehind, attackSite, clientEntryPoints } from "./site-column";

const at: At = {
  host: hostname,
  scheme: "https",
  spoofed: "http",
  path: "/m00001m",
  marker: "m00001m",
  last: [],
};

const written = ({ http1, http2 }: Attempt): string =>
  `${http1?.(at) ?? ""}${JSON.stringify(http2?.(at) ?? "")}`;

describe("the corpus of attacks", () => {
  it("has hundreds of rows in every protocol, no two alike", () => {
    const of = (has: (attempt: Attempt) => boolean): number => attacks.filter(has).length;
    assert.ok(of(({ http1 }) => http1 !== undefined) >= 300);
    assert.ok(of(({ http2 }) => http2 !== undefined) >= 300);
    assert.ok(of(({ upgrade }) => upgrade === true) >= 50);
    assert.equal(new Set(attacks.map(({ kind, name }) => `${kind}: ${name}`)).size, attacks.length);
    assert.equal(new Set(attacks.map((one) => `${one.preamble ?? ""}${written(one)}`)).size, attacks.length);
  });

  it("marks every attempt, so that what arrives is known", () => {
    for (const attempt of [...attacks, ...generatedAttacks(defaultSeed)]) {
      assert.ok(written(attempt).includes(at.marker), `${attempt.kind}: ${attempt.name}`);
    }
  });

  it("hides no request behind an extension that every server ends alike, however long: a load balancer adds to both what it knows", () => {
    const added = (name: string): number => {
      const attempt = attacks.find((one) => one.kind === "odd chunks" && one.name === name);
      const text = attempt?.http1?.({ ...at, last: [["X-Forwarded-For", "198.51.100.7"]] }) ?? "";
      return text.split("X-Forwarded-For: 198.51.100.7").length - 1;
    };
    assert.equal(added("an extension"), 2);
    assert.equal(added("a very long extension"), 2);
    assert.equal(added("an extension with a line feed"), 1);
  });

  it("generates the same attempts for the same seed, and others for another", () => {
    const texts = (seed: number): readonly string[] => generatedAttacks(seed).map(written);
    assert.equal(texts(1).length, numberGenerated);
    assert.deepEqual(texts(1), texts(1));
    assert.notDeepEqual(texts(1), texts(2));
  });
});

describe("frames of HTTP/2", () => {
  it("carry names and values as they are", () => {
    assert.equal(headerBlock([["X-A", "b\n"]]).toString("hex"), "0003582d41" + "02620a");
    // A length that does not fit the prefix of seven bits (RFC 7541 §5.1).
    assert.equal(
      headerBlock([["a", "b".repeat(300)]])
        .subarray(0, 6)
        .toString("hex"),
      "0001617fad01",
    );
  });

  it("are cut and read again", () => {
    const bytes = streamBytes({
      headers: [["a", "b".repeat(100)]],
      data: "abc",
      trailers: [["c", "d"]],
      pieces: 3,
    });
    const { frames, rest } = readFrames(bytes.subarray(24));
    assert.deepEqual(
      frames.map(({ type, flags }) => [type, flags]),
      [
        [4, 0],
        [1, 0],
        [9, 0],
        [9, 4],
        [0, 0],
        [1, 5],
      ],
    );
    assert.equal(rest.length, 0);
    assert.equal(readFrames(bytes.subarray(24, -1)).frames.length, 5);
  });
});

describe("the report of attacks", () => {
  const outcome = (kind: string, column: string, through: readonly string[]): Outcome => ({
    attempt: { kind, name: "" },
    column,
    entryPoint: "HTTP/1.1",
    through,
    seen: 1,
  });

  it("counts attempts and what got through, by kind and column", () => {
    const all = [
      outcome("a", "x", ["spoofed"]),
      outcome("a", "x", []),
      outcome("b", "x", []),
      outcome("a", "y", []),
    ];
    const whole = report(all, ["x", "y"]);
    assert.deepEqual(whole.total.counts, [
      { attempts: 3, through: 1 },
      { attempts: 1, through: 0 },
    ]);
    assert.equal(kindsThrough(whole, "x"), 1);
    assert.equal(kindsThrough(whole, "y"), 0);
    assert.match(formatReport(whole), /\| a +\| 1 of 2 +\| 0 of 1 +\|/);
  });

  it("is wrong when anything gets through but the documented rules, or hardly anything through these", () => {
    const effective = Array.from({ length: leastKinds }, (_, i) =>
      outcome(`${i}`, "documented", ["spoofed"]),
    );
    const wrong = (all: readonly Outcome[]): readonly string[] =>
      wrongIn(report(all, ["documented", "program"]), "documented");
    assert.deepEqual(wrong([...effective, outcome("0", "program", [])]), []);
    assert.match(
      wrong([...effective, outcome("0", "program", ["spoofed"])]).join(),
      /^1 attempts got through program$/,
    );
    assert.match(wrong(effective.slice(1)).join(), /has no effect/);
  });
});

describe("attacks on a whole site (no HTTP/2: Node.js's https server has none)", () => {
  const few = [
    byHeaders("a", "alias", ({ spoofed }) => [["X_Forwarded_Proto", spoofed]]),
    byLines("b", "token", () => ({ lines: ["Connection: close, x-forwarded-proto"] })),
    byLines("c", "harmless", () => ({ lines: ["X-Note: a"] })),
  ];
  const through = async (faults: Faults): Promise<readonly string[]> => {
    const running = await startSite(faults);
    try {
      const entryPoints = clientEntryPoints.filter(({ protocol }) => protocol === "http/1.1");
      const outcomes = await attackSite({ name: "site", site: running.site, entryPoints }, few);
      assert.equal(outcomes.length, 2 * few.length);
      return outcomes
        .filter((one) => one.through.length > 0)
        .map((one) => `${one.attempt.name}, ${one.entryPoint}`)
        .sort();
    } finally {
      await running.close();
    }
  };

  it("get nothing through a right one", async () => {
    assert.deepEqual(await through({}), []);
  });

  it("get a header through that the front end forwards", async () => {
    assert.deepEqual(await through({ trusts: ["x_forwarded_host", "x-forwarded-for"] }), []);
    assert.deepEqual(await through({ trusts: ["connection"] }), ["token, HTTP/1.1, https"]);
  });

  it("get a request forwarded that the front end does not redirect", async () => {
    const redirect: Faults["redirect"] = (target, headers) => ({
      status: "x_forwarded_proto" in headers ? 302 : 301,
      location: `https://${hostname}:8443${target}`,
    });
    assert.deepEqual(await through({ redirect }), ["alias, HTTP/1.1, http"]);
  });

  it("get a spoofed value about the scheme through to which the server responds with its own redirect", async () => {
    assert.deepEqual(await through({ trusts: ["x_forwarded_proto"] }), ["alias, HTTP/1.1, https"]);
    // Over HTTP/2 only the page is looked at.
    const page = "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>";
    assert.equal(servedBehind(Buffer.from(page), true).length, 1);
  });

  it("need a site that shows what arrived, and redirects", async () => {
    await assert.rejects(through({ showsNothing: true }), /does not show/);
    await assert.rejects(through({ servesPlainly: true }), /does not redirect/);
  });
});
