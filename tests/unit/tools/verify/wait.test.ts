import assert from "node:assert/strict";
import { waitUntilResponds } from "../../../../tools/verify/index";
import { startSite } from "./reana-site";

describe("waiting for a site", () => {
  it("ends when page and API respond", async () => {
    const running = await startSite();
    await waitUntilResponds(running.site, 5000);
    await running.close();
  });

  it("gives up in time and says what is missing", async () => {
    const running = await startSite({ status: { ping: 503 } });
    const notes: string[] = [];
    await assert.rejects(
      waitUntilResponds(running.site, 300, (text) => notes.push(text)),
      /^Error: https:\/\/reana\.test\.invalid:8443 does not respond after 0\.3 s: \/api\/ping returns 503$/,
    );
    await running.close();
    assert.deepEqual(notes, ["/api/ping returns 503"]);
  });
});
