import assert from "node:assert/strict";
import * as fc from "fast-check";
import { readAnswer } from "../../../../tools/verify/answer";

const bytes = (...lines: string[]): Buffer => Buffer.from(lines.join("\r\n"));

describe("an HTTP answer", () => {
  it("ends where its length says", () => {
    const answer = readAnswer(bytes("HTTP/1.1 200 OK", "Content-Length: 2", "", "OK and more"), false);
    assert.deepEqual([answer?.status, answer?.body], [200, "OK"]);
  });

  it("ends with the last chunk", () => {
    const answer = readAnswer(
      bytes("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "2;x=y", "OK", "0", "", ""),
      false,
    );
    assert.equal(answer?.body, "OK");
  });

  it("without a length ends when the other side closes", () => {
    const all = bytes("HTTP/1.0 200 OK", "", "page");
    assert.equal(readAnswer(all, false), undefined);
    assert.equal(readAnswer(all, true)?.body, "page");
  });

  it("comes after interim answers", () => {
    assert.equal(
      readAnswer(bytes("HTTP/1.1 103 Early Hints", "", "HTTP/1.1 204 No Content", "", ""), false)?.status,
      204,
    );
  });

  it("has one value for a header that comes twice", () => {
    const answer = readAnswer(bytes("HTTP/1.1 204 No Content", "A: 1", "a:2 ", "", ""), false);
    assert.equal(answer?.headers.get("a"), "1, 2");
  });

  it("that is cut says where", () => {
    assert.throws(() => readAnswer(Buffer.alloc(0), true), /closed without an answer/);
    assert.throws(() => readAnswer(bytes("HTTP/1.1 200 OK", "A:"), true), /end of the answer's headers/);
    assert.throws(
      () => readAnswer(bytes("HTTP/1.1 200 OK", "Content-Length: 9", "", "OK"), true),
      /end of the answer's body/,
    );
  });

  it("that is none says what came", () => {
    assert.throws(() => readAnswer(bytes("SSH-2.0-OpenSSH_9.2", "", ""), false), /not HTTP: "SSH-2\.0/);
    assert.throws(
      () => readAnswer(bytes("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "zz", ""), false),
      /broken chunk/,
    );
  });

  it("is read alike however its bytes arrive (generated)", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 20 }),
        fc.array(fc.nat({ max: 8 }), { maxLength: 5 }),
        fc.boolean(),
        (body, sizes, chunked) => {
          const whole = Buffer.concat(
            chunked ? inChunks(Buffer.from(body), sizes) : withLength(Buffer.from(body)),
          );
          for (let length = 0; length < whole.length; length += 1) {
            assert.equal(readAnswer(whole.subarray(0, length), false), undefined);
          }
          assert.equal(readAnswer(whole, false)?.body, body);
        },
      ),
    );
  });
});

function withLength(body: Buffer): Buffer[] {
  return [bytes("HTTP/1.1 200 OK", `Content-Length: ${body.length}`, "", ""), body];
}

function inChunks(body: Buffer, sizes: readonly number[]): Buffer[] {
  const parts = [bytes("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "")];
  let rest = body;
  for (const size of [...sizes, body.length]) {
    const chunk = rest.subarray(0, size);
    rest = rest.subarray(size);
    if (chunk.length > 0) {
      parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n"));
    }
  }
  return [...parts, Buffer.from("0\r\n")];
}
