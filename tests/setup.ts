/**
 * Loaded before every test. An assertion that throws inside `apply` ends in a promise that nobody awaits:
 * mocha would report success. Rethrowing makes such a rejection an uncaught exception, which fails the test
 * that is running (tests/setup.test.ts shows that it does).
 */
process.on("unhandledRejection", (reason) => {
  throw reason;
});

/**
 * Pulumi takes a whole stack trace of each resource and of each of its promises, which only a program that leaks a promise would print. To
 * map their lines to TypeScript is a sixth of the time of all tests, so these traces stay empty. Errors have a message or begin elsewhere.
 */
const mapped = Error.prepareStackTrace?.bind(Error);
if (mapped !== undefined) {
  Error.prepareStackTrace = (error, callSites) =>
    error.message === "" && callSites[0]?.getFileName()?.includes("/node_modules/@pulumi/pulumi/")
      ? String(error)
      : (mapped(error, callSites) as unknown);
}
