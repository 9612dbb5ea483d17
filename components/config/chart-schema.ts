import { z } from "zod";
import { optional, singleLineText } from "../lib/schema-primitives";

/** `reana:chart`: which REANA chart, and where it comes from. */

/** The chart version that this program is written against, and where it is published. */
export const defaultChart = {
  repository: "https://reanahub.github.io/reana",
  version: "0.95.0-alpha.5",
} as const;

const repositoryAdvice =
  "must be the address of a Helm repository: https://…, http://… or oci://…, without user and password in it.";

/** What is in an address stands in clear in the state. */
function isRepository(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined &&
    ["http:", "https:", "oci:"].includes(url.protocol) &&
    url.hostname !== "" &&
    url.username === "" &&
    url.password === ""
  );
}

export const chart = z
  .strictObject({
    repository: z.string({ error: repositoryAdvice }).refine(isRepository, repositoryAdvice).optional().meta({
      description:
        "Address of the Helm repository: https://…, or oci://… of a registry, without the chart's own name. Not together with path.",
      defaultNote: "REANA's own, https://reanahub.github.io/reana",
    }),
    username: optional(singleLineText("the user of the repository")).meta({
      description:
        "User of a repository at an https address that asks for a login. For oci: helm registry login.",
      defaultNote: "no login",
    }),
    password: optional(singleLineText("the password of the repository")).meta({
      description: "Password of that user. Encrypt it: pulumi config set --secret --path chart.password.",
      defaultNote: "no login",
    }),
    caFile: optional(singleLineText("a file with certificates")).meta({
      description:
        "File with the certificates of the CA that signs the repository's certificate. A relative path begins where Pulumi.yaml is.",
      defaultNote: "the CAs of the machine",
    }),
    path: singleLineText("a directory with Chart.yaml, or a packaged chart").optional().meta({
      description:
        "Directory with Chart.yaml, or a packaged chart, in place of the repository. A relative path begins where Pulumi.yaml is.",
    }),
    version: singleLineText("the chart version, for example 0.95.0-alpha.5")
      .default(defaultChart.version)
      .meta({ description: "Version of the chart." }),
    series: optional(
      singleLineText("the chart series whose values this version understands, for example 0.95"),
    ).meta({
      description:
        "Chart series that the version belongs to, 0.9 or 0.95 in quotes: for a version that this program does not list. Run npm run check-chart first.",
      defaultNote: "known from the version",
    }),
  })
  .prefault({})
  .meta({ description: "The REANA chart." });
