import assert from "node:assert/strict";
import { adapters } from "../../../components/chart/adapters";
import { chartInput, placeholderSecrets } from "../../../components/chart/planned-chart";
import { series095 } from "../../../components/chart/series-0-95";
import { releaseValues } from "../../../components/chart/release-values";
import type { Tree } from "../../../components/chart/adapter";
import { planDeployment } from "../../../components/plan";
import { valueAt } from "../../../components/lib/value-at";
import { problemsOf, settings } from "../config/stack-settings";

describe("the values of a release", () => {
  for (const adapter of adapters) {
    const chart = { version: adapter.versions.at(-1) };
    const valuesWith = (userValues: Tree): Tree => {
      const planned = planDeployment(settings({ chart, values: userValues }));
      assert.ok(planned.valid);
      const program = adapter.values(chartInput(planned.plan.chart, placeholderSecrets, "tls"));
      return releaseValues(adapter, userValues, program);
    };
    const environment = (values: Tree, component: string): unknown =>
      valueAt(values, ["components", component, "environment"]);
    const timeouts = { UWSGI_SOCKET_TIMEOUT: "300", UWSGI_HTTP_TIMEOUT: "300" };

    it(`let slow clients finish, in both servers that files pass through (${adapter.series})`, () => {
      const values = valuesWith({});
      assert.deepEqual(environment(values, "reana_workflow_controller"), timeouts);
      const server = environment(values, "reana_server") as Tree;
      assert.deepEqual({ ...server, ...timeouts }, server);
      assert.ok("PROXYFIX_CONFIG" in server);
    });

    it(`have the user's variables beside them, and instead of them (${adapter.series})`, () => {
      const userValues = {
        components: {
          reana_server: {
            environment: { REANA_RATELIMIT_SLOW: "1/9 second", UWSGI_SOCKET_TIMEOUT: "30" },
          },
          reana_workflow_controller: { environment: { SHARED_VOLUME_PATH: "/data" } },
        },
      };
      assert.deepEqual(problemsOf({ chart, values: userValues }), []);
      const values = valuesWith(userValues);
      const server = environment(values, "reana_server") as Tree;
      assert.equal(server["UWSGI_SOCKET_TIMEOUT"], "30");
      assert.equal(server["UWSGI_HTTP_TIMEOUT"], "300");
      assert.equal(server["REANA_RATELIMIT_SLOW"], "1/9 second");
      assert.ok("PROXYFIX_CONFIG" in server);
      assert.deepEqual(environment(values, "reana_workflow_controller"), {
        SHARED_VOLUME_PATH: "/data",
        ...timeouts,
      });
    });
  }

  it("make the bundled Traefik ready after it has read its Ingresses, unless the user's values say otherwise", () => {
    const { traefikDefaults, appendedLists } = series095;
    const delay = (values: Tree): unknown =>
      valueAt(values, ["traefik", "readinessProbe", "initialDelaySeconds"]);
    const values = (user: Tree, enabled: boolean): Tree =>
      releaseValues({ traefikDefaults, appendedLists }, user, { traefik: { enabled } });
    assert.equal(delay(values({}, true)), 8);
    assert.equal(delay(values({ traefik: { readinessProbe: { initialDelaySeconds: 20 } } }, true)), 20);
    assert.equal(delay(values({}, false)), undefined);
  });
});
