import assert from "node:assert/strict";
import { waitUntilAnswers } from "../../../../tools/verify/index";
import { startSite } from "./reana-site";

describe("waiting for a site", () => {
  it("ends when page and API answer", async () => {
    const running = await startSite();
    await waitUntilAnswers(running.site, 5000);
    await running.close();
  });

  it("gives up in time and says what is missing", async () => {
    const running = await startSite({ status: { ping: 503 } });
    const notes: string[] = [];
    await assert.rejects(
      waitUntilAnswers(running.site, 300, (text) => notes.push(text)),
      /^Error: https:\/\/reana\.test\.invalid:8443 does not answer after 0\.3 s: \/api\/ping answers 503$/,
    );
    await running.close();
    assert.deepEqual(notes, ["/api/ping answers 503"]);
  });
});
