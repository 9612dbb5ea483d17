import { EditFailure, replaceOnce } from "./source-edits";

/**
 * Edits that leave clients of clouds' APIs out of Pulumi and kube-router. Pulumi then fails where a backend or a key is in a cloud.
 */

/** Removes each part, which has to be there exactly once. */
function without(file: string, text: string, parts: readonly RegExp[]): string {
  return parts.reduce((rest, part) => {
    const found = rest.match(new RegExp(part.source, "gm")) ?? [];
    if (found.length !== 1) {
      throw new EditFailure(file, `expected /${part.source}/ once, found it ${found.length} times`);
    }
    return rest.replace(found[0], "");
  }, text);
}

/** A line of a Go file's imports, with what may stand before and behind the path. */
const importOf = (path: string): RegExp => new RegExp(`^\\t(?:\\w+ )?"${path.replace(/[.]/g, "\\.")}".*\\n`);

/** Backends at `file://` and `postgres://` only. */
export function withoutCloudBackends(file: string, backendGo: string): string {
  return without(file, backendGo, [
    importOf("gocloud.dev/blob/azureblob"),
    importOf("gocloud.dev/blob/gcsblob"),
    importOf("gocloud.dev/blob/s3blob"),
    importOf("github.com/pulumi/pulumi/pkg/v3/authhelpers"),
    /^\tif p\.Scheme == gcsblob\.Scheme \{\n[^]*?\n\t\}\n/,
  ]);
}

/** Pulumi's correction of requests to S3, for a type that no request has. */
export function withoutCopySource(file: string, bucketGo: string): string {
  const requestType = "*awss3.CopyObjectInput";
  const anonymous = "*struct{ CopySource *string }";
  return [`\t\tvar input ${requestType}\n`, `(input ${requestType}) {\n`].reduce(
    (rest, place) => replaceOnce(file, rest, place, place.replace(requestType, anonymous)),
    without(file, bucketGo, [importOf("github.com/aws/aws-sdk-go-v2/service/s3")]),
  );
}

/** Secrets providers in clouds: none. */
export function withoutCloudKeys(file: string, managerGo: string): string {
  return without(file, managerGo, [
    importOf("gocloud.dev/secrets/awskms"),
    importOf("gocloud.dev/secrets/azurekeyvault"),
    importOf("gocloud.dev/secrets/gcpkms"),
    importOf("gocloud.dev/secrets/hashivault"),
    importOf("google.golang.org/api/cloudkms/v1"),
    importOf("github.com/pulumi/pulumi/pkg/v3/authhelpers"),
    /^\tcase gcpkms\.Scheme:\n[^]*?(?=^\tdefault:\n)/,
  ]);
}

/** `pulumi logs`, which reads logs in clouds, finds none. */
export function withoutCloudLogs(file: string, resourcesGo: string): string {
  return without(file, resourcesGo, [
    /^\tcase "(?:cloud|aws|gcp)":\n\t\treturn CloudOperationsProvider\([^]*?(?=^\tdefault:\n)/,
  ]);
}

/** kube-router asks Amazon to let a machine forward packets of others, where it routes. */
export function withoutSourceDestinationCheck(file: string, awsGo: string): string {
  const method = /^func \(nrc \*NetworkRoutingController\) disableSourceDestinationCheck\(\) \{$/m.exec(
    awsGo,
  );
  if (!/^package routing$/m.test(awsGo) || method === null) {
    throw new EditFailure(file, "the method that disables the source and destination check was not found");
  }
  return `package routing\n\n${method[0]}}\n`;
}
