import assert from "node:assert/strict";
import type { Site } from "../../tools/verify/index";
import { sandbox, up } from "./command-line";
import { eventually } from "./deploy-mode";
import { haproxyPodNames } from "./haproxy-pods";
import { requestDuring, failures, send, site } from "./site";
import { currentSettings, useSettings } from "./stack";

/** On the node: what becomes of an update whose custom config HAProxy refuses, and of one whose config it accepts. */

/** Pulumi's own wait for a Deployment is 600 s; the error comes in a small part of it, on a busy machine too. In milliseconds. */
const errorLimit = 180_000;

describe("custom configuration on the node", () => {
  let dev: Site;
  let configured: Readonly<Record<string, unknown>>;
  before(async () => {
    await up();
    dev = await site();
    configured = currentSettings();
  });
  after(async () => {
    useSettings(configured);
    await up();
  });

  const useRules = (...rules: readonly string[]): void =>
    useSettings({
      ...configured,
      frontEnd: { ...(configured["frontEnd"] as Record<string, unknown>), customConfig: { rules } },
    });

  it("fails the update with HAProxy's error where HAProxy refuses it, and the previous pods go on serving", async () => {
    const pods = await haproxyPodNames();
    useRules("http-request deny if { no_such_fetch 1 }");
    const begun = Date.now();
    let printed = "";
    const requests = await requestDuring(dev, async () => {
      const { code, output, errors } = await sandbox(
        "pulumi",
        "up",
        "--yes",
        "--skip-preview",
        "--stack",
        "dev",
      );
      assert.notEqual(code, 0);
      printed = output + errors;
    });
    assert.ok(Date.now() - begun < errorLimit, `it took ${Date.now() - begun} ms`);
    assert.match(printed, /no_such_fetch/);
    assert.deepEqual(requests.lost, []);
    assert.deepEqual(await haproxyPodNames(), pods);
  });

  it("takes effect where HAProxy accepts it, and changes nothing else", async () => {
    useRules("http-request deny deny_status 403 if { path /custom-rule }");
    await up();
    // The previous pods accept for as long as kube-proxy may still send clients to them.
    const refused = async (): Promise<boolean> => (await send(dev, "/custom-rule", "GET")).status === 403;
    await eventually(refused, 30_000, "the custom rule has no effect");
    assert.deepEqual(await failures(dev), []);
    await up("--expect-no-changes");
  });
});
