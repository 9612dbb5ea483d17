import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { linkerFlags, requiredVersion } from "../../sandbox/binaries/module-file";
import { providerByPointer, withVersion, withoutTypedKinds } from "../../sandbox/binaries/source-edits";

const goMod = readFileSync(join(__dirname, "..", "..", "sandbox", "binaries", "module", "go.mod"), "utf8");

const kinds = `package v2

import (
	"fmt"

	appsv1 "example.org/sdk/go/kubernetes/apps/v1"
	"example.org/sdk/go/kubernetes/apiextensions"
	"example.org/pulumi/sdk/v3/go/pulumi"
)

func IsListKind(apiVersion, kind string) bool {
	fullKind := fmt.Sprintf("%s/%s", apiVersion, kind)
	switch fullKind {
	case "v1/List":
		return true
	default:
		return false
	}
}

func RegisterResource(ctx *pulumi.Context, apiVersion, kind string) error {
	fullKind := fmt.Sprintf("%s/%s", apiVersion, kind)
	switch fullKind {
	case "apps/v1/Deployment":
		var res appsv1.Deployment
		return ctx.Register(&res)
	default:
		var res apiextensions.CustomResource
		return ctx.Register(fmt.Sprintf("kubernetes:%s:%s", apiVersion, kind), &res)
	}
}
`;

describe("edits of other projects' sources", () => {
  it("cut the typed kinds off and keep what serves every kind", () => {
    const edited = withoutTypedKinds("kinds.go", kinds);
    assert.doesNotMatch(edited, /appsv1/);
    assert.match(edited, /case "v1\/List"/);
    assert.match(
      edited,
      /if !strings\.Contains\(apiVersion, "\/"\) \{\n\t\tapiVersion = "core\/" \+ apiVersion\n\t\}\n\tswitch \{\n\tdefault:/,
    );
    assert.match(
      edited,
      /import \(\n\t"fmt"\n\t"example\.org\/sdk\/go\/kubernetes\/apiextensions"\n\t"example\.org\/pulumi\/sdk\/v3\/go\/pulumi"\n\t"strings"\n\)/,
    );
  });

  it("stop where the source is not as it was, naming the file", () => {
    assert.throws(
      () => withoutTypedKinds("a/kinds.go", kinds.replace("var res apiextensions.CustomResource", "")),
      /a\/kinds\.go: the switch/,
    );
    assert.throws(
      () => withoutTypedKinds("a/kinds.go", kinds.replace('"fmt"', "")),
      /a\/kinds\.go: expected three of its imports/,
    );
    assert.throws(
      () => providerByPointer("a/schema.go", "nothing of the kind"),
      /a\/schema\.go: expected .* once, found it 0 times/,
    );
    assert.throws(
      () => withVersion("a/schema.json", '{"name":"aws"}', "1.0.0"),
      /expected the schema of kubernetes, found that of "aws"/,
    );
  });

  it("point to the provider and stamp the schema", () => {
    assert.equal(
      providerByPointer("f", "x\n\t\tProvider: pschema.ResourceSpec{\n"),
      "x\n\t\tProvider: &pschema.ResourceSpec{\n",
    );
    assert.deepEqual(JSON.parse(withVersion("f", '{"name":"kubernetes","a":1}', "4.1.2")), {
      name: "kubernetes",
      a: 1,
      version: "4.1.2",
    });
  });
});

describe("the Go module", () => {
  it("is the one place that says versions", () => {
    const kubernetes = requiredVersion(goMod, "k8s.io/kubernetes");
    assert.match(kubernetes, /^v1\.\d+\.\d+$/);
    const flags = linkerFlags(goMod, "4.0.0");
    assert.ok(flags.includes(`-X k8s.io/component-base/version.gitVersion=${kubernetes}`));
    assert.ok(flags.includes(`gitMinor=${kubernetes.split(".")[1]}`));
    assert.match(flags, /-X main\.version=4\.0\.0/);
  });

  it("says so when it does not require something", () => {
    assert.throws(() => requiredVersion(goMod, "example.org/none"), /go\.mod requires no example\.org\/none/);
  });
});
