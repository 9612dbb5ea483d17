import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as components from "../../components";
import { constructorError } from "./component";

type Component = new (name: string, args?: unknown) => pulumi.ComponentResource;

describe("a component", () => {
  const all = Object.entries<unknown>(components).filter(
    (entry): entry is [string, Component] =>
      typeof entry[1] === "function" && entry[1].prototype instanceof pulumi.ComponentResource,
  );

  it("is each that other programs may import", () => {
    assert.ok(all.length >= 7, all.map(([name]) => name).join());
  });

  for (const [name, Made] of all) {
    it(`named ${name} says that it has no arguments, or something else in their place`, async () => {
      assert.match(
        await constructorError(() => new Made("site")),
        /1 argument is wrong.*\n {2}args\n.*is not set/,
      );
      assert.match(
        await constructorError(() => new Made("site", "x")),
        /1 argument is wrong.*\n {2}args = "x"\n/,
      );
      assert.match(await constructorError(() => new Made("site", pulumi.output({}))), /\n {2}args\n.*no map/);
    });
  }
});
