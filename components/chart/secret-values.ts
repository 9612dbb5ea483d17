import * as pulumi from "@pulumi/pulumi";
import { isDeferred } from "../lib/argument-kinds";
import { withPrintableNumbers } from "./helm-numbers";
import { isTree, type Tree } from "./value-paths";

/** Helm values that are secrets. */
export interface SecretValues {
  readonly [key: string]: pulumi.Input<unknown>;
}

/** Each value as a secret by itself: one secret in a map would hide the whole map in previews. */
export const secretLeaves = (values: SecretValues): Tree =>
  mapLeaves(values, (value) =>
    pulumi.secret(isDeferred(value) ? value : withPrintableNumbers({ value })["value"]),
  );

/** What stands for an output while a deployment is planned. */
export const knownLater = "known-later";

/** What is planned with: paths count, and for what is an output any text does. */
export const knownSecretValues = (values: SecretValues | undefined): Tree | undefined =>
  values === undefined || !isTree(values)
    ? values
    : mapLeaves(values, (value) => (isDeferred(value) ? knownLater : value));

const mapLeaves = (values: Tree, of: (value: unknown) => unknown): Tree =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, isTree(value) ? mapLeaves(value, of) : of(value)]),
  );
