import { main } from "@pulumi/pulumi/provider";
import { version } from "@pulumi/random/package.json";
import { providerOf } from "../plugin/resource-type";
import { randomTypes } from "./resource-types";

/** Stand-in for the published plugin of @pulumi/random, in the sandbox only. */
void main(providerOf(version, randomTypes), process.argv.slice(2));
