const { readdirSync } = require("node:fs");
const { join } = require("node:path");

/**
 * Who may import whom, checked by `npm run imports`. Imports point downwards only: what stands below knows nothing of what is built on it.
 */

/** Folders and files of components/, lowest first. Each may import what stands before it. */
const layers = [
  "lib/",
  "config/",
  "cluster/",
  "topology/",
  "certificate/",
  "traefik/",
  "ingress/",
  "chart/",
  "haproxy/",
  "network-policies/",
  "monitoring/",
  "plan.ts",
  "deployment-diagram.ts",
  "stack-readme.ts",
  "reana-outputs.ts",
  "reana-args.ts",
  "stack-arguments.ts",
  "reana-children.ts",
  "reana-upgrade.ts",
  "reana-checks.ts",
  "reana-objects.ts",
  "reana.ts",
  "index.ts",
];

const withoutLayer = readdirSync(join(__dirname, "components"), { withFileTypes: true })
  .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
  .filter((name) => !layers.includes(name));
if (withoutLayer.length > 0) {
  throw new Error(
    `${withoutLayer.join(", ")} of components/ is in no layer of .dependency-cruiser.cjs; say what it may import`,
  );
}

const inComponents = (names) => `^components/(${names.join("|").replaceAll(".", "\\.")})`;

const upward = layers.slice(0, -1).map((layer, index) => ({
  name: `${layer} imports nothing above it`,
  severity: "error",
  from: { path: inComponents([layer]) },
  to: { path: inComponents(layers.slice(index + 1)) },
}));

module.exports = {
  forbidden: [
    ...upward,
    { name: "no circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "components import only components",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(tools|tests|sandbox|index\\.ts)" },
    },
    {
      name: "index.ts imports only components",
      severity: "error",
      from: { path: "^index\\.ts" },
      to: { path: "^(tools|tests|sandbox)" },
    },
    {
      // It copies components/chart/known-values/*.txt into its stand-in charts, as data: the stand-ins take exactly these values.
      // tools/command-line and tools/go-yaml are shared: exit codes and one-line errors of all commands here, stack files as the Pulumi CLI
      // reads them, and nothing of REANA.
      name: "the sandbox knows nothing of the program but the commands that it runs",
      severity: "error",
      from: { path: "^sandbox/" },
      to: {
        path: "^(components|tools|tests|index\\.ts)",
        pathNot: "^tools/(command-line|go-yaml)/",
      },
    },
    {
      name: "only tests import tests",
      severity: "error",
      from: { pathNot: "^tests/" },
      to: { path: "^tests/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "node_modules" },
    // Types are imports too: they tie a file to another one as much as values do.
    tsPreCompilationDeps: true,
    parser: "tsc",
    tsConfig: { fileName: "tsconfig.json" },
  },
};
