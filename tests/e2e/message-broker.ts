import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureMessageBrokerImage } from "../../sandbox/images";
import { messageBrokerName } from "../../sandbox/images/names";
import { Progress } from "../../sandbox/progress";
import { apply, sandbox, sandboxWithInput, succeed } from "./command-line";
import { eventually } from "./deploy-mode";
import type { Place } from "./reana-database";

/** A real RabbitMQ in the place of the one that only has to be there, and clients of it. */

const program = readFileSync(join(__dirname, "manifests", "message-client.py"), "utf8");

/** How long RabbitMQ, or a client, may take to start, in milliseconds. */
const limit = 120_000;

/** Gives the node the image; harmless where it has it. */
export async function loadImage(): Promise<void> {
  const { archive } = await ensureMessageBrokerImage(new Progress());
  await succeed("load", archive);
}

/** Waits until RabbitMQ is up. */
export const isUp = ({ namespace, release }: Place): Promise<void> =>
  eventually(
    async () => {
      const pod = ["--namespace", namespace, `${release}-message-broker-0`];
      const { code } = await sandbox("kubectl", "exec", ...pod, "--", "rabbitmqctl", "await_startup");
      return code === 0;
    },
    limit,
    "RabbitMQ is not up",
  );

/** Whether RabbitMQ lets an account in, as it says itself. */
export async function authenticates(
  { namespace, release }: Place,
  { user, password }: { readonly user: string; readonly password: string },
): Promise<boolean> {
  const pod = ["--namespace", namespace, `${release}-message-broker-0`];
  const { code, output, errors } = await sandboxWithInput(
    `${password}\n`,
    ...["kubectl", "exec", "--stdin", ...pod, "--", "rabbitmqctl", "authenticate_user", user],
  );
  const said = `${output}${errors}`;
  assert.match(said, code === 0 ? /Success/ : /invalid credentials/);
  return code === 0;
}

/** A pod that sends messages from now on, and reconnects when it has lost its connection. */
export async function startClient(place: Place): Promise<MessageClient> {
  const client = await startPod(place, "send");
  await client.prints(/^sent 9$/m);
  return client;
}

/** The messages of the durable queue, which a pod takes that starts now. */
export async function receivedMessages(place: Place): Promise<ReadonlySet<string>> {
  const client = await startPod(place, "receive");
  const printed = await client.prints(/^end$/m);
  await client.stop();
  return new Set(linesOf(printed, "received"));
}

export interface MessageClient {
  readonly printed: () => Promise<string>;
  /** Waits until it has printed this. @returns all that it printed */
  readonly prints: (text: RegExp) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** What follows a word in the lines that begin with it. */
export const linesOf = (printed: string, word: string): readonly string[] =>
  printed
    .split("\n")
    .filter((line) => line === word || line.startsWith(`${word} `))
    .map((line) => line.slice(word.length + 1));

/** A pod whose account comes from the Secret, as REANA's do. */
async function startPod({ namespace, release }: Place, action: "send" | "receive"): Promise<MessageClient> {
  const name = `message-client-${action}`;
  const secret = `${release}-message-broker-secrets`;
  const environment = { RABBIT_MQ_USER: "user", RABBIT_MQ_PASS: "password" };
  const container = {
    name: "client",
    image: messageBrokerName,
    imagePullPolicy: "IfNotPresent",
    command: ["python3", "-c", program, `${release}-message-broker`, action],
    env: Object.entries(environment).map(([variable, key]) => ({
      name: variable,
      valueFrom: { secretKeyRef: { name: secret, key } },
    })),
  };
  await apply([
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace },
      // Python as the first process of a container does not end on TERM.
      spec: { containers: [container], restartPolicy: "Never", terminationGracePeriodSeconds: 1 },
    },
  ]);
  const inNamespace = ["--namespace", namespace];
  const printed = async (): Promise<string> =>
    (await sandbox("kubectl", "logs", ...inNamespace, name)).output;
  return {
    printed,
    prints: async (text) => {
      let last = "";
      await eventually(
        async () => text.test((last = await printed())),
        limit,
        `${name} does not print ${text.source}`,
      );
      return last;
    },
    stop: async () => {
      await succeed("kubectl", "delete", "pod", ...inNamespace, name);
    },
  };
}
