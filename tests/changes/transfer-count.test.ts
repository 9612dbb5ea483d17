import assert from "node:assert/strict";
import { countTransfers, type Transfer } from "./transfer-count";

const whole: Transfer = { kind: "upload", begun: 100, ended: 900 };
const cut: Transfer = { kind: "download", begun: 150, ended: 500, fault: "read ECONNRESET" };
const underWay: Transfer = { kind: "upload", begun: 850 };

describe("uploads and downloads of a change", () => {
  it("are those that were under way while it lasted", () => {
    assert.deepEqual(countTransfers([whole, underWay], 0, 100), { all: 0, kept: 0, faults: [] });
    assert.deepEqual(countTransfers([whole, underWay], 100, 200), { all: 1, kept: 1, faults: [] });
    assert.deepEqual(countTransfers([whole, underWay], 800, 1000), { all: 2, kept: 2, faults: [] });
    assert.deepEqual(countTransfers([whole], 900, 1000), { all: 0, kept: 0, faults: [] });
    assert.deepEqual(countTransfers([whole, underWay], 1000, Infinity), { all: 1, kept: 1, faults: [] });
  });

  it("are cut in the change in which that happened, and in no other", () => {
    const changes = [
      [0, 300],
      [300, 500],
      [500, 800],
      [800, Infinity],
    ] as const;
    assert.deepEqual(
      changes.map(([from, to]) => countTransfers([whole, cut], from, to)),
      [
        { all: 2, kept: 2, faults: [] },
        { all: 2, kept: 1, faults: ["download: read ECONNRESET"] },
        { all: 1, kept: 1, faults: [] },
        { all: 1, kept: 1, faults: [] },
      ],
    );
  });

  it("are cut also where one begins after the change itself, before the next", () => {
    const late: Transfer = { kind: "upload", begun: 790, ended: 795, fault: "stored: status 503" };
    assert.deepEqual(countTransfers([late], 500, 800), {
      all: 1,
      kept: 0,
      faults: ["upload: stored: status 503"],
    });
  });
});
