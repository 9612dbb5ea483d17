import { main } from "@pulumi/pulumi/provider";
import { version } from "@pulumi/random/package.json";
import { endWithCli } from "../end-with-cli";
import { providerOf } from "../plugin/resource-type";
import { randomTypes } from "./resource-types";

/** Stand-in for the published plugin of @pulumi/random, in the sandbox only. */
endWithCli();
void main(providerOf(version, randomTypes), process.argv.slice(2));
