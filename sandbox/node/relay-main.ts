import { nodeAddress, relays } from "./addresses";
import { createRelay, listen } from "./relay";

/**
 * The process that forwards connections on the machine's loopback to the node ports of the front end. It runs in the machine's network but in
 * the node's PID namespace, so that it ends with the node.
 */
async function main(): Promise<void> {
  for (const { port, nodePort } of relays) {
    for (const host of ["127.0.0.1", "::1"]) {
      await listen(createRelay({ host: nodeAddress, port: nodePort }), { host, port });
    }
    // `up` waits for this line.
    console.log(`listening on ${port}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
