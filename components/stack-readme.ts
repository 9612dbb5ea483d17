import { frontEndServiceName } from "./config/front-end-service-name";
import { deploymentDiagram } from "./deployment-diagram";
import type { Plan } from "./plan";
import { publicUrl } from "./topology/public-url";

/** A stack and what it deploys. All that its README shows of it is known before the deployment, and nothing is secret. */
export interface PlannedStack {
  /** Name of the stack. */
  readonly stack: string;
  readonly plan: Pick<Plan, "settings" | "topology" | "names" | "frontEnd">;
}

/**
 * The README of a stack, in Markdown: Pulumi's console shows the output `readme`.
 *
 * @param template Pulumi.README.md. `${outputs.NAME}` stands for an output, `<!-- diagram -->` and `<!-- commands -->` for what is
 *   drawn and written for this deployment.
 * @throws Error naming an output that the template asks for and that the README does not know
 */
export function stackReadme(template: string, planned: PlannedStack): string {
  const { plan } = planned;
  const outputs: Readonly<Record<string, string>> = {
    url: publicUrl(plan.topology),
    mode: plan.settings.mode,
    namespace: plan.settings.namespace.name,
    releasePrefix: plan.names.prefix,
  };
  return template
    .replace(/\$\{outputs\.(\w+)\}/g, (_, name: string) => {
      const output = outputs[name];
      if (output === undefined) {
        throw new Error(
          `Pulumi.README.md names the output ${name}; it has ${Object.keys(outputs).join(", ")}`,
        );
      }
      return output;
    })
    .replace("<!-- diagram -->", () => fenced("text", [deploymentDiagram(plan)]))
    .replace("<!-- commands -->", () => commands(planned).map(section).join("\n\n"));
}

interface Commands {
  readonly purpose: string;
  readonly lines: readonly string[];
}

const section = ({ purpose, lines }: Commands): string => `${purpose}:\n\n${fenced("sh", lines)}`;

const fenced = (language: string, lines: readonly string[]): string =>
  ["```" + language, ...lines, "```"].join("\n");

function commands(planned: PlannedStack): readonly Commands[] {
  return [
    ...externalHaproxy(planned),
    ...frontEndService(planned),
    ...certificateAuthority(planned),
    firstAdministrator(planned),
    { purpose: "Check the site from outside", lines: [`npm run verify -- --stack ${planned.stack}`] },
    ...logs(planned),
  ];
}

const stackOutput = ({ stack }: PlannedStack, name: string): string =>
  `pulumi stack output --stack ${stack} ${name}`;

function externalHaproxy(planned: PlannedStack): readonly Commands[] {
  if (planned.plan.frontEnd.externalHaproxy === undefined) {
    return [];
  }
  const certificate = `${stackOutput(planned, "haproxyCertificate")} --show-secrets | install -m 600 /dev/stdin reana.pem`;
  return [
    {
      purpose: "Get the files for your HAProxy, and what its connections need (docs/external-haproxy.md)",
      lines: [
        `${stackOutput(planned, "haproxyConfiguration")} > haproxy.cfg`,
        ...(["external", "ingress-controller"].includes(planned.plan.settings.tls.source)
          ? []
          : [certificate]),
        stackOutput(planned, "trafficRequirements"),
      ],
    },
  ];
}

function frontEndService({ plan: { settings, frontEnd } }: PlannedStack): readonly Commands[] {
  return frontEnd.service === undefined
    ? []
    : [
        {
          purpose: "See the front-end Service, for the DNS entry",
          lines: [
            `kubectl --namespace ${settings.namespace.name} get service ${frontEndServiceName(settings)}`,
          ],
        },
      ];
}

function certificateAuthority(planned: PlannedStack): readonly Commands[] {
  return planned.plan.settings.tls.source === "self-signed"
    ? [
        {
          purpose: "Get the certificate authority that clients have to trust",
          lines: [`${stackOutput(planned, "caCertificate")} > ca.pem`],
        },
      ]
    : [];
}

function firstAdministrator({ stack }: PlannedStack): Commands {
  return {
    purpose: "Once, after the first deployment: make the database and the first administrator",
    lines: [`npm run first-steps -- --stack ${stack} --admin-email you@example.org`],
  };
}

function logs({ plan: { topology, settings } }: PlannedStack): readonly Commands[] {
  return topology.haproxy?.hop.location === "in-cluster"
    ? [
        {
          purpose: "Read HAProxy's log (docs/logs.md)",
          lines: [
            `kubectl --namespace ${settings.namespace.name} logs --selector app.kubernetes.io/name=haproxy --prefix`,
          ],
        },
      ]
    : [];
}
