import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { linkerFlags, requiredVersion } from "../../../sandbox/binaries/module-file";
import {
  type TraefikProvider,
  notRequiring,
  providerByPointer,
  requiringOnly,
  withVersion,
  withoutDnsProviders,
  withoutProvider,
  withoutTypedKinds,
} from "../../../sandbox/binaries/source-edits";

const goMod = readFileSync(
  join(__dirname, "..", "..", "..", "sandbox", "binaries", "module", "go.mod"),
  "utf8",
);

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

const requirements = `module example.org/m/v5

go 1.26.0

require (
	example.org/a v1.0.0
	example.org/a/b v0.0.0-00010101000000-000000000000 // No tag on the repo.
	example.org/c v2.0.0+incompatible
)

require example.org/d v1.2.3

require (
	example.org/e v1.0.0 // indirect
)

replace example.org/a => example.org/a v1.1.0
`;

const registry = `// Code generated; DO NOT EDIT.

package dns

import (
	"fmt"

	"example.org/lego/v5/challenge"
	"example.org/lego/v5/providers/dns/abion"
)

// NewDNSChallengeProviderByName Factory for DNS providers.
func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	switch name {
	case "abion":
		return abion.NewDNSProvider()
	default:
		return nil, fmt.Errorf("unrecognized DNS provider: %s", name)
	}
}
`;

const gateway = `package gateway

import (
	"context"

	gatev1 "example.org/gateway-api/apis/v1"
	"example.org/traefik/v3/pkg/config/dynamic"
	"example.org/traefik/v3/pkg/safe"
)

const (
	// ProviderName is the Kubernetes Gateway API provider name.
	ProviderName = "kubernetesgateway"

	controllerName = "example.org/gateway-controller"
)

// Provider holds configurations of the provider.
type Provider struct {
	Endpoint    string
	EntryPoints map[string]Entrypoint \`json:"-"\`
}

func (p *Provider) SetDefaults() {
	p.Endpoint = "a"
}

// Entrypoint defines the available entry points.
type Entrypoint struct {
	Address string
}

type gatewayListener struct {
	Port gatev1.PortNumber
}

// BuildFilterFunc returns the name of the filter.
type BuildFilterFunc func(name, namespace string) (string, *dynamic.Middleware, error)

// RegisterFilterFuncs registers an allowed Group and Kind.
func (p *Provider) RegisterFilterFuncs(group, kind string, builderFunc BuildFilterFunc) {
	p.funcs[group][kind] = builderFunc
}

// Init the provider.
func (p *Provider) Init() error {
	return nil
}

// Provide allows the k8s provider to provide configurations.
func (p *Provider) Provide(configurationChan chan<- dynamic.Message, pool *safe.Pool) error {
	return p.load(gatev1.New())
}
`;

