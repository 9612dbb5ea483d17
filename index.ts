import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { omitPulumiStackTraces } from "./components/lib/pulumi-stack-traces";
import { Reana } from "./components/reana";
import { stackArguments } from "./components/stack-arguments";

omitPulumiStackTraces();

const reana = new Reana("reana", stackArguments());
const template = readFileSync(join(__dirname, "Pulumi.README.md"), "utf8");

// An output without a value would make every run warn of it: only those that this mode has are there.
export = {
  ...reana.outputs,
  // Pulumi's console shows it on the page of the stack.
  readme: reana.readme(template, pulumi.getStack()),
};
