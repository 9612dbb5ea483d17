import * as pulumi from "@pulumi/pulumi";

/**
 * Not run. `npm run lint` fails when one of these comments forbids nothing: an Output in a text prints as an error message on the
 * cluster, and these rules must find it.
 */
const output = pulumi.output("text");

// oxlint-disable-next-line typescript/restrict-template-expressions, typescript/no-base-to-string
export const inTemplate = `text ${output}`;

// oxlint-disable-next-line typescript/restrict-plus-operands, typescript/no-base-to-string
export const concatenated = "text " + output;
