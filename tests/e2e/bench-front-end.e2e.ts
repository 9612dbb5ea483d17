import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** Cells of each row of the tables, without the name; a single round has no spread. */
const rowsOf = (text: string): ReadonlyMap<string, readonly number[]> =>
  new Map(
    text
      .split("\n")
      .filter((line) => line.startsWith("| ") && /\d/.test(line))
      .map((line) => line.split("|").map((cell) => cell.trim()))
      .map(([, name = "", ...cells]) => [name, cells.filter((cell) => cell !== "").map(Number)]),
  );

describe("npm run bench:front-end", () => {
  it("measures every row of its tables", async () => {
    const { stdout } = await promisify(execFile)(
      "npm",
      ["run", "--silent", "bench:front-end", "--", "--quick"],
      {
        cwd: join(__dirname, "..", ".."),
        timeout: 300_000,
      },
    );
    const rows = rowsOf(stdout);
    for (const logging of ["without", "with"]) {
      for (const protocol of ["HTTP/1.1", "HTTP/1.1 over TLS", "HTTP/2 over TLS"]) {
        assertCompared(rows.get(`a request, ${protocol}, ${logging} logging`));
      }
    }
    assertCompared(rows.get("a connection: full TLS handshake and one request"));
    for (const protocol of ["HTTP/1.1 over TLS", "HTTP/2 over TLS"]) {
      assertCompared(rows.get(`whole path, ${protocol}: HAProxy and Traefik beside Traefik alone`));
    }
    for (const name of ["this program, plain", "this program, TLS", "other, plain", "other, TLS"]) {
      const [count = 0, without = 0, used = 0, each = 0, enough = 0] = rows.get(name) ?? [];
      assert.ok(count > 0 && without > 0 && used > without && each > 0 && enough > count, name);
    }
  });
});

/** Times of some microseconds each, and their ratio: what it is does not matter in a run this short. */
function assertCompared(cells: readonly number[] | undefined): void {
  const [program = 0, other = 0, ratio = 0] = cells ?? [];
  assert.ok(program > 1 && program < 100_000 && other > 1 && other < 100_000, JSON.stringify(cells));
  assert.ok(Math.abs(ratio - program / other) < 0.02, JSON.stringify(cells));
}
