import * as fs from "node:fs";
import * as path from "node:path";
import { type Deployment, deploy, outputs } from "./deployment";
import { stateDirectory } from "./directories";
import { nodeLayout } from "./node/layout";
import { Progress } from "./progress";
import { bringSandboxUp } from "./up";
import { verify } from "./verify";

/**
 * `npm start`, after install.js: from a machine with Node and Go to REANA behind HAProxy, checked from outside.
 */

async function main(): Promise<number> {
  const start = Date.now();
  const state = path.resolve(stateDirectory());
  const progress = new Progress();
  const node = await bringSandboxUp(progress);
  const deployment = await progress.step("Deploying stack dev with Pulumi", (note) => deploy(state, note));
  const [{ url, caFile }, { table, passed }] = await progress.step("Checking the site from outside", (note) =>
    Promise.all([findSite(state), verify(state, note)]),
  );
  process.stdout.write(
    `\n${table}${whatChanged(node.booted || node.imported > 0, deployment)}\n\n` +
      `${howToUse(url, caFile)}\nChecked after ${Math.round((Date.now() - start) / 1000)} s.\n`,
  );
  return passed ? 0 : 1;
}

/** The site as the stack's outputs name it; the CA goes to a file for people to trust. */
async function findSite(state: string): Promise<{ url: URL; caFile: string | undefined }> {
  const { url, caCertificate } = await outputs(state);
  const caFile = caCertificate === undefined ? undefined : path.join(state, "ca.pem");
  if (caFile !== undefined && caCertificate !== undefined) {
    fs.writeFileSync(caFile, caCertificate);
  }
  return { url: new URL(url), caFile };
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
    `REANA responds at ${origin}`,
    ...trust,
    "Look inside  npm run sandbox -- kubectl get pods --all-namespaces",
    "Take down    npm run sandbox -- down",
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
