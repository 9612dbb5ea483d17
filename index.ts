import * as pulumi from "@pulumi/pulumi";
import { Reana } from "./components/reana";
import { loadSettings } from "./config/load";
import { describe } from "./config/problem";
import { planDeployment } from "./plan/plan";

const planned = planDeployment(loadSettings());
if (!planned.valid) {
  throw new pulumi.RunError(describe(planned.problems));
}

export const { url, namespace, releasePrefix, haproxyService, traefikService, caCertificate } = new Reana(
  "reana",
  {
    plan: planned.plan,
  },
);
