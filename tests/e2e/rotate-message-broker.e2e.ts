import assert from "node:assert/strict";
import { series09 } from "../../components/chart/series-0-9";
import { messageBrokerName, traefikRelease } from "../../sandbox/images/names";
import { pulumiOn, upOf } from "./command-line";
import { settingsOf } from "./deploy-mode";
import { toolKilledAt } from "./interruption";
import * as broker from "./message-broker";
import { exposureModes } from "./mode-table";
import { databaseIsReady, makeTables } from "./reana-database";
import { account, assertRotates, messageBroker, rotation } from "./rotation";
import { makeStack, removeStack, useSettings } from "./stack";
import { brokerStack as stack } from "./test-stack";

/* RabbitMQ's password is changed while a client sends messages, in both chart series: in the newer one RabbitMQ restarts meanwhile. */

describe("a new password of the message broker", () => {
  before(async () => {
    await makeStack(stack);
    await broker.loadImage();
    const mode =
      exposureModes(stack).find(({ name }) => name === "haproxy") ?? assert.fail("there is no mode haproxy");
    const settings = settingsOf(mode, series09, stack);
    const components = { reana_message_broker: { image: messageBrokerName } };
    useSettings({ ...settings, values: { ...(settings["values"] as object), components } }, stack);
    await upOf(stack);
    await databaseIsReady(stack);
    await makeTables(stack, "jane.doe@example.org");
  });

  after(() => removeStack(stack));

  it("is everywhere in series 0.9, and messages stay", async () => {
    await assertBrokerRotates(false);
    assert.equal((await account(stack, messageBroker)).user, "reana_2");
  });

  it("stays over the upgrade to series 0.95", async () => {
    const kept = await account(stack, messageBroker);
    await pulumiOn(stack, "config", "set", "--path", "reana:chart.version", "0.95.0-alpha.5");
    await pulumiOn(stack, "config", "set", "--path", "reana:traefik.version", traefikRelease);
    await upOf(stack);
    assert.deepEqual(await account(stack, messageBroker), kept);
    await broker.isUp(stack);
    assert.equal(await broker.authenticates(stack, kept), true);
  });

  it("is everywhere in series 0.95, which restarts RabbitMQ, after an interruption, and messages stay", async () => {
    const before = await account(stack, messageBroker);
    await toolKilledAt(/^Letting reana in beside reana_2/m, "rotate", ...rotation(stack, messageBroker));
    assert.deepEqual(await account(stack, messageBroker), before);
    await assertBrokerRotates(true);
    const after = await account(stack, messageBroker);
    assert.equal(after.user, "reana");
    await upOf(stack, "--refresh");
    assert.deepEqual(await account(stack, messageBroker), after);
  });
});

/**
 * Rotates while a client sends messages, which has the account of before.
 *
 * @param restarts whether RabbitMQ restarts meanwhile, and the client connects again
 */
async function assertBrokerRotates(restarts: boolean): Promise<void> {
  const client = await broker.startClient(stack);
  const before = await account(stack, messageBroker);
  const after = await assertRotates(stack, messageBroker);
  assert.equal(await broker.authenticates(stack, before), false);
  assert.equal(await broker.authenticates(stack, after), true);
  // It is let in until its account is disabled, and put out then.
  const printed = await client.prints(/^refused$/m);
  await client.stop();
  const meanwhile = printed.slice(0, printed.indexOf("refused"));
  // The connection that RabbitMQ ends at the end is the last one.
  assert.equal(broker.linesOf(meanwhile, "connected").length > 1, restarts, meanwhile.slice(-1000));
  assert.match(meanwhile.slice(meanwhile.lastIndexOf("connected")), /^sent/m);
  const received = await broker.receivedMessages(stack);
  const missing = broker.linesOf(meanwhile, "sent").filter((message) => !received.has(message));
  assert.deepEqual(missing, []);
}
