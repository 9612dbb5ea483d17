import { z } from "zod";
import { annotations, label, subdomain, unionAdvice } from "../lib/schema-primitives";

/** The words of `reana:ingress` and `reana:ingressController`: the Ingresses, and who serves them. */

const entryPointNames = z
  .strictObject({
    http: label("an entry point of Traefik").default("web"),
    https: label("an entry point of Traefik").default("websecure"),
  })
  .prefault({});

export const ingressController = z
  .discriminatedUnion(
    "type",
    [
      z.strictObject({ type: z.literal("bundled-traefik") }),
      z.strictObject({
        type: z.literal("traefik"),
        className: subdomain("an IngressClass"),
        entryPoints: entryPointNames,
      }),
      z.strictObject({ type: z.literal("other"), className: subdomain("an IngressClass") }),
    ],
    { error: unionAdvice("type", "bundled-traefik, traefik (one that runs already), other") },
  )
  .prefault({ type: "bundled-traefik" });

export const ingress = z
  .strictObject({
    managedBy: z
      .enum(["chart", "program"], {
        error: "must be chart (the REANA chart makes the Ingress) or program (this program does).",
      })
      .default("chart"),
    annotations: annotations.default({}),
    extra: z
      .array(
        z.strictObject({
          name: label("an extra Ingress"),
          annotations: annotations.default({}),
        }),
        { error: "must be a list of further Ingresses, each with name and annotations." },
      )
      .default([]),
    middlewares: z
      .record(label("a Middleware"), z.record(z.string(), z.unknown()), {
        error: "must be a map from the name of a Traefik Middleware to its spec.",
      })
      .default({}),
  })
  .prefault({});
