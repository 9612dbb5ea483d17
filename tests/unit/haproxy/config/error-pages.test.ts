import assert from "node:assert/strict";
import { errorPages } from "../../../../components/haproxy/config/error-pages";
import { configuration, section } from "./sections";

describe("HAProxy's error pages", () => {
  it("fit into a line of haproxy.cfg, each quoted as one argument", () => {
    for (const line of errorPages()) {
      assert.ok(Buffer.byteLength(line) < 1_900, `${Buffer.byteLength(line)} bytes`);
      assert.ok(line.startsWith("#") || [1, 3].includes(line.split("'").length), line);
    }
  });

  it("stand where Traefik may be unavailable, and check for JSON clients only then", () => {
    const lines = section(configuration(), "backend traefik");
    for (const status of [502, 503, 504]) {
      assert.equal(lines.filter((line) => line.startsWith(`http-error status ${status} `)).length, 1);
    }
    // Conditions are asked in their order: an ordinary request is asked one thing.
    assert.match(
      lines.find((line) => line.includes("application/json")) ?? "",
      /if \{ nbsrv eq 0 \} \{ path_beg \/api\/ \}$/,
    );
    const ofResponses = lines.filter((line) => line.startsWith("http-response "));
    assert.equal(ofResponses[0], "http-response allow if { status lt 502 }");
    assert.equal(ofResponses.length, 3);
  });
});
