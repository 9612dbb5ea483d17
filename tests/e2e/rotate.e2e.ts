import assert from "node:assert/strict";
import { series09 } from "../../components/chart/series-0-9";
import { traefikRelease } from "../../sandbox/images/names";
import { pulumiOn, upOf } from "./command-line";
import { settingsOf } from "./deploy-mode";
import { configFile, tool } from "./interruption";
import { exposureModes } from "./mode-table";
import { databaseIsReady, makeTables, query } from "./reana-database";
import { account, assertRotates, cache, database } from "./rotation";
import { makeStack, removeStack, useSettings } from "./stack";
import { rotateStack as stack } from "./test-stack";

/*
 * Passwords are changed while clients send requests and pods log in to the service, in the older chart series, whose pods do not notice a
 * changed Secret, and in the newer one, whose pods Helm replaces.
 */

const email = "jane.doe@example.org";

const mode = exposureModes(stack).find(({ name }) => name === "haproxy");

describe("a new password", () => {
  before(async () => {
    await makeStack(stack);
    assert.ok(mode !== undefined);
    useSettings(settingsOf(mode, series09, stack), stack);
    await upOf(stack);
    await databaseIsReady(stack);
    await makeTables(stack, email);
  });

  after(() => removeStack(stack));

  it("of the database is everywhere in series 0.9, and no request fails", async () => {
    assert.deepEqual(await account(stack, database), { user: "reana", password: "reana" });
    await assertRotates(stack, database);
    const foreign = "SELECT count(*) FROM pg_tables WHERE schemaname = '__reana' AND tableowner <> 'reana'";
    assert.equal(await query(stack, foreign), "0");
  });

  it("is refused in series 0.9 for the cache, which has no user, and in both for the secret key", async () => {
    for (const [secret, reason] of [
      ["cache", /has no user, .*series 0\.9/],
      ["secret-key", /reana-db migrate-secret-key/],
    ] as const) {
      const of = ["--stack", stack.name, "--config-file", configFile(stack)];
      const { code, output, errors } = await tool("rotate", ...of, "--secret", secret);
      assert.deepEqual([code, output], [2, ""], errors);
      assert.match(errors, reason);
    }
  });

  it("of the database stays over the upgrade to series 0.95, and another one is everywhere then", async () => {
    const setVersion = (what: "chart" | "traefik", version: string): Promise<string> =>
      pulumiOn(stack, "config", "set", "--path", `reana:${what}.version`, version);
    const kept = await account(stack, database);
    await setVersion("chart", "0.95.0-alpha.5");
    await setVersion("traefik", traefikRelease);
    await upOf(stack);
    await databaseIsReady(stack);
    assert.deepEqual(await account(stack, database), kept);
    await assertRotates(stack, database);
  });

  it("of the cache is everywhere in series 0.95, and stays over a refresh", async () => {
    const after = await assertRotates(stack, cache);
    await upOf(stack, "--refresh");
    assert.deepEqual(await account(stack, cache), after);
  });
});
