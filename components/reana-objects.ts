import { certificateObjects } from "./certificate/tls-certificate";
import { chartObjects } from "./chart/service-names";
import { frontEndServiceName } from "./config/front-end-service-name";
import type { Settings } from "./config/settings";
import { haproxyObjects } from "./haproxy/haproxy-front-end";
import { ingressObjects } from "./ingress/manual-ingress";
import type { ClaimedObject } from "./lib/claimed-objects";
import { monitoringObjects } from "./monitoring/monitoring";
import { policyObjects } from "./network-policies/network-policies";
import { planPolicies } from "./network-policies/plan-policies";
import type { Plan } from "./plan";
import { certificateName, manualIngressName } from "./reana-children";

/** The setting that names most objects. */
const key = "reana:release.name";

/** The Service that clients connect to. */
export const frontEndObjects = (
  settings: Pick<Settings, "frontEnd" | "release">,
): readonly ClaimedObject[] => [
  { kind: "Service", name: frontEndServiceName(settings), key: "reana:frontEnd.service.name" },
];

/** Every object of a REANA that another component of the program could make, too: claimed before its first child is there. */
export function reanaObjects(plan: Plan): readonly ClaimedObject[] {
  const { settings, names, ingresses, frontEnd, monitoring, networkPolicies } = plan;
  const { release, tls, ingress } = settings;
  return [
    ...chartObjects(names),
    ...policyObjects(release.name, planPolicies(networkPolicies), key),
    ...(tls.source === "cert-manager" ? certificateObjects(certificateName(release), key) : []),
    ...(ingress.managedBy === "chart"
      ? []
      : ingressObjects(manualIngressName(release), ingresses.extra, key)),
    ...(frontEnd.haproxy === undefined ? [] : haproxyObjects(frontEnd.haproxy.objectName, key)),
    ...(monitoring === undefined
      ? []
      : monitoringObjects(monitoring.objectName, monitoring.prometheusOperator, key)),
    ...(frontEnd.service === undefined ? [] : frontEndObjects(settings)),
  ];
}
