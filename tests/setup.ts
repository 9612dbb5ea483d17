import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
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

/** Its declarations leave it out. */
interface Debuggable {
  debuggablePromise<T>(this: void, promise: Promise<T>, context: unknown): Promise<T>;
}

/**
 * Pulumi takes a stack trace of each of its promises, tens of thousands in the tests of one file, and would print them only for one that
 * leaks. Even one that is left out costs a walk over the stack: together a seventh of the time of a deployment.
 */
function takeNoTracesOfPromises(pulumi: Debuggable): void {
  const { debuggablePromise } = pulumi;
  pulumi.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

takeNoTracesOfPromises(debuggable as unknown as Debuggable);
