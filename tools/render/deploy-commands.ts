import { helmValuesPath, pathOf, valuesPath } from "./layout";
import type { RenderedObject, RenderedStack } from "./rendered-stack";

/** A word of a command line, in quotes where a shell would read more into it. */
const word = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The commands that deploy a rendered stack, in the order of the waves; what a wave has to have reached before the next one is waited for. */
export function commandsOf(rendered: RenderedStack): readonly string[] {
  const { objects, release, releaseWave } = rendered;
  const last = Math.max(releaseWave, ...objects.map(({ wave }) => wave));
  const waves = Array.from({ length: last }, (_, index) => index + 1);
  return [
    ...loginCommands(rendered),
    ...waves.flatMap((wave) => {
      const inWave = objects.filter((each) => each.wave === wave);
      return [
        ...(inWave.length === 0 ? [] : [applyCommand(inWave)]),
        ...inWave.flatMap((each) => waitCommand(each, release.timeoutSeconds)),
        ...(wave === releaseWave ? helmCommand(rendered) : []),
      ];
    }),
  ];
}

const applyCommand = (objects: readonly RenderedObject[]): string =>
  ["kubectl apply --server-side", ...objects.map((each) => `--filename ${pathOf(each)}`)].join(" \\\n  ");

function waitCommand({ object }: RenderedObject, timeoutSeconds: number): readonly string[] {
  const { name, namespace = "default" } = object.metadata;
  const of = (kind: string): string =>
    `--namespace ${namespace} ${kind}/${name} --timeout ${timeoutSeconds}s`;
  switch (object.kind) {
    case "Job":
      return [`kubectl wait --for condition=complete ${of("job")}     # it checks haproxy.cfg`];
    case "Deployment":
      return [`kubectl rollout status ${of("deployment")}`];
    default:
      return [];
  }
}

const repositoryName = "reana-chart";

/** A chart that needs a login; helm asks for its password. */
function loginCommands({ release: { chart } }: RenderedStack): readonly string[] {
  if (chart.username === undefined) {
    return [];
  }
  const ca = chart.caFile === undefined ? "" : ` --ca-file ${word(chart.caFile)}`;
  return [
    `helm repo add ${repositoryName} ${word(chart.repository ?? "")} --username ${word(chart.username)}${ca} --force-update`,
  ];
}

function helmCommand({ release }: RenderedStack): readonly string[] {
  const { chart, name, namespace } = release;
  const hasLogin = chart.username !== undefined;
  const ca = chart.caFile === undefined ? "" : ` --ca-file ${word(chart.caFile)}`;
  const location =
    chart.repository === undefined
      ? word(chart.chart)
      : hasLogin
        ? `${repositoryName}/${chart.chart}`
        : `${chart.chart} --repo ${word(chart.repository)}${ca}`;
  return [
    [
      `helm upgrade --install ${name} ${location}${chart.kind === "path" ? "" : ` --version ${chart.version}`}`,
      `--namespace ${namespace} --values ${valuesPath} --values ${helmValuesPath}`,
      `--history-max ${release.maxHistory} --wait --timeout ${release.timeoutSeconds}s`,
    ].join(" \\\n  "),
  ];
}
