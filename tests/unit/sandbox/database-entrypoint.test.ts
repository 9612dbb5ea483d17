import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const entrypoint = join(
  ...[__dirname, "..", "..", "..", "sandbox", "stand-ins", "database", "docker-entrypoint.sh"],
);

describe("the entry point of the sandbox's database", () => {
  let directory: string;
  let data: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "database-"));
    data = join(directory, "data");
    mkdirSync(data);
    const called = `printf '%s' "$(basename "$0")" >>"$CALLS"; printf ' [%s]' "$@" >>"$CALLS"; echo >>"$CALLS"`;
    stub("busybox", `if [ "$1" = id ]; then echo "$ACCOUNT"; else ${called}; fi`);
    stub("initdb", `${called}; cat >"$PGDATA/password"; echo 17 >"$PGDATA/PG_VERSION"`);
    stub("postgres", `${called}; if [ "$1" = --single ]; then cat >>"$CALLS"; fi`);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function stub(name: string, script: string): void {
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(directory, name), 0o755);
  }

  /** @returns what it called, with arguments in brackets */
  function start(account: number, environment: Readonly<Record<string, string>> = {}): readonly string[] {
    const calls = join(directory, "calls");
    rmSync(calls, { force: true });
    const { status, stderr } = spawnSync("sh", [entrypoint, "-c", "max_connections=300"], {
      encoding: "utf8",
      env: {
        PATH: `${directory}:${process.env["PATH"]}`,
        CALLS: calls,
        ACCOUNT: `${account}`,
        PGDATA: data,
        POSTGRES_DB: "reana",
        POSTGRES_USER: "jane",
        POSTGRES_PASSWORD: `it's "$secret"`,
        ...environment,
      },
    });
    assert.equal(status, 0, stderr);
    return readFileSync(calls, "utf8").trim().split("\n");
  }

  const server =
    "postgres [-c] [listen_addresses=*] [-c] [unix_socket_directories=/var/run/postgresql] [-c] [max_connections=300]";

  it("hands the volume to the server's account and starts again as that", () => {
    const calls = start(0);
    assert.deepEqual(calls.slice(0, -1), [
      `busybox [mkdir] [-p] [${data}] [/var/run/postgresql]`,
      `busybox [chown] [-R] [postgres:postgres] [${data}] [/var/run/postgresql]`,
      `busybox [chmod] [700] [${data}]`,
    ]);
    assert.match(
      calls.at(-1) ?? "",
      /^busybox \[su\].* \[--\] \[postgres\] \[.*\] \[-c\] \[max_connections=300\]$/,
    );
    assert.equal(existsSync(join(data, "PG_VERSION")), false);
  });

  it("makes account and database in an empty volume, with the password as it is", () => {
    const calls = start(999);
    assert.match(calls[0] ?? "", /^initdb \[--username=jane\] /);
    assert.deepEqual(calls.slice(1), ["postgres [--single] [postgres]", 'CREATE DATABASE "reana"', server]);
    assert.equal(readFileSync(join(data, "password"), "utf8"), `it's "$secret"\n`);
  });

  it("asks other pods for the password", () => {
    start(999);
    assert.equal(readFileSync(join(data, "pg_hba.conf"), "utf8"), "host all all all scram-sha-256\n");
  });

  it("leaves a database that is there alone, whatever the environment says", () => {
    start(999);
    const before = readFileSync(join(data, "password"), "utf8");
    assert.deepEqual(start(999, { POSTGRES_PASSWORD: "another" }), [server]);
    assert.equal(readFileSync(join(data, "password"), "utf8"), before);
  });
});
