import assert from "node:assert/strict";
import {
  withoutCloudBackends,
  withoutCloudKeys,
  withoutCloudLogs,
  withoutCopySource,
  withoutSourceDestinationCheck,
} from "../../../sandbox/binaries/cloud-edits";

const backend = `package diy

import (
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/azureblob" // driver for azblob://
	_ "gocloud.dev/blob/fileblob"  // driver for file://
	"gocloud.dev/blob/gcsblob"     // driver for gs://
	_ "gocloud.dev/blob/s3blob"    // driver for s3://

	"github.com/pulumi/pulumi/pkg/v3/authhelpers"
)

func open(ctx context.Context, u string) {
	blobmux := blob.DefaultURLMux()
	if p.Scheme == gcsblob.Scheme {
		blobmux, err = authhelpers.GoogleCredentialsMux(ctx)
		if err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
}
`;

const bucket = `package diy

import (
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"
)

func copy(asFunc func(any) bool) {
		var input *awss3.CopyObjectInput
		if asFunc(&input) {
			fixup(input)
		}
}

func fixup(input *awss3.CopyObjectInput) {
	input.CopySource = nil
}
`;

const manager = `package cloud

import (
	gosecrets "gocloud.dev/secrets"
	_ "gocloud.dev/secrets/awskms"        // support for awskms://
	_ "gocloud.dev/secrets/azurekeyvault" // support for azurekeyvault://
	"gocloud.dev/secrets/gcpkms"          // support for gcpkms://
	_ "gocloud.dev/secrets/hashivault"    // support for hashivault://
	"google.golang.org/api/cloudkms/v1"

	"github.com/pulumi/pulumi/pkg/v3/authhelpers"
)

func openKeeper(url string) (*gosecrets.Keeper, error) {
	switch u.Scheme {
	case gcpkms.Scheme:
		credentials, err := authhelpers.ResolveGoogleCredentials(cloudkms.CloudkmsScope)
		return gcpkms.Dial(credentials)
	default:
		return gosecrets.OpenKeeper(url)
	}
}
`;

const operations = `package operations

func (ops *resourceOperations) getOperationsProvider() (Provider, error) {
	switch ops.resource.State.Type.Package() {
	case "cloud":
		return CloudOperationsProvider(ops.config)
	case "aws":
		return AWSOperationsProvider(ops.config)
	case "gcp":
		return GCPOperationsProvider(ops.config)
	default:
		return nil, nil
	}
}
`;

const routing = `package routing

import "example.org/aws/service/ec2"

// disableSourceDestinationCheck lets a machine forward packets of others.
func (nrc *NetworkRoutingController) disableSourceDestinationCheck() {
	ec2.New()
}
`;

describe("edits that leave clouds out", () => {
  it("leave Pulumi the backends and keys that need no cloud", () => {
    const edited = withoutCloudBackends("backend.go", backend);
    assert.deepEqual(edited.match(/"gocloud\.dev.*"/g), [
      '"gocloud.dev/blob"',
      '"gocloud.dev/blob/fileblob"',
    ]);
    assert.match(edited, /:= blob\.DefaultURLMux\(\)\n\tif err != nil \{\n\t\treturn nil, err\n\t\}\n\}\n$/);
    assert.doesNotMatch(edited, /authhelpers|gcsblob/);

    const copying = withoutCopySource("bucket.go", bucket);
    assert.doesNotMatch(copying, /aws/);
    assert.match(copying, /var input \*struct\{ CopySource \*string \}\n/);
    assert.match(copying, /func fixup\(input \*struct\{ CopySource \*string \}\) \{/);

    const keys = withoutCloudKeys("manager.go", manager);
    assert.deepEqual(keys.match(/"[^"]+"/g), ['"gocloud.dev/secrets"']);
    assert.match(keys, /switch u\.Scheme \{\n\tdefault:\n\t\treturn gosecrets\.OpenKeeper\(url\)\n/);

    const logs = withoutCloudLogs("resources.go", operations);
    assert.match(logs, /Package\(\) \{\n\tdefault:\n\t\treturn nil, nil\n/);
  });

  it("leave kube-router the method that others call, doing nothing", () => {
    assert.equal(
      withoutSourceDestinationCheck("aws.go", routing),
      "package routing\n\nfunc (nrc *NetworkRoutingController) disableSourceDestinationCheck() {}\n",
    );
  });

  it("stop where Pulumi or kube-router is not as it was", () => {
    for (const [edit, text, part] of [
      [withoutCloudBackends, backend, "gcsblob.Scheme"],
      [withoutCloudBackends, backend, "blob/s3blob"],
      [withoutCopySource, bucket, "aws-sdk-go-v2"],
      [withoutCopySource, bucket, "(input *awss3"],
      [withoutCloudKeys, manager, "case gcpkms"],
      [withoutCloudKeys, manager, "secrets/hashivault"],
      [withoutCloudLogs, operations, '"cloud"'],
      [withoutSourceDestinationCheck, routing, "package routing"],
      [withoutSourceDestinationCheck, routing, "disableSourceDestinationCheck() {"],
    ] as const) {
      assert.throws(
        () => edit("a/b.go", text.replace(part, "")),
        /^Error: a\/b\.go: .*; its version may have changed/,
        part,
      );
    }
  });
});
