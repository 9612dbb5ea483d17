import assert from "node:assert/strict";
import { judgeCounts } from "../../../../tools/verify/rate-limit";

const response = (limit?: string, remaining?: string): { readonly headers: ReadonlyMap<string, string> } => ({
  headers: new Map(
    Object.entries({ "x-ratelimit-limit": limit, "x-ratelimit-remaining": remaining }).flatMap(
      ([name, value]) => (value === undefined ? [] : [[name, value] as const]),
    ),
  ),
});

describe("X-RateLimit-Remaining of requests at once", () => {
  for (const [what, responses, counted] of [
    ["two counted together", [response("40", "39"), response("40", "38"), response("40", "39")], "together"],
    ["each the first of its client", [response("40", "39"), response("40", "39")], "apart"],
    ["none left", [response("20", "0")], "together"],
    ["a site that does not say", [response(), response()], "unknown"],
    ["a site that says it of some", [response("40", "39"), response()], "unknown"],
    ["no numbers", [response("many", "more")], "unknown"],
  ] as const) {
    it(`${what}: ${counted}`, () => assert.equal(judgeCounts(responses), counted));
  }
});
