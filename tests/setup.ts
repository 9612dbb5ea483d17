import { omitPulumiStackTraces } from "../components/lib/pulumi-stack-traces";

/**
 * Loaded before every test. An assertion that throws inside `apply` ends in a promise that nobody awaits:
 * mocha would report success. Rethrowing makes such a rejection an uncaught exception, which fails the test
 * that is running (tests/setup.test.ts shows that it does).
 */
process.on("unhandledRejection", (reason) => {
  throw reason;
});

omitPulumiStackTraces();
