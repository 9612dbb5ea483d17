import ipaddr from "ipaddr.js";
import { z } from "zod";
import { readAddress, type AddressPurpose } from "./addresses";
import { readQuantity } from "./quantity";

/**
 * Small schemas that several keys share. Each message says what to do; the key and the value are
 * added where problems are collected (parse.ts).
 */

/** What to say where text should stand: YAML reads `0.95` and `true` as something else. */
const textAdvice =
  (advice: string) =>
  ({ input }: z.core.$ZodRawIssue): string =>
    typeof input === "number" || typeof input === "boolean" ? `${advice} Put ${input} in quotes.` : advice;

/** Longest DNS label, as Kubernetes wants it for names of Namespaces and Services. */
export const longestDnsLabel = 63;

/** RFC 1123 label, as Kubernetes wants it for names of Namespaces. */
export const dns1123Label = (what: string): z.ZodString =>
  z
    .string({ error: textAdvice(`must be the name of ${what}: write text.`) })
    .max(longestDnsLabel, `is too long for the name of ${what}: at most ${longestDnsLabel} characters.`)
    .regex(
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
      `cannot be the name of ${what}: use lower-case letters, digits and dashes, a letter or digit at both ends.`,
    );

/** RFC 1035 label, as Kubernetes wants it for names of Services, and of what Services are named after. */
export const dns1035Label = (what: string): z.ZodString =>
  z
    .string({ error: textAdvice(`must be the name of ${what}: write text.`) })
    .max(longestDnsLabel, `is too long for the name of ${what}: at most ${longestDnsLabel} characters.`)
    .regex(
      /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
      `cannot be the name of ${what}: use lower-case letters, digits and dashes, a letter first, a letter or digit last.`,
    );

/** DNS subdomain, as Kubernetes wants it for names of Secrets. */
export const dns1123Subdomain = (what: string): z.ZodString =>
  z
    .string({ error: textAdvice(`must be the name of ${what}: write text.`) })
    .max(253, `is too long for the name of ${what}: at most 253 characters.`)
    .regex(
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
      `cannot be the name of ${what}: use lower-case letters, digits, dashes and dots.`,
    );

/** The public host name. An Ingress rule takes no address, no port and no trailing dot. */
export const hostname = z
  .string({
    error: "must be the name that users type into their browser: write for example reana.example.org.",
  })
  .superRefine((text, context) => {
    const advice = hostnameAdvice(text);
    if (advice !== undefined) {
      context.addIssue({ code: "custom", message: advice, input: text });
    }
  })
  .transform((text) => text.toLowerCase());

function hostnameAdvice(text: string): string | undefined {
  if (text === "") {
    return "is missing: write the name that users type into their browser, for example reana.example.org.";
  }
  if (/^[a-z]+:\/\//i.test(text) || text.includes("/")) {
    return "is a URL; write the host name alone, without scheme and path.";
  }
  if (/^\d+(\.\d+){3}$/.test(text) || text.includes("[") || (text.match(/:/g) ?? []).length > 1) {
    return "is an address, and an Ingress only serves names: write a host name, for example reana.example.org.";
  }
  if (text.includes(":")) {
    return "has a port; write the host name alone and the port under reana:ports.https.";
  }
  if (text.includes("*")) {
    return "has a wildcard; REANA is served under one name: write it out.";
  }
  if (text.endsWith(".")) {
    return "has a trailing dot; write the name without it.";
  }
  if (/(^|\.)\d+$/.test(text)) {
    return "ends in a number, which browsers take for an address; write a host name, for example reana.example.org.";
  }
  if (
    text.length > 253 ||
    !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/i.test(text)
  ) {
    return "is no host name: use letters, digits, dashes and dots (an internationalised name in its xn-- form).";
  }
  return undefined;
}

/** What to say where a number should stand: `5m` has a unit, which no setting takes, and `"5"` is text. */
const numberAdvice =
  (advice: string) =>
  ({ input }: z.core.$ZodRawIssue): string =>
    typeof input === "string"
      ? `${advice} ${/^\s*[-+]?\d+\s*$/.test(input) ? "Write it without quotes." : "Write the number alone."}`
      : advice;

/** A whole number within bounds, with its unit in the message. */
export const integer = (what: string, minimum: number, maximum: number): z.ZodNumber =>
  z
    .int({ error: numberAdvice(`must be a whole number: ${what}, from ${minimum} to ${maximum}.`) })
    .min(minimum, `is too small: ${what}, from ${minimum} to ${maximum}.`)
    .max(maximum, `is too large: ${what}, from ${minimum} to ${maximum}.`);

export const port = integer("a TCP port", 1, 65535);

/** Which of them a cluster has, its API server says (`--service-node-port-range`). */
export const nodePort = integer("a node port", 1, 65535);

/** One address, without a prefix. */
export const ipAddress = (what: string): z.ZodString =>
  z
    .string({ error: `must be an address: ${what}.` })
    .refine(
      (text) =>
        ipaddr.IPv4.isValidFourPartDecimal(text) || (ipaddr.IPv6.isValid(text) && !text.includes("%")),
      `is no address: write ${what}, without prefix, port and brackets.`,
    );

