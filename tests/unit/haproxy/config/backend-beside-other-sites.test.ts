import assert from "node:assert/strict";
import { printedBackend } from "./printed-backend";

describe("REANA's backend beside other sites", () => {
  const lines = printedBackend()
    .split("\n")
    .map((line) => line.trim());

  const only = (beginning: string): number => {
    const found = lines.filter((line) => line.startsWith(beginning));
    assert.equal(found.length, 1, `${beginning}: ${found.length}`);
    return lines.indexOf(found[0] ?? "");
  };

  it("has its servers, and the rules of the frontend that serves", () => {
    assert.equal(only("backend reana"), 0);
    assert.ok(lines.some((line) => line.startsWith("server traefik")));
    for (const rule of [
      "option http-restrict-req-hdr-names",
      "http-request del-header",
      "http-request add-header X-Forwarded-Proto https",
      "http-request wait-for-body",
      "http-after-response add-header Strict-Transport-Security",
    ]) {
      only(rule);
    }
    assert.ok(!lines.some((line) => /^(bind|redirect|http-request redirect)/.test(line)));
  });

  it("ends the rules of a request early only after those that all requests need", () => {
    const needed = lines.filter((line) =>
      /^http-request (return|set-var\(txn\.websocket\)|add-header)/.test(line),
    );
    assert.ok(needed.length >= 6);
    for (const rule of needed) {
      assert.ok(lines.indexOf(rule) < only("http-request allow"), rule);
    }
  });
});
