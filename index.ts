import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Reana } from "./components/reana";
import { loadSettings } from "./components/config/load";
import { describe } from "./components/lib/problem";
import { planDeployment } from "./components/plan";
import { stackReadme } from "./components/stack-readme";

const planned = planDeployment(loadSettings());
if (!planned.valid) {
  throw new pulumi.RunError(describe(planned.problems));
}
const { plan } = planned;
const reana = new Reana("reana", { plan });
for (const warning of plan.warnings) {
  void pulumi.log.warn(warning, reana);
}

// An output without a value would make every run warn of it: only those that this mode has are there.
export = {
  ...reana.outputs,
  mode: plan.settings.mode,
  // Pulumi's console shows it on the page of the stack.
  readme: stackReadme(readFileSync(join(__dirname, "Pulumi.README.md"), "utf8"), {
    stack: pulumi.getStack(),
    plan,
  }),
};