/** An amount of a resource, as Kubernetes writes it. YAML reads `cpu: 2` as a number, which is taken as well. */
export const quantity = (what: string, least = 0): z.ZodType<string, string | number> =>
  z
    .union([z.string(), z.number()], { error: `must be a Kubernetes quantity: ${what}.` })
    .transform(String)
    .superRefine((text, context) => {
      const amount = readQuantity(text);
      if (amount === undefined || amount === 0) {
        const message = `is no Kubernetes quantity: ${what}; write for example 500m (processors) or 512Mi (bytes).`;
        context.addIssue({ code: "custom", message, input: text });
      } else if (amount < least) {
        context.addIssue({
          code: "custom",
          message: `is too small: ${what}, at least ${least / 2 ** 20}Mi.`,
          input: text,
        });
      }
    });

/** A setting that may be left out; its type says undefined, so that whoever reads it has to think of it. */
export const optional = <Schema extends z.ZodType>(
  schema: Schema,
): z.ZodPipe<
  z.ZodOptional<Schema>,
  z.ZodTransform<z.output<Schema> | undefined, z.output<Schema> | undefined>
> => schema.optional().transform((value) => value);

const addressList = (
  error: string,
  purpose: AddressPurpose = "trusted",
): z.ZodArray<z.ZodPipe<z.ZodString, z.ZodTransform<string, string>>> =>
  z.array(
    z
      .string({ error: "must be an address or a CIDR: write for example 10.244.0.0/16." })
      .transform((text, context) => {
        const address = readAddress(text, purpose);
        if (!address.valid) {
          context.addIssue({ code: "custom", message: address.advice, input: text });
          return z.NEVER;
        }
        return address.cidr;
      }),
    { error },
  );

const withoutRepetition = (list: readonly string[]): readonly string[] => [...new Set(list)];

/** Addresses and CIDRs, normalised, without repetition. */
export const addresses = addressList(
  "must be a list of addresses and CIDRs, for example [10.244.0.0/16].",
).transform(withoutRepetition);

/** A Service takes CIDRs alone: a single address gets the length of its whole prefix. */
const asCidr = (address: string): string =>
  address.includes("/") ? address : `${address}/${address.includes(":") ? 128 : 32}`;

/** CIDRs that may connect, which may be all addresses: nothing is trusted by it. */
export const allowedAddresses = addressList(
  "must be a list of addresses and CIDRs, for example [10.244.0.0/16].",
  "allowed",
).transform((list) => withoutRepetition(list.map(asCidr)));

/** Trusted addresses, where an empty list would trust nobody. */
export const someAddresses = (what: string): typeof addresses =>
  addressList(`must be a list of addresses and CIDRs: ${what}.`)
    .min(1, `is empty: list ${what}.`)
    .transform(withoutRepetition);

/** What to say of a map: of a wrong key in it what its schema says, of anything else the advice. */
export const mapAdvice =
  (advice: string) =>
  (issue: z.core.$ZodRawIssue): string =>
    (issue.code === "invalid_key" ? issue.issues[0]?.message : undefined) ?? advice;

export const annotations = z.record(
  z
    .string()
    .regex(
      /^([a-z0-9.-]+\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
      "is no annotation key: write prefix/name.",
    ),
  z
    .string({
      error:
        "must be text: put true, false and numbers in quotes, Kubernetes takes nothing else in an annotation.",
    })
    .regex(/^[^\0]*$/, "has a NUL character in it; remove it."),
  { error: mapAdvice("must be a map from annotation to text.") },
);

/** Longest value of a label: 63 characters. */
const labelText = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

const labelAdvice =
  "cannot be the value of a label: at most 63 letters, digits, dashes, dots and underscores, a letter or digit at both ends.";

/** Value of a label of Kubernetes objects. */
export const labelValue = (what: string): z.ZodString => multilineText(what).regex(labelText, labelAdvice);

/** Labels of Kubernetes objects. */
export const labels = z.record(
  z
    .string()
    .regex(
      /^([a-z0-9.-]+\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
      "is no label key: write name or prefix/name.",
    ),
  z
    .string({ error: "must be text: put true, false and numbers in quotes, a label takes nothing else." })
    .regex(labelText, labelAdvice),
  { error: mapAdvice("must be a map from label to text.") },
);

/** Text of several lines, such as PEM. */
export const multilineText = (what: string): z.ZodString =>
  z.string({ error: textAdvice(`must be text: ${what}.`) }).min(1, `is empty: write ${what}.`);

/** Text of one line. It goes into configuration files, where a line break would begin something else. */
export const singleLineText = (what: string): z.ZodString =>
  multilineText(what).regex(
    /^\P{Cc}*$/u,
    `has a line break or another control character in it; write ${what}.`,
  );

/** What a program connects to: an address, or a name that it can look up. */
export const host = (what: string): z.ZodString =>
  multilineText(what).refine(
    (value) =>
      ipaddr.IPv4.isValidFourPartDecimal(value) ||
      (ipaddr.IPv6.isValid(value) && !value.includes("%")) ||
      (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/i.test(value) &&
        !/^[\d.]+$/.test(value)),
    `is neither an address nor a host name; write ${what}, without port and brackets.`,
  );

/** What to say of a map of several kinds, which one of its keys chooses. */
export const unionAdvice =
  (discriminator: string, choices: string) =>
  ({ input }: z.core.$ZodRawIssue): string => {
    if (typeof input === "object" && input !== null && !Array.isArray(input)) {
      return `must say ${discriminator}: one of ${choices}.`;
    }
    const isChoice = typeof input === "string" && choices.split(/, | \(/).includes(input);
    return isChoice
      ? `must be a map; write ${discriminator}: ${input} below it.`
      : `must be a map; write ${discriminator} below it: one of ${choices}.`;
  };
