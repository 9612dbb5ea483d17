import { z } from "zod";
import type { DeepReadonly } from "../lib/deep-readonly";
import { serverAddressAdvice } from "./custom-server-address";
import { readHaproxyLine } from "./haproxy-line";
import { fileReader, headerAdvice, readWords } from "./haproxy-words";

/**
 * Custom configuration for haproxy.cfg. It cannot undo what the program does to a request: it comes before the program's rules, does not
 * change the request itself, and everything that it defines has a name that the program never uses. It gives no client what is
 * HAProxy's: the files that it reads, such as the key of its certificate, its metrics and its sockets.
 */

/** Names of ACLs and backends, and of variables: HAProxy allows no dash there. */
const customName = /^custom-[A-Za-z0-9._-]+$/;
const customVariable = /^(txn|req|res|check)\.custom_[A-Za-z0-9_]+$/;

export const requestActions = [
  "auth",
  "deny",
  "redirect",
  "reject",
  "return",
  "set-var",
  "silent-drop",
  "tarpit",
  "track-sc2",
];

export const responseActions = ["add-header", "del-header", "replace-header", "replace-value", "set-header"];

/** In a backend of one's own the request, which is sanitised, may change too. */
export const backendRequestActions = [
  ...requestActions,
  "add-header",
  "allow",
  "del-header",
  "replace-header",
  "replace-path",
  "replace-pathq",
  "replace-uri",
  "replace-value",
  "set-header",
  "set-log-level",
  "set-method",
  "set-path",
  "set-pathq",
  "set-query",
  "set-timeout",
  "set-uri",
  "unset-var",
  "wait-for-body",
].sort();

export const backendResponseActions = [
  ...responseActions,
  "allow",
  "deny",
  "redirect",
  "return",
  "set-log-level",
  "set-status",
  "set-var",
  "unset-var",
].sort();

/** Directives of a custom backend: about its servers, and what becomes of requests to them. */
export const backendDirectives = [
  "acl",
  "balance",
  "compression",
  "cookie",
  "default-server",
  "description",
  "fullconn",
  "hash-type",
  "http-check",
  "http-error",
  "http-request",
  "http-response",
  "http-reuse",
  "option",
  "retries",
  "retry-on",
  "server",
  "stick",
  "stick-table",
  "tcp-check",
  "timeout",
  "use-server",
];

const allowed = (what: string, choices: readonly string[]): string => `${what} ${choices.join(", ")}`;

const allowedRules =
  `Allowed are: acl; ${allowed("http-request", requestActions)}; ${allowed("http-response", responseActions)}; use_backend with one of ` +
  "reana:frontEnd.customConfig.backends.";

/** Every variable that is written, whether by an action or within an expression: the program's rules have their own. */
function foreignVariable(words: readonly string[]): string | undefined {
  return words
    .flatMap((word) => [...word.matchAll(/set-var(?:-fmt)?\s*\(([^,)]*)/gi)])
    .map(([, name = ""]) => name)
    .find((name) => !customVariable.test(name));
}

/** Why the words must not stand anywhere in custom configuration, whatever their directive; undefined where they may. */
function wordsAdvice(words: readonly string[]): string | undefined {
  const read = readWords(words);
  const reader = fileReader(read);
  if (reader !== undefined) {
    return `reads a file (${reader}), and HAProxy's own hold keys; write what is in it: the text after string, the values in the rule.`;
  }
  const foreign = foreignVariable(words);
  return foreign === undefined
    ? headerAdvice(words, read)
    : `writes ${foreign}; custom variables are called txn.custom_…, req.custom_… or res.custom_….`;
}

