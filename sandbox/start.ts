import * as fs from "node:fs";
import * as path from "node:path";
import {
  defaultTimeout,
  printTable,
  runChecks,
  type Site,
  summary,
  waitUntilAnswers,
} from "../tools/verify/index";
import { type Deployment, deploy, outputs } from "./deployment";
import { stateDirectory } from "./directories";
import { hostAddress, relays } from "./node/addresses";
import { nodeLayout } from "./node/layout";
import { Progress } from "./progress";
import { bringSandboxUp } from "./up";

/**
 * `npm start`, after install.js: from a machine with Node and Go to REANA behind HAProxy, checked from outside.
 */

/** How long the site may take to answer after everything is deployed, in milliseconds. */
const answerLimit = 120_000;

async function main(): Promise<number> {
  const start = Date.now();
  const state = path.resolve(stateDirectory());
  const progress = new Progress();
  const node = await bringSandboxUp(progress);
  const deployment = await progress.step("Deploying stack dev with Pulumi", (note) => deploy(state, note));
  const { site, caFile } = await progress.step("Waiting until the site answers", async (note) => {
    const found = await findSite(state);
    await waitUntilAnswers(found.site, answerLimit, note);
    return found;
  });
  const answered = Date.now();
  const results = await progress.step("Checking the site from outside", () => runChecks(site));
  process.stdout.write("\n");
  printTable(results);
  process.stdout.write(
    `\n${summary(results)}\n${whatChanged(node.booted || node.imported > 0, deployment)}\n\n` +
      `${howToUse(site.url, caFile)}\nAnswered after ${Math.round((answered - start) / 1000)} s.\n`,
  );
  return results.some(({ status }) => status === "failed") ? 1 : 0;
}

/** The site as the stack's outputs name it; the CA goes to a file for people to trust. */
async function findSite(state: string): Promise<{ site: Site; caFile: string | undefined }> {
  const { url: address, caCertificate, frontEnd } = await outputs(state);
  const url = new URL(address);
  const caFile = caCertificate === undefined ? undefined : path.join(state, "ca.pem");
  if (caFile !== undefined && caCertificate !== undefined) {
    fs.writeFileSync(caFile, caCertificate);
  }
  const plain = relays.find(({ nodePort }) => nodePort === 30080);
  return {
    caFile,
    site: {
      frontEnd,
      url,
      ca: caCertificate,
      httpUrl: plain && new URL(`http://${url.hostname}:${plain.port}`),
      // The relay on loopback connects to the node from the machine's side of their link.
      clientAddress: hostAddress,
      session: { kind: "opened" },
      timeout: defaultTimeout,
    },
  };
}

function whatChanged(nodeChanged: boolean, { changed, resources }: Deployment): string {
  return changed || nodeChanged
    ? `Deployed: ${resources.join(", ")}.`
    : `Nothing changed: the node was up, and the stack is as it was (${resources.join(", ")}).`;
}

function howToUse({ origin }: URL, caFile: string | undefined): string {
  const trust =
    caFile === undefined
      ? []
      : [
          `Its certificate comes from the stack's own CA, ${caFile}. To trust it:`,
          `  curl     curl --cacert ${caFile} ${origin}/api/ping`,
          "  Firefox  Settings, Privacy & Security, View Certificates, Authorities, Import",
          "  Chrome   chrome://certificate-manager, Local certificates, Installed by you, Import",
        ];
  return [
    `REANA answers at ${origin}`,
    ...trust,
    "Look inside  npm run sandbox -- kubectl get pods --all-namespaces",
    "Take away    npm run sandbox -- down",
    "",
  ].join("\n");
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    const { logs } = nodeLayout(path.resolve(stateDirectory()));
    const where = fs.existsSync(logs) ? `\nLogs of the node: ${logs}` : "";
    process.stderr.write(`\n${(error as Error).message}${where}\n`);
    process.exitCode = 1;
  });
