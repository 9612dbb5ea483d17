import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { endWithCli } from "../end-with-cli";
import { languageService } from "./service";

/**
 * Stand-in for the published language host pulumi-language-nodejs, in the sandbox only. The CLI starts it with the engine's
 * address as its last argument, waits for one line with a port, and talks gRPC to that.
 */
const engine = process.argv.slice(2).findLast((arg) => !arg.startsWith("-")) ?? "";
const { handlers, end } = languageService(engine);

process.on("exit", end);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => process.exit(1));
}
endWithCli();

const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const server = new grpc.Server(unlimited);
server.addService(LanguageRuntimeService, { ...handlers });
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) {
    console.error(`The language host could not listen: ${error.message}`);
    process.exit(1);
  }
  process.stdout.write(`${port}\n`);
});
