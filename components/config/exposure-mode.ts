import { show, type Problem } from "../lib/problem";
import type { ExposureMode } from "./mode-presets";
import type { CheckedConfig } from "./schema";

/** The mode that settings make, whether the stack names it or not. */
export function exposureModeOf({
  frontEnd,
  ingressController,
  ingress,
  tls,
}: Pick<CheckedConfig, "frontEnd" | "ingressController" | "ingress" | "tls">): ExposureMode {
  switch (frontEnd.type) {
    case "external-haproxy":
      return "external-haproxy";
    case "haproxy":
      return haproxyMode(frontEnd, tls);
    case "ingress-controller":
      if (ingressController.type !== "bundled-traefik") {
        return ingressController.type === "traefik" ? "existing-traefik" : "other-controller";
      }
      if (ingress.managedBy === "program") {
        return "manual-ingress";
      }
      return frontEnd.httpRedirect === false ? "controller-http" : "controller-redirect";
  }
}

function haproxyMode(
  { loadBalancer, tls }: Extract<CheckedConfig["frontEnd"], { type: "haproxy" }>,
  certificate: CheckedConfig["tls"],
): ExposureMode {
  switch (loadBalancer.mode) {
    case "proxy-protocol":
      return "load-balancer-proxy-protocol";
    case "tls-termination":
    case "tls-reencryption":
      return "load-balancer-tls";
    case "none":
      if (tls === "passthrough") {
        return "passthrough";
      }
      return certificate?.source === "cert-manager" ? "haproxy-cert-manager" : "haproxy";
  }
}

/** A stack that names one mode, with settings that make another. */
export function modeProblems(checked: CheckedConfig): readonly Problem[] {
  const actual = exposureModeOf(checked);
  return checked.mode === undefined || checked.mode === actual
    ? []
    : [
        {
          key: "reana:mode",
          found: show(checked.mode),
          advice:
            `does not fit the other settings, which make ${actual}. Write ${actual}, or change them as ` +
            `docs/${checked.mode}.md shows.`,
        },
      ];
}
