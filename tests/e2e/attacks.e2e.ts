import assert from "node:assert/strict";
import type { Site } from "../../checks";
import { attacks } from "../edge/attacks";
import { defaultSeed, generatedAttacks } from "../edge/attacks/generated";
import { formatReport, formatThrough, report } from "../edge/report";
import { attackSite, siteColumn, speaksHttp2 } from "../edge/site-column";
import { up } from "./command-line";
import { site } from "./site";

describe("attacks on REANA behind HAProxy", () => {
  let dev: Site;
  before(async () => {
    await up();
    dev = await site({ https: 30443, http: 30080 });
  });

  it("do not get a lie to the server, by any protocol", async () => {
    assert.ok(await speaksHttp2(dev), "an honest request over HTTP/2 is not shown");
    const outcomes = await attackSite(dev, [...attacks, ...generatedAttacks(defaultSeed)]);
    process.stdout.write(formatReport(report(outcomes, [siteColumn])));
    assert.equal(formatThrough(outcomes), "");
    // Most attempts are not refused but cleaned, and show that the server was reached at all.
    assert.ok(outcomes.filter(({ seen }) => seen > 0).length > 500);
  });
});
