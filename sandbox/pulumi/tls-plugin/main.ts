import { main } from "@pulumi/pulumi/provider";
import { version } from "@pulumi/tls/package.json";
import { endWithCli } from "../end-with-cli";
import { providerOf } from "../plugin/resource-type";
import { tlsTypes } from "./resource-types";

/** Stand-in for the published plugin of @pulumi/tls, in the sandbox only. */
endWithCli();
void main(providerOf(version, tlsTypes), process.argv.slice(2));
