import { valueAt } from "../lib/value-at";

type Values = Readonly<Record<string, unknown>>;

/**
 * The settings that make each exposure mode. `reana:mode` gives them to a stack, which may add others. `examples/` has a stack file of
 * each name, and `docs/` a page.
 */
const settingsOfMode = {
  haproxy: { frontEnd: { type: "haproxy" } },
  "haproxy-cert-manager": { frontEnd: { type: "haproxy" }, tls: { source: "cert-manager" } },
  passthrough: { frontEnd: { type: "haproxy", tls: "passthrough" } },
  "external-haproxy": { frontEnd: { type: "external-haproxy" } },
  "load-balancer-proxy-protocol": {
    frontEnd: { type: "haproxy", loadBalancer: { mode: "proxy-protocol" } },
  },
  "load-balancer-tls": { frontEnd: { type: "haproxy", loadBalancer: { mode: "tls-termination" } } },
  "controller-http": { frontEnd: { type: "ingress-controller", httpRedirect: false } },
  "controller-redirect": { frontEnd: { type: "ingress-controller" } },
  "manual-ingress": { frontEnd: { type: "ingress-controller" }, ingress: { managedBy: "program" } },
  "existing-traefik": {
    frontEnd: { type: "ingress-controller" },
    ingressController: { type: "traefik" },
    ingress: { managedBy: "program" },
  },
  "other-controller": {
    frontEnd: { type: "ingress-controller" },
    ingressController: { type: "other" },
    ingress: { managedBy: "program" },
  },
} as const satisfies Readonly<Record<string, Values>>;

/** The keys that some mode sets. */
export const settingsOfModes: readonly string[] = [
  ...new Set(Object.values(settingsOfMode).flatMap((settings) => Object.keys(settings))),
];

export type ExposureMode = keyof typeof settingsOfMode;

export const exposureModes = Object.keys(settingsOfMode) as [ExposureMode, ...ExposureMode[]];

const isMode = (mode: unknown): mode is ExposureMode => exposureModes.some((known) => known === mode);

/** A stack's values with the settings that its `mode` stands for, where it has none of its own. */
export const withMode = (values: Values): Values =>
  isMode(values["mode"]) ? merged(settingsOfMode[values["mode"]], values) : values;

/** Whether a mode has a setting at a path. */
export const isSetByMode = (mode: unknown, path: readonly string[]): boolean =>
  isMode(mode) && valueAt(settingsOfMode[mode], path) !== undefined;

/** Keys that choose what a map's other keys are. */
const discriminators = ["type", "source", "mode"] as const;

const isMap = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Keys of both maps; those of the stack win. A map of another kind than the mode's stays as the stack has it. */
function merged(ofMode: Values, ofStack: Values): Values {
  return {
    ...ofMode,
    ...Object.fromEntries(
      Object.entries(ofStack).map(([key, value]) => {
        const preset = ofMode[key];
        const sameKind =
          isMap(preset) &&
          isMap(value) &&
          discriminators.every(
            (name) => preset[name] === undefined || value[name] === undefined || preset[name] === value[name],
          );
        return [key, sameKind ? merged(preset, value) : value];
      }),
    ),
  };
}
