import assert from "node:assert/strict";
import { configuration, section } from "./sections";

describe("HAProxy's rules about bodies", () => {
  const rules = (text: string, title: string): readonly string[] =>
    section(text, title)
      .filter((line) => !line.startsWith("http-request allow"))
      .filter((line) => /wait-for-body|req[.]body|txn[.]upload/.test(line));

  it("apply after sanitising, to every frontend that serves pages, and not to the redirect", () => {
    const loadBalancer = { forwardsVia: "forwarded headers", sourceRanges: ["192.0.2.1"] } as const;
    for (const [text, title] of [
      [configuration(), "frontend https"],
      [configuration(443, {}, { tls: "plaintext", loadBalancer }), "frontend http"],
    ] as const) {
      const lines = section(text, title);
      const waits = lines.findIndex((line) => line.includes("wait-for-body"));
      assert.ok(waits > lines.findLastIndex((line) => line.includes("add-header X-Forwarded-")));
    }
    assert.deepEqual(rules(configuration(), "frontend http"), []);
  });

  it("wait for whole bodies, but not for those of uploads: POST and the exact path", () => {
    const [upload, waits] = rules(configuration(), "frontend https");
    assert.equal(
      upload,
      "http-request set-var(txn.upload) bool(true) if { method POST } { path_reg ^/api/workflows/[^/]+/workspace$ }",
    );
    assert.equal(waits, "http-request wait-for-body time 10s unless { var(txn.upload) -m bool }");
  });

  it("know every path that may become one of reana-server's", () => {
    const [line = ""] = rules(configuration(), "frontend https").filter((rule) => rule.includes("413"));
    const pattern = /path,url_dec -m reg '([^']+)'/.exec(line)?.[1];
    assert.ok(pattern !== undefined);
    const isServers = (path: string): boolean => new RegExp(pattern).test(decodeURIComponent(path));
    for (const path of [
      "/api/login",
      "/oauth/login",
      "//api/login",
      "/%61pi/login",
      "/x/../api/login",
      "/./api",
    ]) {
      assert.ok(isServers(path), path);
    }
    for (const path of ["/", "/apis", "/0a1b2c3d-0000/api/contents/a.ipynb", "/0a1b/.hidden/file"]) {
      assert.ok(!isServers(path), path);
    }
  });

  it("let bodies be long where reana-server first checks who sends them", () => {
    const [line = ""] = rules(configuration(), "frontend https").filter((rule) => rule.includes("413"));
    const pattern = /!\{ path_reg (\S+) \}/.exec(line)?.[1];
    assert.ok(pattern !== undefined);
    const mayBeLong = (path: string): boolean => new RegExp(pattern).test(path);
    for (const path of ["/api/workflows", "/api/workflows/a.1/start", "/api/secrets/"]) {
      assert.ok(mayBeLong(path), path);
    }
    for (const path of ["/api/login", "/api/launch", "/api/workflows/../login", "//api/workflows"]) {
      assert.ok(!mayBeLong(path), path);
    }
  });
});
