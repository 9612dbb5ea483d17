/**
 * Ends this process when the CLI that started it has gone, for whatever reason: the CLI holds the other end of the standard
 * input of its language host and plugins, and when it is killed it has no chance to end them.
 */
export function endWithCli(): void {
  const end = (): void => process.exit(0);
  process.stdin.on("end", end).on("error", end).resume();
}
