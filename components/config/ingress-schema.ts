import { z } from "zod";
import {
  annotations,
  dns1123Label,
  dns1123Subdomain,
  mapAdvice,
  optional,
  unionAdvice,
} from "../lib/schema-primitives";
import { middlewareSpec } from "./middleware-schema";

/** `reana:ingress` and `reana:ingressController`: the Ingresses, and what serves them. */

const entryPointNames = z
  .strictObject({
    http: dns1123Label("an entry point of Traefik")
      .default("web")
      .meta({ description: "Entry point for plain http." }),
    https: dns1123Label("an entry point of Traefik")
      .default("websecure")
      .meta({ description: "Entry point for https." }),
  })
  .prefault({})
  .refine(({ http, https }) => http !== https, {
    error: "has one entry point for both, which would redirect https to itself for ever; name two.",
  })
  .meta({ description: "Names of the entry points of your Traefik." });

export const ingressController = z
  .discriminatedUnion(
    "type",
    [
      z.strictObject({
        type: z.literal("bundled-traefik"),
        className: optional(dns1123Subdomain("an IngressClass")).meta({
          description:
            "IngressClass that the chart's Traefik serves. Another than the default is for a release that was taken over: its sessions name it.",
          defaultNote: "RELEASE-traefik",
        }),
      }),
      z.strictObject({
        type: z.literal("traefik"),
        className: dns1123Subdomain("an IngressClass").meta({
          description: "IngressClass that your controller serves.",
        }),
        entryPoints: entryPointNames,
      }),
      z.strictObject({
        type: z.literal("other"),
        className: dns1123Subdomain("an IngressClass").meta({
          description: "IngressClass that your controller serves.",
        }),
      }),
    ],
    { error: unionAdvice("type", "bundled-traefik, traefik (one that runs already), other") },
  )
  .prefault({ type: "bundled-traefik" })
  .meta({
    description:
      "The ingress controller: bundled-traefik is the chart's Traefik, traefik one that runs in the cluster, other any other. The last two only with frontEnd.type ingress-controller.",
  });

export const ingress = z
  .strictObject({
    managedBy: z
      .enum(["chart", "program"], {
        error: "must be chart (the REANA chart makes the Ingress) or program (this program does).",
      })
      .default("chart")
      .meta({ description: "Who makes the Ingresses: the chart or this program." }),
    annotations: annotations
      .default({})
      .meta({ description: "Further annotations of the Ingresses; interactive sessions copy them." }),
    extra: z
      .array(
        z.strictObject({
          name: dns1123Label("an extra Ingress").meta({ description: "End of the Ingress's name." }),
          annotations: annotations.default({}).meta({ description: "Its annotations." }),
        }),
        { error: "must be a list of further Ingresses, each with name and annotations." },
      )
      .default([])
      .meta({
        description:
          "Further Ingresses with the same host and paths, and annotations that sessions do not copy.",
      }),
    middlewares: z
      .record(dns1123Label("a Middleware"), middlewareSpec, {
        error: mapAdvice("must be a map from the name of a Traefik Middleware to its spec."),
      })
      .default({})
      .meta({ description: "Traefik Middlewares that this program makes: from name to spec." }),
  })
  .prefault({})
  .meta({ description: "The Ingresses of REANA." });
