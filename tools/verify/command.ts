import { Command } from "commander";
import { defaultNodePorts, defaultTimeout } from "./site";

/** The command line of `npm run verify`. */

/** The options as they are given. */
export interface GivenOptions {
  readonly stack?: string;
  readonly ca?: string;
  readonly connect?: string;
  readonly http?: string;
  readonly connectHttp?: string;
  readonly nodePort?: readonly string[];
  readonly clientAddress?: string;
  readonly session?: string;
  readonly fromInside?: boolean;
  readonly kubectl?: string;
  readonly openSession?: boolean;
  readonly timeout?: string;
  readonly wait?: string;
  readonly json?: boolean;
  readonly configFile?: string;
}

const repeated = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const verifyCommand = (): Command =>
  new Command("npm run verify --")
    .usage("--stack <name> [options]\n       npm run verify -- <url> [options]")
    .description(
      "Checks a live site from outside, and says which setting to change where it is wrong. With --stack it also compares the objects in the " +
        "cluster with those that the last pulumi up made.",
    )
    .argument("[url...]", "any REANA: https://HOST[:PORT] as users type it")
    .option(
      "--stack <name>",
      "a stack of this program: its outputs say URL, CA and front end (needs pulumi on PATH)",
    )
    .option("--ca <file>", "CA certificates, PEM, that the site's certificate must lead to")
    .option("--connect <host:port>", "connect there for https instead of asking DNS")
    .option(
      "--http <port|url>",
      "the site's plain http address; default with URL: port 80 when that has port 443",
    )
    .option("--connect-http <host:port>", "connect there for http instead of asking DNS")
    .option(
      "--node-port <port>",
      `a further port of the site's host at which REANA must not respond past its front end, beside ${defaultNodePorts.join(" and ")}; may be repeated`,
      repeated,
    )
    .option(
      "--client-address <address>",
      "the address that the site must see as its client; default: this machine's",
    )
    .option(
      "--session <path>",
      "path and query of a websocket in a running session; - reads them from the standard input, since they hold a token, and the arguments " +
        "of a command can be seen by everybody on this machine",
    )
    .option(
      "--from-inside",
      "with --stack: try as well whether the cluster enforces its NetworkPolicies, from a pod in REANA's namespace that lives for some " +
        "seconds (needs kubectl on PATH, configured for the cluster)",
    )
    .option("--kubectl <command>", "in place of kubectl on PATH; arguments are separated by spaces")
    .option("--open-session", "open a session and close it again (sandbox)")
    .option("--timeout <seconds>", `for each exchange; default ${defaultTimeout / 1000}`)
    .option("--wait <seconds>", "before the checks, wait that long at most until page and API respond")
    .option("--json", "results as JSON instead of a table")
    .option("--config-file <file>", "with --stack: the stack's settings, in place of Pulumi.STACK.yaml")
    .addHelpText(
      "after",
      "\nExit code: 0 nothing failed, 1 something failed or --wait ended, 2 nothing checked because the command line is wrong or the stack " +
        "cannot be read.",
    );