/** What is wrong with a rule; undefined where nothing is. */
function ruleAdvice(line: string, backends: readonly string[]): string | undefined {
  const read = readHaproxyLine(line);
  if (!read.valid) {
    return read.advice;
  }
  const { words } = read;
  const [directive = "", second = ""] = words;
  if (words.length === 0) {
    return undefined;
  }
  const action = second.split("(")[0] ?? "";
  const permitted =
    directive === "acl" ||
    directive === "use_backend" ||
    (directive === "http-request" && requestActions.includes(action)) ||
    (directive === "http-response" && responseActions.includes(action));
  if (!permitted) {
    return `is not allowed here. ${allowedRules}`;
  }
  if (directive === "acl" && !customName.test(second)) {
    return "must have a name that begins with custom-, so that it cannot redefine one of the program's: write acl custom-….";
  }
  if (directive === "use_backend" && !backends.includes(second)) {
    return `must lead to one of reana:frontEnd.customConfig.backends${backends.length === 0 ? ", where there is none" : `: ${backends.join(", ")}`}.`;
  }
  return wordsAdvice(words);
}

/** Options of a backend with which requests go elsewhere, or reach a program, or are no longer well-formed. */
const refusedOptions: readonly (readonly [RegExp, string])[] = [
  [
    /^(accept-|http-restrict-req-hdr-names$)/,
    "would let requests through that are malformed or have ambiguous names; remove it.",
  ],
  [/^transparent$/, "would lead requests back to HAProxy; write a server with its address."],
  [/^external-check$/, "would run a program on HAProxy's machine; use option httpchk or tcp-check."],
];

function backendLineAdvice(line: string): string | undefined {
  const read = readHaproxyLine(line);
  if (!read.valid) {
    return read.advice;
  }
  const { words } = read;
  const [directive, second = "", third = ""] = words;
  if (directive === undefined) {
    return undefined;
  }
  if (!backendDirectives.includes(directive)) {
    return `is not allowed in a backend. ${allowed("Allowed are:", backendDirectives)}.`;
  }
  const actions = { "http-request": backendRequestActions, "http-response": backendResponseActions }[
    directive
  ];
  if (actions?.includes(second.split("(")[0] ?? "") === false) {
    return `is not allowed in a backend. ${allowed(`Allowed are: ${directive}`, actions)}.`;
  }
  const optionAdvice =
    directive === "option" ? refusedOptions.find(([name]) => name.test(second))?.[1] : undefined;
  return (
    optionAdvice ?? (directive === "server" ? serverAddressAdvice(third) : undefined) ?? wordsAdvice(words)
  );
}

const backendNameAdvice =
  "must have a name that begins with custom-, so that it is none of the program's: write custom-….";

/** Lines of haproxy.cfg, each still to be looked at. */
const lineList = (error: string): z.ZodArray<z.ZodString> =>
  z.array(z.string({ error: "must be text: one line of haproxy.cfg." }), { error });

export const customConfig = z
  .strictObject({
    rules: lineList("must be a list of lines for haproxy.cfg.").default([]).meta({
      description:
        "Rules before those of this program: acl, some of http-request and http-response, use_backend.",
    }),
    backends: z
      .record(z.string(), lineList("must be a list of lines for haproxy.cfg: those of the backend."), {
        error: "must be a map from names, custom-…, to the lines of each backend.",
      })
      .default({})
      .meta({ description: "Lines of further backends, by name; names begin with custom-." }),
  })
  .superRefine(({ rules, backends }, context) => {
    const report = (path: (string | number)[], input: unknown, advice: string | undefined): void => {
      if (advice !== undefined) {
        context.addIssue({ code: "custom", message: advice, input, path });
      }
    };
    rules.forEach((line, index) => report(["rules", index], line, ruleAdvice(line, Object.keys(backends))));
    for (const [name, lines] of Object.entries(backends)) {
      report(["backends", name], lines, customName.test(name) ? undefined : backendNameAdvice);
      lines.forEach((line, index) => report(["backends", name, index], line, backendLineAdvice(line)));
    }
  })
  .prefault({})
  .meta({ description: "Custom configuration for haproxy.cfg; see docs/custom-config.md." });

/** Whether the stack has any custom configuration. */
export const hasCustomConfig = ({ rules, backends }: DeepReadonly<z.output<typeof customConfig>>): boolean =>
  rules.length > 0 || Object.keys(backends).length > 0;
