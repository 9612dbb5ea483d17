import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { type HttpRequest, type HttpResponse, sendRequest } from "../../../../tools/verify/request";
import { openSocket, whatIsMissing } from "../../../../tools/verify/connection";
import { withByteServer } from "./byte-server";

const request: HttpRequest = { scheme: "http", target: "/a?b=c" };
const text = (...lines: string[]): string => lines.join("\r\n");

const responseTo = (respond: (socket: Socket) => void): Promise<HttpResponse> =>
  withByteServer(respond, ({ site }) => sendRequest(site, request));

/** @param close whether the server closes behind its bytes */
const responseOf = (bytes: string, close = false): Promise<HttpResponse> =>
  responseTo((socket) => void (close ? socket.end(bytes, "latin1") : socket.write(bytes, "latin1")));

describe("a request of the checks", () => {
  it("goes out as given: order, spelling and duplicates of headers", async () => {
    const headers = [
      ["X_Forwarded_Proto", "http"],
      ["x-forwarded-FOR", "203.0.113.66"],
      ["X-Forwarded-For", "203.0.113.67"],
      ["Connection", "close, x-forwarded-proto"],
      ["user-agent", "other"],
    ] as const;
    const received = await withByteServer(
      (socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n"),
      async (server) => {
        await sendRequest(server.site, { ...request, headers });
        return server.received;
      },
    );
    assert.deepEqual(received, [
      text(
        "GET /a?b=c HTTP/1.1",
        "Host: reana.test.invalid",
        "Accept: text/html, application/json, */*;q=0.1",
        ...headers.map(([name, value]) => `${name}: ${value}`),
        "",
        "",
      ),
    ]);
  });

  it("with POST has the length of its empty body, and is sent once", async () => {
    const received = await withByteServer(
      (socket) => socket.destroy(),
      async (server) => {
        const sent = sendRequest(server.site, { ...request, method: "POST" });
        await assert.rejects(sent, /closed|cut/);
        return server.received;
      },
    );
    assert.equal(received.length, 1);
    assert.match(received[0] ?? "", /^POST \/a\?b=c HTTP\/1\.1\r\n.*\r\nContent-Length: 0\r\n/s);
  });

  it("without a response in time says how far it came", async () => {
    const hangs = withByteServer(
      () => undefined,
      ({ site }) => sendRequest({ ...site, timeout: 300 }, { scheme: "https", target: "/" }),
    );
    await assert.rejects(hangs, /^RequestError: no response within 0\.3 s$/);
    const speaksNoTls = withByteServer(
      () => undefined,
      ({ site: { plainConnect, ...site } }) =>
        sendRequest({ ...site, connect: plainConnect, timeout: 300 }, { scheme: "https", target: "/" }),
    );
    await assert.rejects(
      speaksNoTls,
      /^RequestError: no TLS handshake with 127\.0\.0\.1 port \d+ within 0\.3 s$/,
    );
  });

  it("whose connection a firewall drops names the address", async () => {
    await withByteServer(
      () => undefined,
      ({ site }) => {
        // Nothing has been sent yet, as with a firewall that drops every attempt.
        const socket = openSocket(site, "https");
        const missing = whatIsMissing(site, "https", socket);
        socket.destroy();
        assert.match(missing, /^no connection to 127\.0\.0\.1 port \d+$/);
        return Promise.resolve();
      },
    );
  });

  it("is repeated when the connection is cut", async () => {
    let count = 0;
    const { status } = await responseTo((socket) => {
      count += 1;
      socket.end(count < 3 ? "" : "HTTP/1.1 204 No Content\r\n\r\n");
    });
    assert.deepEqual([status, count], [204, 3]);
  });
});

describe("a response to the checks", () => {
  it("ends where its length says, with its last chunk, or where the server closes", async () => {
    const bodies: readonly (readonly [bytes: string, close?: boolean])[] = [
      [text("HTTP/1.1 200 OK", "Content-Length: 2", "", "OK")],
      [text("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "1;x=y", "O", "1", "K", "0", "", "")],
      [text("HTTP/1.0 200 OK", "", "OK"), true],
    ];
    for (const [bytes, close] of bodies) {
      const { status, body, localAddress } = await responseOf(bytes, close);
      assert.deepEqual([status, body, localAddress], [200, "OK", "127.0.0.1"]);
    }
  });

  it("comes after interim responses", async () => {
    const early = text("HTTP/1.1 103 Early Hints", "Link: </a>", "", "");
    const { status, headers } = await responseOf(`${early}${early}HTTP/1.1 204 No Content\r\nA: b\r\n\r\n`);
    assert.deepEqual([status, [...headers]], [204, [["a", "b"]]]);
  });

  it("has one value for a header that occurs twice", async () => {
    const { headers } = await responseOf(text("HTTP/1.1 204 No Content", "A: 1", "a:2 ", "", ""));
    assert.equal(headers.get("a"), "1, 2");
  });

  const faults: readonly (readonly [fault: string, bytes: string, said: RegExp])[] = [
    ["nothing", "", /^RequestError: closed without a response$/],
    ["half its headers", "HTTP/1.1 200 OK\r\nA:", /closed without a response$/],
    [
      "half its body",
      text("HTTP/1.1 200 OK", "Content-Length: 9", "", "OK"),
      /closed before the end of the response's body$/,
    ],
    [
      "half its chunks",
      text("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "4", "OK"),
      /closed before the end of the response's body$/,
    ],
    ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n", /something that is not HTTP: "SSH-2\.0-OpenSSH_9\.2"$/],
    [
      "a broken chunk",
      text("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "zz", ""),
      /responded with broken HTTP \(.*chunk size.*\): "/,
    ],
    [
      "an upgrade that nobody asked for",
      text("HTTP/1.1 101 Switching Protocols", "Connection: upgrade", "Upgrade: x", "", ""),
      /returned 101 to a request without Upgrade$/,
    ],
  ];
  for (const [fault, bytes, said] of faults) {
    it(`that has ${fault} is an error that says so`, async () => {
      await assert.rejects(responseOf(bytes, true), said);
    });
  }
});
