let omitted = false;

/**
 * Leaves out the stack traces that Pulumi takes of each resource and of each of its promises. It parses the former for the line of the
 * program that registers the resource, here always one of a component, and would print the latter only for a promise that leaks. To map
 * their lines to TypeScript is a sixth of the program's time. Traces of errors stay: those have a message, or begin elsewhere.
 *
 * For programs that are run by ts-node; elsewhere nothing maps lines and nothing changes. A process that runs the program many times, as
 * tests do, needs it once: each further layer would cost as much again for every trace.
 */
export function omitPulumiStackTraces(): void {
  const mapped = Error.prepareStackTrace?.bind(Error);
  if (mapped === undefined || omitted) {
    return;
  }
  omitted = true;
  Error.prepareStackTrace = (error, callSites) =>
    error.message === "" && callSites[0]?.getFileName()?.includes("/node_modules/@pulumi/pulumi/")
      ? String(error)
      : (mapped(error, callSites) as unknown);
}
