/**
 * Leaves out the stack traces that Pulumi takes of each resource and of each of its promises. It parses the former for the line of the
 * program that registers the resource, here always one of a component, and would print the latter only for a promise that leaks. To map
 * their lines to TypeScript is a sixth of the program's time. Traces of errors stay: those have a message, or begin elsewhere.
 *
 * For programs that are run by ts-node; elsewhere nothing maps lines and nothing changes.
 */
export function omitPulumiStackTraces(): void {
  const mapped = Error.prepareStackTrace?.bind(Error);
  if (mapped !== undefined) {
    Error.prepareStackTrace = (error, callSites) =>
      error.message === "" && callSites[0]?.getFileName()?.includes("/node_modules/@pulumi/pulumi/")
        ? String(error)
        : (mapped(error, callSites) as unknown);
  }
}
