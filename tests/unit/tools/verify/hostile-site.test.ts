import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { formatTable, runChecks } from "../../../../tools/verify/index";
import { printable } from "../../../../tools/command-line/printable";
import { sendRequest } from "../../../../tools/verify/request";
import { withByteServer } from "./byte-server";

/** Clears the screen, sets the window's title, and the same in the one-byte forms of C1. */
const escapes = "\x1b[2J\x1b]0;title\x07";
const c1Escapes = "\x9b2J\x9d0;title\x9c";

const head = (...lines: string[]): string => [...lines, "", ""].join("\r\n");

/** Writes the same bytes for as long as somebody reads them. */
function flood(socket: Socket, bytes: string): void {
  while (!socket.destroyed && socket.write(bytes, "latin1"));
  if (!socket.destroyed) {
    socket.once("drain", () => setImmediate(flood, socket, bytes));
  }
}

const session = { kind: "running", path: "/session" } as const;

describe("the checks of a hostile site", () => {
  const terminalAttacks: readonly (readonly [name: string, bytes: string])[] = [
    ["Location", head("HTTP/1.1 301 Moved", `Location: https://a.invalid/${escapes}`)],
    ["C1 in Location", head("HTTP/1.1 301 Moved", `Location: https://a.invalid/${c1Escapes}`)],
    ["C1 in Content-Type", head("HTTP/1.1 200 OK", `Content-Type: ${c1Escapes}`, "Content-Length: 0")],
    [
      "C1 in Strict-Transport-Security",
      head("HTTP/1.1 200 OK", `Strict-Transport-Security: ${c1Escapes}`, "Content-Length: 0"),
    ],
    ["a body", `${head("HTTP/1.1 200 OK")}${escapes}`],
    ["a status line", escapes],
    ["a chunk", `${head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")}${escapes}`],
    [
      "what the server received",
      head("HTTP/1.1 200 OK") +
        JSON.stringify({
          scheme: escapes,
          host: escapes,
          url: `https://a.invalid/${escapes}`,
          remote_addr: escapes,
          headers: [[escapes, escapes]],
        }),
    ],
  ];
  it("fail and do not break off when values of the JSON have other types", async () => {
    const bodies = [
      { scheme: {}, host: 1, url: [], remote_addr: true, headers: [[{}]] },
      { scheme: "https", host: "a b:c", url: "no URL", remote_addr: "no address", headers: [] },
      null,
    ];
    for (const body of bodies) {
      const results = await withByteServer(
        (socket) => socket.end(head("HTTP/1.1 200 OK") + JSON.stringify(body)),
        ({ site }) => runChecks({ ...site, session }),
      );
      assert.equal(results.length, 13);
    }
  });

  for (const [name, bytes] of terminalAttacks) {
    it(`print nothing that a terminal acts on: ${name}`, async () => {
      const results = await withByteServer(
        (socket) => socket.end(bytes, "latin1"),
        ({ site }) => runChecks({ ...site, session }),
      );
      assert.match(formatTable(results), /^[\P{C}\n]+$/u);
    }).timeout(20_000);
  }

  it("show what they escape, and cut what is long", () => {
    assert.equal(printable(`a${escapes}\u{202e}\n`), "a\\u{1b}[2J\\u{1b}]0;title\\u{7}\\u{202e}\\u{a}");
    assert.equal(printable("é 日本 😀"), "é 日本 😀");
    assert.equal(printable("a".repeat(2000)), `${"a".repeat(1000)}…`);
  });

  const chunked = head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
  /** Some slow down whoever reads them: those end by time, which a shorter timeout shows as well, some even before the TLS handshake. */
  const floods: readonly (readonly [
    name: string,
    start: string,
    again: string,
    said: RegExp,
    timeout?: number,
  ])[] = [
    ["tiny chunks", chunked, "1\r\na\r\n", /within 0\.2 s|longer than 4 MiB/, 200],
    ["a body", head("HTTP/1.1 200 OK"), "a".repeat(10_000), /longer than 4 MiB/],
    ["headers", "HTTP/1.1 200 OK\r\n", "A: b\r\n", /headers are longer than 64 KiB/],
    ["trailers", `${chunked}0\r\n`, "A: b\r\n", /headers are longer than 64 KiB/],
    ["one status line", "HTTP/1.1 200 ", "a".repeat(10_000), /within 1 s|longer than/],
    ["responses 1xx", "", head("HTTP/1.1 103 Early Hints"), /more than 16 responses 1xx/],
  ];
  for (const [name, start, again, said, timeout = 1000] of floods) {
    it(`end in time and in bounds: ${name} without end`, async () => {
      const began = Date.now();
      const memory = process.memoryUsage().rss;
      await withByteServer(
        (socket) => {
          socket.write(start);
          flood(socket, again.repeat(Math.ceil(16_000 / again.length)));
        },
        async ({ site }) => {
          for (const scheme of ["http", "https"] as const) {
            await assert.rejects(sendRequest({ ...site, timeout }, { scheme, target: "/" }), said);
          }
        },
      );
      assert.ok(Date.now() - began < 6000, "too long");
      assert.ok(process.memoryUsage().rss - memory < 512 * 1024 * 1024, "too much memory");
    });
  }

  it("end in time when responses 1xx come in place of a websocket", async () => {
    const began = Date.now();
    const results = await withByteServer(
      (socket) => flood(socket, head("HTTP/1.1 103 Early Hints").repeat(100)),
      ({ site }) => runChecks({ ...site, session, timeout: 200 }),
    );
    assert.ok(Date.now() - began < 10_000, "too long");
    const { status, found } = results.find(({ name }) => name === "session websocket") ?? {};
    assert.equal(status, "failed");
    // How far it came by then depends on how busy the machine is.
    assert.match(found ?? "", /^no .+ within 0\.2 s$/);
  });
});
