import assert from "node:assert/strict";
import { faultLines, isLossless, report, type Row } from "./report";

const row: Row = {
  change: "replicas",
  took: 61_400,
  requests: { requests: 4000, failed: 0, errorPages: 0, underWay: 0, longestPause: 212.6, faults: new Map() },
  transfers: { all: 6, kept: 6, faults: [] },
  websockets: { all: 4, kept: 4 },
  allowsErrorPages: false,
};

const killed: Row = {
  ...row,
  change: "Traefik killed",
  requests: {
    ...row.requests,
    failed: 33,
    errorPages: 30,
    underWay: 2,
    faults: new Map([["HTTP/2, kept, GET /: status 502 502 Bad Gateway", 1]]),
  },
  transfers: { all: 0, kept: 0, faults: [] },
  websockets: { all: 0, kept: 0 },
  allowsErrorPages: true,
};

describe("the table of changes", () => {
  it("has a row for each change", () => {
    assert.equal(
      report([row, killed]),
      [
        "| change | seconds | requests | failed | longest pause, ms | uploads and downloads kept | websockets kept |",
        "|---|---|---|---|---|---|---|",
        "| replicas | 61 | 4000 | 0 | 213 | 6 of 6 | 4 of 4 |",
        "| Traefik killed | 61 | 4000 | 1, and with the page 30 times 503 and 2 times 502 | 213 | – | – |",
        "",
      ].join("\n"),
    );
  });

  it("names how requests failed, and uploads and downloads", () => {
    assert.equal(faultLines(killed), "Traefik killed: 1 × HTTP/2, kept, GET /: status 502 502 Bad Gateway\n");
    const cut = { ...row, transfers: { all: 6, kept: 5, faults: ["upload: read ECONNRESET"] } };
    assert.equal(faultLines(cut), "replicas: upload: read ECONNRESET\n");
  });
});

describe("a change is lossless", () => {
  it("where nothing failed and nothing was cut", () => {
    assert.ok(isLossless(row));
    assert.ok(!isLossless({ ...row, requests: { ...row.requests, failed: 1 } }));
    assert.ok(!isLossless({ ...row, transfers: { all: 6, kept: 5, faults: ["upload: read ECONNRESET"] } }));
    assert.ok(!isLossless({ ...row, websockets: { all: 4, kept: 3 } }));
  });

  it("where it was made", () => {
    assert.ok(!isLossless({ ...row, error: "timed out" }));
    assert.equal(faultLines({ ...row, error: "timed out" }), "replicas: was not made: timed out\n");
  });

  it("where it allows HAProxy's page, and nothing else failed", () => {
    assert.ok(!isLossless(killed));
    assert.ok(isLossless({ ...killed, requests: { ...killed.requests, failed: 32 } }));
    assert.ok(
      !isLossless({ ...killed, requests: { ...killed.requests, failed: 32 }, allowsErrorPages: false }),
    );
  });
});
