import assert from "node:assert/strict";
import { migrationJob } from "../../../../components/chart/upgrade/migration-job";
import { server } from "./objects";

const image = "docker.io/reanahub/reana-server:0.95.0-alpha.6";

describe("the Job that migrates the database", () => {
  const job = migrationJob(server("docker.io/reanahub/reana-server:0.9.4"), image, 900);

  it("has the new image, and the environment, account and nodes of the server that runs", () => {
    const labels = {
      "app.kubernetes.io/name": "reana-database-migration",
      "app.kubernetes.io/managed-by": "reana-pulumi",
    };
    assert.deepEqual(job, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "reana-server-database-migration", namespace: "reana", labels },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 900,
        ttlSecondsAfterFinished: 3600,
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: "reana-infrastructure",
            nodeSelector: { "reana.io/system": "infrastructure" },
            restartPolicy: "Never",
            containers: [
              {
                name: "migration",
                image,
                imagePullPolicy: "IfNotPresent",
                command: ["reana-db", "alembic", "upgrade"],
                env: [
                  { name: "REANA_DB_NAME", value: "reana" },
                  {
                    name: "REANA_DB_PASSWORD",
                    valueFrom: { secretKeyRef: { name: "reana-db-secrets", key: "password" } },
                  },
                ],
              },
            ],
          },
        },
      },
    });
  });

  it("is none where the Deployment has no container of reana-server", () => {
    const { metadata } = server(image);
    const spec = { template: { spec: { containers: [{ name: "other" }] } } };
    assert.equal(migrationJob({ kind: "Deployment", metadata, spec }, image, 900), undefined);
  });
});