const absentGateway: TraefikProvider = {
  name: "gateway",
  fields: ["EntryPoints"],
  types: ["Entrypoint", "BuildFilterFunc"],
  methods: ["RegisterFilterFuncs"],
};

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

  it("keep the requirements that a copy still has, and what stands beside them", () => {
    const only = requiringOnly("go.mod", requirements, ["example.org/a/b", "example.org/d"]);
    assert.deepEqual(only.match(/example\.org\/\S+ v.*/g), [
      "example.org/a/b v0.0.0-00010101000000-000000000000 // No tag on the repo.",
      "example.org/d v1.2.3",
      "example.org/a v1.1.0",
    ]);
    assert.match(only, /^module example\.org\/m\/v5\n\ngo 1\.26\.0\n/);
    assert.match(only, /\nreplace example\.org\/a => example\.org\/a v1\.1\.0\n$/);
    assert.doesNotMatch(only, /require \(\n\)/);
  });

  it("drop the requirements that a copy no longer has, with all that are there for others' sake", () => {
    const less = notRequiring("go.mod", requirements, ["example.org/a", "example.org/d"]);
    assert.deepEqual(less.match(/^.*example\.org\/\S+ v.*$/gm), [
      "\texample.org/a/b v0.0.0-00010101000000-000000000000 // No tag on the repo.",
      "\texample.org/c v2.0.0+incompatible",
      "replace example.org/a => example.org/a v1.1.0",
    ]);
  });

  it("stop where a go.mod does not require what they name", () => {
    for (const edit of [requiringOnly, notRequiring]) {
      assert.throws(
        () => edit("a/go.mod", requirements, ["example.org/c", "example.org/none", "example.org/m/v5"]),
        /a\/go\.mod: expected it to require example\.org\/none, example\.org\/m\/v5; its version/,
      );
    }
  });

  it("leave lego no DNS provider, and say so to whoever asks for one", () => {
    const edited = withoutDnsProviders("registry.go", registry);
    assert.doesNotMatch(edited, /abion|switch/);
    assert.match(edited, /^package dns\n\nimport \(\n\t"fmt"\n\n\t"example\.org\/lego\/v5\/challenge"\n\)\n/);
    assert.match(
      edited,
      /func NewDNSChallengeProviderByName\(name string\) \(challenge\.Provider, error\) \{/,
    );
    assert.match(edited, /return nil, fmt\.Errorf\("this Traefik was built without DNS providers/);
    for (const part of [
      "\tdefault:\n",
      "(challenge.Provider, error)",
      '\t"example.org/lego/v5/challenge"\n',
    ]) {
      assert.throws(
        () => withoutDnsProviders("a/registry.go", registry.replace(part, "")),
        /a\/registry\.go: the switch over all DNS providers/,
      );
    }
  });

  it("leave of one of Traefik's providers what others name, and that it is not there", () => {
    const edited = withoutProvider("gateway.go", gateway, absentGateway);
    assert.doesNotMatch(edited, /gatev1|context|Endpoint |gatewayListener|controllerName/);
    for (const part of [
      /^package gateway\n/,
      /import \(\n\t"errors"\n\n\t"example\.org\/traefik\/v3\/pkg\/config\/dynamic"\n\t"example\.org\/traefik\/v3\/pkg\/safe"\n\)/,
      /\nconst ProviderName = "kubernetesgateway"\n/,
      /\ntype Provider struct \{\n\tEntryPoints map\[string\]Entrypoint `json:"-"`\n\}\n/,
      /\ntype Entrypoint struct \{\n\tAddress string\n\}\n/,
      /\ntype BuildFilterFunc func\(name, namespace string\) \(string, \*dynamic\.Middleware, error\)\n/,
      /\nfunc \(p \*Provider\) RegisterFilterFuncs\(group, kind string, builderFunc BuildFilterFunc\) \{\}\n/,
      /\nfunc \(p \*Provider\) SetDefaults\(\) \{\}\n/,
      /\nfunc \(p \*Provider\) Init\(\) error \{\n\treturn errors\.New\("this Traefik was built without its provider gateway"\)\n\}\n/,
      /\nfunc \(p \*Provider\) Provide\(configurationChan chan<- dynamic\.Message, pool \*safe\.Pool\) error \{\n\treturn p\.Init\(\)\n\}\n$/,
    ]) {
      assert.match(edited, part);
    }
  });

  it("stop where one of Traefik's providers is not as it was", () => {
    for (const part of [
      "package gateway",
      "ProviderName =",
      "\tEntryPoints",
      "type Entrypoint",
      "type BuildFilterFunc",
      ") RegisterFilterFuncs",
      ") SetDefaults()",
      ") Init()",
      "chan<- ",
      "pkg/safe",
    ]) {
      assert.throws(
        () => withoutProvider("a/gateway.go", gateway.replace(part, ""), absentGateway),
        /a\/gateway\.go: found nothing that is as/,
        part,
      );
    }
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
    assert.match(flags, /-X helm\.sh\/helm\/v3\/internal\/version\.version=v3\.\d+\.\d+/);
  });

  it("says so when it does not require something", () => {
    assert.throws(() => requiredVersion(goMod, "example.org/none"), /go\.mod requires no example\.org\/none/);
  });
});
