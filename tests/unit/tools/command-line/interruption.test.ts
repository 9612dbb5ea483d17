import assert from "node:assert/strict";
import { interruption } from "../../../../tools/command-line/interruption";

describe("an interrupted command", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`stops behind the step in which it got ${signal}, and says so`, () => {
      const before = new Map(
        (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((each) => [each, process.listeners(each)]),
      );
      const said: string[] = [];
      try {
        const stopIfInterrupted = interruption((text) => said.push(text));
        stopIfInterrupted();
        process.emit(signal);
        assert.deepEqual(said, ["Interrupted: ending the step that runs ..."]);
        assert.throws(stopIfInterrupted, /^Error: interrupted$/);
      } finally {
        for (const [each, kept] of before) {
          process
            .listeners(each)
            .filter((listener) => !kept.includes(listener))
            .forEach((listener) => process.off(each, listener));
        }
      }
    });
  }
});
