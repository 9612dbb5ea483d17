import assert from "node:assert/strict";
import { targetsText } from "./load-generator";

describe("targets of the load generator", () => {
  it("stand apart by an empty line, each with its headers and the file of its body", () => {
    const text = targetsText(
      [
        { method: "GET", url: "https://reana.example.org/" },
        {
          method: "POST",
          url: "https://reana.example.org/api/quota",
          headers: { "Content-Type": "application/json" },
          body: "{}",
        },
        { method: "GET", url: "https://reana.example.org/api/ping" },
      ],
      (index) => `/tmp/body-${index}`,
    );
    assert.deepEqual(text.split("\n"), [
      "GET https://reana.example.org/",
      "",
      "POST https://reana.example.org/api/quota",
      "Content-Type: application/json",
      "@/tmp/body-1",
      "",
      "GET https://reana.example.org/api/ping",
      "",
    ]);
  });
});
