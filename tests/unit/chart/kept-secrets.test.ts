import assert from "node:assert/strict";
import {
  keptValues,
  overwritten,
  overwrittenAdvice,
  readKeptSecrets,
} from "../../../components/chart/kept-secrets";
import { notKnown } from "../../../components/cluster/known-inputs";
import { fakeCluster, type FakeObject } from "../cluster/fake-cluster";

const encoded = (data: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
  );

const secret = (name: string, data: Readonly<Record<string, string>>): FakeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: "reana" },
  data: encoded(data),
});

const wanted = (database: unknown, cache: unknown = "c") => ({
  reanaSecretKey: "key",
  databaseUser: "reana",
  databasePassword: database,
  cacheUser: "reana",
  cachePassword: cache,
  messageBrokerUser: "reana",
  messageBrokerPassword: "m",
});

const settingsOverwritten = async (
  given: ReturnType<typeof wanted>,
  ...secrets: readonly FakeObject[]
): Promise<readonly string[]> =>
  overwritten(given, await readKeptSecrets(fakeCluster(...secrets), "reana", "reana")).map(
    ({ setting }) => setting,
  );

describe("Secrets that an earlier installation has left", () => {
  const database = secret("reana-db-secrets", { user: "reana", password: "old" });

  it("are not in the way where they are not there, or have the same values", async () => {
    assert.deepEqual(await settingsOverwritten(wanted(notKnown)), []);
    assert.deepEqual(await settingsOverwritten(wanted("old"), database), []);
  });

  it("are not overwritten by a random password that does not exist yet, nor by any other value", async () => {
    assert.deepEqual(await settingsOverwritten(wanted(notKnown), database), ["secrets.databasePassword"]);
    assert.deepEqual(await settingsOverwritten(wanted("new"), database), ["secrets.databasePassword"]);
    const other = secret("reana-db-secrets", { user: "postgres", password: "new" });
    assert.deepEqual(await settingsOverwritten(wanted("new"), other), ["users.database"]);
  });

  it("may have an empty password, which nothing depends on, and no user", async () => {
    const cache = secret("reana-cache-secrets", { user: "somebody", password: "" });
    assert.deepEqual(await settingsOverwritten(wanted("old", "new"), cache), ["users.cache"]);
    const series09 = secret("reana-cache-secrets", { password: "" });
    assert.deepEqual(await settingsOverwritten(wanted("old", "new"), series09), []);
  });

  it("are kept by commands that read them, each for its setting", () => {
    const lost = keptValues.filter(({ secret: name }) => name === "db-secrets");
    const advice = overwrittenAdvice(lost, { namespace: "prod", prefix: "reana", stack: "live" });
    assert.match(advice, /^reana-db-secrets in namespace prod would be overwritten/);
    assert.match(
      advice,
      /\n {2}kubectl --namespace prod get secret reana-db-secrets --output jsonpath='\{\.data\.password\}' \| base64 --decode \| pulumi config set --stack live --secret --path reana:secrets\.databasePassword\n/,
    );
    assert.match(advice, /config set --stack live --path reana:users\.database\n/);
    assert.match(advice, /kubectl --namespace prod delete secret reana-db-secrets$/);
  });
});
