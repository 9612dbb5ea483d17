import * as pulumi from "@pulumi/pulumi";
import { Reana } from "./components/reana";
import { loadSettings } from "./config/load";
import { describe } from "./config/problem";
import { planDeployment } from "./plan/plan";

const planned = planDeployment(loadSettings());
if (!planned.valid) {
  throw new pulumi.RunError(describe(planned.problems));
}
const reana = new Reana("reana", { plan: planned.plan });

// An output without a value would make every run warn of it.
export = {
  url: reana.url,
  namespace: reana.namespace,
  releasePrefix: reana.releasePrefix,
  traefikService: reana.traefikService,
  ...(reana.haproxyService === undefined ? {} : { haproxyService: reana.haproxyService }),
  ...(reana.caCertificate === undefined ? {} : { caCertificate: reana.caCertificate }),
};
