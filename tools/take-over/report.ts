import { show } from "../../components/lib/problem";
import type { ChangedValue } from "./effective-values";
import type { ExistingRelease } from "./existing-release";
import type { TakeOver } from "./plan-take-over";

/** Where the report's commands find what was written. */
export interface Written {
  readonly stack: string;
  readonly stackFile: string;
  readonly importFile: string;
}

/** The commands that complete a take-over, as a person types them. */
export const nextCommands = ({ stack, importFile }: Written): readonly string[] => [
  // The program has no code for what is imported to be generated, and protects it by itself.
  `pulumi import --stack ${stack} --file ${importFile} --generate-code=false --protect=false`,
  `pulumi up --stack ${stack}`,
];

/** Pure: what a person reads after a take-over was planned and written. */
export function report(existing: ExistingRelease, takeOver: TakeOver, written: Written): string {
  const { revision, namespace, name } = existing;
  const { plan, notKept, notes, changes, imports } = takeOver;
  const service = imports.resources.find(({ type }) => type === "kubernetes:core/v1:Service");
  return [
    `Release ${name} in namespace ${namespace}: chart reana ${revision.chartVersion}, revision ${revision.revision}.`,
    `Exposure mode: ${plan.settings.mode} (docs/${plan.settings.mode}.md), host name ${plan.settings.endpoint.hostname}.`,
    `Written: ${written.stackFile}, with encrypted secrets; ${written.importFile}.`,
    ...section("Not kept", notKept),
    ...section("Note", notes),
    ...section("pulumi up changes these Helm values", changes.filter(isSeen).map(changeText)),
    ...section("What clients notice of pulumi up", effects(takeOver, service !== undefined)),
    "",
    "Now run:",
    ...nextCommands(written).map((command) => `  ${command}`),
    "",
  ].join("\n");
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  - ${line}`)];

/** The Service keeps its node ports; what the chart no longer makes has none. */
const isSeen = ({ path }: ChangedValue): boolean => !/^traefik\.ports\.\w+\.nodePort$/.test(path);

const changeText = ({ path, from, to }: ChangedValue): string =>
  `${path}: ${show(from) ?? "(none)"} -> ${show(to) ?? "(none)"}`;

const beginsWith = (changes: readonly ChangedValue[], beginning: string): boolean =>
  changes.some(({ path }) => path.startsWith(beginning));

/** Helm value of series 0.95 for the class of the Ingresses, as a field. */
const classValue = "ingress.ingress_class_name";

/** Pure: how long which clients notice the first update. */
export function effects({ plan, changes, imports }: TakeOver, keepsService: boolean): readonly string[] {
  const service = imports.resources.find(({ type }) => type === "kubernetes:core/v1:Service");
  const upgrades = beginsWith(changes, "components.") && changes.some(({ path }) => path.endsWith(".image"));
  return [
    ...(keepsService
      ? [
          `Service ${service?.id} stays, with its ports and addresses: it becomes the front-end Service (reana:frontEnd.service.name).`,
        ]
      : []),
    ...(plan.settings.ingressController.type === "bundled-traefik"
      ? [
          "Traefik's pod is replaced, the new one first. The old one stops accepting connections when it ends: for up to a second some may be refused. Open websockets are cut.",
        ]
      : []),
    ...(plan.settings.ingressController.type === "bundled-traefik" &&
    changes.some(({ path, from }) => path === classValue && typeof from === "string")
      ? [
          `Ingresses get their class by annotation. Helm removes the one that the release's values name (${classValue}), and the old Traefik ignores the annotation: clients get 404 until the new Traefik is ready, some ten seconds. Without it in the values they do not: remove it by helm upgrade, and run npm run take-over again.`,
        ]
      : []),
    ...(beginsWith(changes, "components.reana_server.") || upgrades
      ? [
          "reana-server's pod is replaced, and has no readiness probe: /api and /oauth get 502 until the new one listens, some seconds up to a minute.",
        ]
      : []),
    upgrades
      ? "The chart's version changes: all of REANA's pods are replaced."
      : "Database, cache and message broker keep running.",
  ];
}
