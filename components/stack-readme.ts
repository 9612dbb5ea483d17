import type { ExposureMode } from "./config/exposure-mode";
import type { TlsSettings } from "./config/settings";
import { diagram } from "./topology/diagram";
import { publicUrl } from "./topology/public-url";
import type { Topology } from "./topology/topology";

/** What the README of a stack says about its deployment. All of it is known before the deployment, and none of it is secret. */
export interface DeploymentSummary {
  readonly stack: string;
  readonly mode: ExposureMode;
  readonly topology: Topology;
  readonly tlsSource: TlsSettings["source"];
  readonly namespace: string;
  readonly releasePrefix: string;
  /** Name of the front-end Service; undefined where the ingress controller is the cluster's own. */
  readonly frontEndService: string | undefined;
}

/**
 * The README of a stack, in Markdown: Pulumi's console shows the output `readme`.
 *
 * @param template Pulumi.README.md. `${outputs.NAME}` stands for an output, `<!-- diagram -->` and `<!-- commands -->` for what is
 *   drawn and written for this deployment.
 * @throws Error naming an output that the template asks for and that the summary does not have
 */
export function stackReadme(template: string, summary: DeploymentSummary): string {
  const outputs: Readonly<Record<string, string>> = {
    url: publicUrl(summary.topology),
    mode: summary.mode,
    namespace: summary.namespace,
    releasePrefix: summary.releasePrefix,
  };
  return template
    .replace(/\$\{outputs\.(\w+)\}/g, (_, name: string) => {
      const output = outputs[name];
      if (output === undefined) {
        throw new Error(`Pulumi.README.md names the output ${name}; it has ${Object.keys(outputs).join(", ")}`);
      }
      return output;
    })
    .replace("<!-- diagram -->", () => fenced("text", [diagram(summary.topology)]))
    .replace("<!-- commands -->", () => commands(summary).map(section).join("\n\n"));
}

interface Commands {
  readonly purpose: string;
  readonly lines: readonly string[];
}

const section = ({ purpose, lines }: Commands): string => `${purpose}:\n\n${fenced("sh", lines)}`;

const fenced = (language: string, lines: readonly string[]): string =>
  ["```" + language, ...lines, "```"].join("\n");

function commands(summary: DeploymentSummary): readonly Commands[] {
  return [
    ...externalHaproxy(summary),
    ...frontEnd(summary),
    ...certificateAuthority(summary),
    firstAdministrator(summary),
    { purpose: "Check the site from outside", lines: [`npm run verify -- --stack ${summary.stack}`] },
    ...logs(summary),
  ];
}

const stackOutput = ({ stack }: DeploymentSummary, name: string): string =>
  `pulumi stack output --stack ${stack} ${name}`;

function externalHaproxy(summary: DeploymentSummary): readonly Commands[] {
  if (summary.topology.frontEnd !== "external-haproxy") {
    return [];
  }
  const certificate = `${stackOutput(summary, "haproxyCertificate")} --show-secrets > reana.pem`;
  return [
    {
      purpose: "Get the files for your HAProxy, and what its connections need (docs/external-haproxy.md)",
      lines: [
        `${stackOutput(summary, "haproxyConfiguration")} > haproxy.cfg`,
        ...(summary.tlsSource === "external" ? [] : [certificate]),
        stackOutput(summary, "trafficRequirements"),
      ],
    },
  ];
}

function frontEnd({ namespace, frontEndService }: DeploymentSummary): readonly Commands[] {
  return frontEndService === undefined
    ? []
    : [
        {
          purpose: "See the front-end Service, for the DNS entry",
          lines: [`kubectl --namespace ${namespace} get service ${frontEndService}`],
        },
      ];
}

function certificateAuthority(summary: DeploymentSummary): readonly Commands[] {
  return summary.tlsSource === "self-signed"
    ? [
        {
          purpose: "Get the certificate authority that clients have to trust",
          lines: [`${stackOutput(summary, "caCertificate")} > ca.pem`],
        },
      ]
    : [];
}

function firstAdministrator({ namespace, releasePrefix }: DeploymentSummary): Commands {
  const inServer = `kubectl --namespace ${namespace} exec deployment/${releasePrefix}-server --container rest-api --`;
  return {
    purpose: "Once, after the first deployment: make the database and the first administrator",
    lines: [
      `${inServer} ./scripts/create-database.sh`,
      `TOKEN=$(${inServer} \\`,
      "  flask reana-admin create-admin-user --email you@example.org --password PASSWORD)",
      `kubectl --namespace ${namespace} create secret generic ${releasePrefix}-admin-access-token \\`,
      '  --from-literal=ADMIN_ACCESS_TOKEN="$TOKEN"',
    ],
  };
}

function logs({ topology, namespace }: DeploymentSummary): readonly Commands[] {
  return topology.haproxy?.hop.location === "in-cluster"
    ? [
        {
          purpose: "Read HAProxy's log (docs/logs.md)",
          lines: [
            `kubectl --namespace ${namespace} logs --selector app.kubernetes.io/name=haproxy --prefix`,
          ],
        },
      ]
    : [];
}
