import type { ClusterCheck } from "../../cluster/cluster-checks";
import { isHelmRelease } from "../../cluster/helm-release";
import { traefikType } from "../../traefik/traefik-objects";
import type { UpgradedRelease, UpgradeTools } from "./upgrade";

/** Loading it takes 4 ms, which most previews and updates do not need. */
const loadUpgrade = () => import("./upgrade");

/**
 * What a chart's upgrade needs before Helm changes anything: the right selector, CRDs, and a database with the tables of the new
 * reana-server. A downgrade is refused. Previews change nothing.
 */
export const upgradeChecks = (own: UpgradedRelease, tools: UpgradeTools): readonly ClusterCheck[] => [
  {
    name: "chart-upgrade",
    when: ["beforeUpdate"],
    appliesTo: isHelmRelease,
    run: async (change, connected) => {
      const { upgrade } = await loadUpgrade();
      await upgrade(own, tools, change, await connected());
    },
  },
  {
    // Helm installs those that are missing. Of an earlier REANA, or another Traefik, some may be there and older.
    name: "present-definitions",
    when: ["beforeCreate"],
    appliesTo: isHelmRelease,
    run: async (change, connected) => {
      const cluster = change.preview || own.traefik === undefined ? undefined : await connected();
      if (
        cluster !== undefined &&
        (await tools.definitions(cluster).read("ingressroutes.traefik.io")) !== undefined
      ) {
        const { bringDefinitions } = await loadUpgrade();
        await bringDefinitions(own, tools, cluster);
      }
    },
  },
  missingDefinitions(own, tools),
];

/** Middlewares and IngressRoutes come before the Ingresses that name them, and so before the chart, which has their definitions. */
const missingDefinitions = (own: UpgradedRelease, tools: UpgradeTools): ClusterCheck => {
  // Several are created at once.
  let missing: Promise<void> | undefined;
  return {
    name: "missing-definitions",
    when: ["beforeCreate"],
    appliesTo: (type) => traefikType.test(type),
    run: async ({ type, preview }, connected) => {
      const cluster = preview || own.traefik === undefined ? undefined : await connected();
      const [, group, kind] = traefikType.exec(type) ?? [];
      const name = `${kind?.toLowerCase()}s.${group}`;
      if (cluster !== undefined && (await tools.definitions(cluster).read(name)) === undefined) {
        missing ??= loadUpgrade().then(({ bringDefinitions }) => bringDefinitions(own, tools, cluster));
        await missing;
      }
    },
  };
};
