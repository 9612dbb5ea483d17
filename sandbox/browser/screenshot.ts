import * as fs from "node:fs";
import * as path from "node:path";
import { browserPackages, ensureDebianPackages } from "../debian-packages";
import { outputs } from "../deployment";
import { stateDirectory } from "../directories";
import { Progress } from "../progress";
import { startChromium } from "./chromium";
import { photograph } from "./page";

/**
 * `npm run screenshot`: writes the README's screenshot of the front page, as a browser shows it that trusts the stack's CA. The
 * end-to-end tests take the same one each time, into the state directory.
 */

const screenshot = path.join(__dirname, "..", "..", "docs", "images", "reana.png");

async function main(): Promise<void> {
  const state = path.resolve(stateDirectory());
  if (!fs.existsSync(state)) {
    throw new Error("There is no site to take a screenshot of: bring it up with npm start, then try again.");
  }
  const progress = new Progress();
  await ensureDebianPackages(progress, browserPackages);
  await progress.step("Taking the screenshot", async () => {
    const { url, caCertificate } = await outputs(state);
    fs.mkdirSync(path.dirname(screenshot), { recursive: true });
    const chromium = await startChromium(state, caCertificate);
    try {
      await photograph(chromium.browser, new URL(url), screenshot);
    } finally {
      await chromium.close();
    }
  });
  process.stdout.write(`${path.relative(process.cwd(), screenshot)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
