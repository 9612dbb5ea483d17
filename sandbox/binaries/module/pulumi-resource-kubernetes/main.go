// The Kubernetes provider for Pulumi. Its own main embeds files that the published module lacks; the build lays them
// beside this one (../../source-copies.ts).
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

// Set by the linker: the version of @pulumi/kubernetes that the schema was stamped with.
var version string

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var terraformMapping []byte

func main() { provider.Serve("kubernetes", version, schema, terraformMapping) }
