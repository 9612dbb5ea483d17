import { randomBytes } from "node:crypto";
import { z } from "zod";
import { secret } from "../plugin/properties";
import { type ResourceType, resourceType } from "../plugin/resource-type";
import { randomText } from "./text";

/** A change of any of these requires a new value. */
const keepers = z.record(z.string(), z.unknown()).optional();
const count = z.number().int().min(0).default(0);
const bytes = z
  .number("must be a whole number of at least 1")
  .int()
  .min(1, "must be a whole number of at least 1");

const textInputs = z
  .object({
    length: bytes,
    lower: z.boolean().default(true),
    upper: z.boolean().default(true),
    numeric: z.boolean().default(true),
    special: z.boolean().default(true),
    minLower: count,
    minUpper: count,
    minNumeric: count,
    minSpecial: count,
    overrideSpecial: z.string().optional(),
    keepers,
  })
  .refine((rules) => rules.lower || rules.upper || rules.numeric || rules.special, {
    path: ["length"],
    message: "at least one class of characters must be allowed",
  })
  .refine((rules) => rules.minLower + rules.minUpper + rules.minNumeric + rules.minSpecial <= rules.length, {
    path: ["length"],
    message: "is smaller than the least numbers of each class together",
  });

/**
 * The types of @pulumi/random that this program uses, and their nearest kin, with the published provider's properties. Not
 * made: bcryptHash of RandomPassword.
 */
export const randomTypes: Readonly<Record<string, ResourceType>> = {
  RandomPassword: resourceType({
    inputs: textInputs,
    create: (inputs) => Promise.resolve({ id: "none", outputs: { result: secret(randomText(inputs)) } }),
  }),
  RandomString: resourceType({
    inputs: textInputs,
    create: (inputs) => {
      const result = randomText(inputs);
      return Promise.resolve({ id: result, outputs: { result } });
    },
  }),
  RandomId: resourceType({
    inputs: z.object({ byteLength: bytes, prefix: z.string().optional(), keepers }),
    create: ({ byteLength, prefix = "" }) => {
      const value = randomBytes(byteLength);
      const hex = value.toString("hex");
      const id = value.toString("base64url");
      return Promise.resolve({
        id,
        outputs: {
          b64Std: prefix + value.toString("base64"),
          b64Url: prefix + id,
          hex: prefix + hex,
          dec: prefix + BigInt(`0x${hex}`).toString(),
        },
      });
    },
  }),
  RandomBytes: resourceType({
    inputs: z.object({ length: bytes, keepers }),
    create: ({ length }) => {
      const value = randomBytes(length);
      return Promise.resolve({
        id: "none",
        outputs: { base64: secret(value.toString("base64")), hex: secret(value.toString("hex")) },
      });
    },
  }),
};
