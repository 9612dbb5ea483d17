import assert from "node:assert/strict";
import { prefixProblems } from "../../../components/config/project-prefix";

describe("a setting under another prefix than the project's", () => {
  it("is refused where the project's is meant", () => {
    for (const prefix of ["reana-pulumi", "reena", "Reana", "rena"]) {
      const [problem, ...further] = prefixProblems([`${prefix}:hostname`, "reana:mode"], "reana");
      assert.deepEqual(further, []);
      assert.equal(problem?.key, `${prefix}:hostname`);
      assert.match(problem.advice, /Write it as reana:hostname\.$/);
    }
  });

  it("is another package's in all other cases", () => {
    const names = [
      "reana:hostname",
      "kubernetes:context",
      "kubernetes:namespace",
      "aws:region",
      "pulumi:tags",
    ];
    assert.deepEqual(prefixProblems(names, "reana"), []);
  });

  it("are those of the examples where the project has another name", () => {
    const [problem, ...further] = prefixProblems(["reana:hostname", "site:mode"], "site");
    assert.deepEqual(further, []);
    assert.match(
      problem?.advice ?? "",
      /settings of this program begin with site:\. Write it as site:hostname\./,
    );
  });
});
